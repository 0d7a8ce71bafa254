# The calls themselves are what is tried.
# ruff: noqa: PTH102, PTH104, PTH108, PTH116, PTH208, S606
"""What a child inside the walls can still do: nothing but compute and speak on its one line."""

import ctypes
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.mailroom import seccomp, walls

HARMLESS = 0
ROOT = Path(__file__).parents[2]


def inside(attempt: Callable[[], object], line_says: bytes = b"did it") -> str:
    """What became of ``attempt`` in a child behind the walls: "did it", or the error's name."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == HARMLESS:
        try:
            walls.enclose(writing)
            attempt()
            os.write(writing, line_says)
        except Exception as error:  # noqa: BLE001 - its name is the answer
            os.write(writing, type(error).__name__.encode())
        finally:
            os._exit(0)
    os.close(writing)
    said = os.read(reading, 200).decode()
    os.close(reading)
    os.waitpid(pid, 0)
    return said


def test_it_may_compute_and_answer():
    assert inside(lambda: sum(range(10**6))) == "did it"


REFUSED = {
    "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "read its environment": lambda: os.open("/proc/self/environ", os.O_RDONLY),
    "write a file": lambda: os.open("/tmp/x", os.O_WRONLY | os.O_CREAT),
    "read from a descriptor of before": lambda: os.read(0, 1),
    "write to the terminal": lambda: os.write(2, b"x"),
    "open a socket": lambda: socket.socket(socket.AF_INET),
    "open a local socket": lambda: socket.socket(socket.AF_UNIX),
    "start a program": lambda: os.execv(sys.executable, ["python"]),
    "make a child": os.fork,
    "signal its parent": lambda: os.kill(os.getppid(), 0),
    "rename a file": lambda: os.rename("/tmp/a", "/tmp/b"),
    "delete a file": lambda: os.unlink("/tmp/a"),
    "make a folder": lambda: os.mkdir("/tmp/x"),
    "list a folder": lambda: os.listdir("/"),
    "look at a file": lambda: os.stat("/etc/passwd"),
    "make a pipe": os.pipe,
    "make a file in memory": lambda: os.memfd_create("x"),
    "change its owner": lambda: os.setuid(0),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_cannot(what: str):
    assert inside(REFUSED[what]) == "PermissionError"


def test_it_cannot_raise_its_limits():
    more = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)

    assert inside(lambda: resource.setrlimit(resource.RLIMIT_AS, more)) == "ValueError"


def test_it_cannot_make_memory_that_runs():
    def make() -> None:
        libc = ctypes.CDLL(None)
        libc.mmap.restype = ctypes.c_long
        if libc.mmap(None, 4096, 7, 0x22, -1, 0) == -1:
            raise PermissionError

    assert inside(make) == "PermissionError"


ALONE = """
import os
from app.mailroom import walls
walls.enclose(1)
try:
    bytearray({size})
    os.write(1, b"did it")
except MemoryError:
    os.write(1, b"MemoryError")
os._exit(0)
"""


@pytest.mark.parametrize(
    ("share", "outcome"), [(1.0, "MemoryError"), (0.25, "did it")], ids=["all", "a quarter"]
)
def test_it_has_no_more_memory_than_it_may(share: float, outcome: str):
    # In a new process: what the process of all these tests has mapped would count as well.
    script = ALONE.format(size=int(walls.MEMORY * share))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert done.stdout == outcome, done.stderr


def test_the_child_that_tries_the_walls_finds_no_opening():
    found: list[str] = []
    assert inside(lambda: found.extend(walls.openings()) or (found and 1 / 0)) == "did it"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_fits_both_processors(machine: str):
    steps = seccomp.program(machine, 5)

    assert len(steps) % 8 == 0
    assert len(steps) // 8 < 4096


def test_an_unknown_processor_has_no_filter_and_so_no_cage(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(seccomp.UnknownMachine):
        seccomp.program("riscv64", 5)
    monkeypatch.setattr(walls.platform, "machine", lambda: "riscv64")
    assert inside(lambda: None) == "CannotBuild"
