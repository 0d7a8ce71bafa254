"""The walls of the cage, put up by a child around itself before it sees a byte of the file.

Most hold only together, so where one cannot be built the child does not go on.
"""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import socket
from collections.abc import Callable, Iterable
from pathlib import Path

from app.mailroom import seccomp

PROCESSOR_SECONDS = 60  # of a whole child; each page has its own, shorter, by the clock
MEMORY = 768 * 1024 * 1024

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWNET = 0x8000000, 0x10000000, 0x40000000
NOBODY = 65_534
FIRST_TO_GO = "900"  # when the machine runs out of memory

_libc = ctypes.CDLL(None, use_errno=True)


class CannotBuild(Exception):
    """The kernel, or the container around us, does not allow a wall; says which."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]


def step_down() -> None:
    """What needs privilege or holds for all children: no network, no rights, first to be killed.

    A network of one's own needs a kernel that grants it; the filter of calls stands without it.
    """
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO)
    if os.geteuid() == 0:
        _libc.unshare(CLONE_NEWNET | CLONE_NEWIPC)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    else:
        _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_DUMPABLE, 0)


def enclose(line: int, mapped: int = 0) -> None:
    """Shut this process in for good; ``line`` stays open. Raises CannotBuild.

    ``mapped``: bytes of the file already mapped for reading, which count as addresses but cost no
    memory of our own.
    """
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_DUMPABLE, 0)
    _close_all_but(line)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY + mapped),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, line + 1),
    ):
        resource.setrlimit(what, (most, most))
    _filter_calls(line)


def openings() -> list[str]:
    """From inside the walls: what can still be done that must not be. Empty when they hold."""
    attempts: Iterable[tuple[str, Callable[[], object]]] = (
        ("open a file", lambda: os.open("/etc/passwd", os.O_RDONLY)),
        ("create a file", lambda: os.open("/tmp/cage", os.O_WRONLY | os.O_CREAT, 0o600)),  # noqa: S108
        ("list a folder", lambda: os.scandir("/")),
        ("make a socket", socket.socket),
        ("make a pair of sockets", socket.socketpair),
        ("start a process", lambda: os.fork() or os._exit(0)),
        ("start a program", lambda: os.execv("/bin/true", ["true"])),  # noqa: S606
        ("signal a process", lambda: os.kill(os.getppid(), 0)),
        ("change a limit", lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1))),
        ("make memory that runs", _make_memory_that_runs),
    )
    return [what for what, attempt in attempts if _succeeds(attempt)]


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except (OSError, ValueError):
        return False
    return True


def _make_memory_that_runs() -> None:
    read, write, execute, private_anonymous = 1, 2, 4, 0x22
    _libc.mmap.restype = ctypes.c_void_p
    got = _libc.mmap(None, 4096, read | write | execute, private_anonymous, -1, 0)
    if got == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "refused")


def _close_all_but(kept: int) -> None:
    os.closerange(0, kept)
    os.closerange(kept + 1, 65_536)


def _filter_calls(line: int) -> None:
    try:
        steps = seccomp.program(platform.machine(), line)
    except seccomp.UnknownMachine:
        raise CannotBuild("no list of system calls for this processor") from None
    held = ctypes.create_string_buffer(steps, len(steps))
    built = _Program(len(steps) // 8, ctypes.cast(held, ctypes.c_void_p))
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(built), 0, 0) != 0:
        raise CannotBuild("this kernel or container refuses to filter system calls (seccomp)")


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise CannotBuild(f"the kernel refuses a protection of the process (prctl {option})")
