"""The demo as a person runs it: one command, one process tree, gone when told."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.platform.embedded import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
PATIENCE = 90
KEYS = {
    "child",
    "parent",
    "mailbox",
    "staff",
    "staff_sign_in",
    "scans",
    "card_sandbox",
    "time_machine",
    "metrics",
}


@dataclass
class Running:
    """One demo process tree on a data folder."""

    data_dir: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def output(self) -> str:
        return (self.data_dir.parent / "output.txt").read_text()

    @property
    def home(self) -> str:
        return f"http://localhost:{self.port}/"

    def addresses(self) -> dict[str, Any]:
        """The content of demo.json, waiting for it."""
        file = self.data_dir / "demo.json"
        deadline = time.monotonic() + PATIENCE
        while not file.exists():
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)
        return json.loads(file.read_text())

    def tree(self) -> list[psutil.Process]:
        me = psutil.Process(self.process.pid)
        return [me, *me.children(recursive=True)]

    def child(self, word: str) -> psutil.Process:
        return next(one for one in self.tree() if word in " ".join(one.cmdline()))

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(20)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.status == 200


Start = Callable[[str, int], Running]
LOOKING = pytest.mark.xdist_group("looking at a demo")


@contextmanager
def starter(folder: Path) -> Iterator[Start]:
    """Starts a demo on a named data folder; every tree and every cluster goes at the end."""
    started: list[Running] = []

    def run(name: str, port: int) -> Running:
        place = folder / name
        place.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "app.cli", "demo", "--port", str(port)]
        with (place / "output.txt").open("wb") as output:
            process = subprocess.Popen(
                [*command, "--data-dir", str(place / "data")],
                stdout=output,
                stderr=output,
                cwd=place,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
        started.append(Running(place / "data", port, process))
        return started[-1]

    yield run
    for running in started:
        running.end()
    for data_dir in {running.data_dir for running in started}:
        if data_dir.exists():
            EmbeddedPostgres(data_dir).start().discard()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    with starter(tmp_path) as start:
        yield start


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One running demo for all that only look at it."""
    with starter(tmp_path_factory.mktemp("demo")) as start:
        running = start("one", free_port())
        running.addresses()
        yield running


def command(demo: Running, words: str) -> subprocess.CompletedProcess[str]:
    """One of our commands in the demo's surroundings, as an operator's shell gives them."""
    shell = f". {demo.data_dir}/demo.env && exec {sys.executable} -m app.cli {words}"
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["/bin/sh", "-c", shell], capture_output=True, text=True, check=False, env=surroundings
    )


@pytest.mark.timeout(300)
def test_the_demo_lives_a_whole_life(start: Start) -> None:
    demo = start("one", free_port())
    found = demo.addresses()
    assert set(found) >= KEYS
    for host in ("localhost", "127.0.0.1", "[::1]"):
        assert answers(f"http://{host}:{demo.port}/")
    for name in ("child", "mailbox", "staff_sign_in", "card_sandbox", "time_machine"):
        assert answers(found[name]), name
    assert str(demo.port) in demo.output
    for stamps in found["codes"].values():
        assert {len(ready) for ready in stamps.values()} == {1, 20}
        assert all(ready[0] in demo.output for ready in stamps.values())

    beside = start("two", free_port())
    assert beside.addresses()["child"] != found["child"]
    assert answers(beside.home)
    assert answers(demo.home)
    beside.end()

    same_port = start("three", demo.port)
    assert same_port.process.wait(PATIENCE) == 1
    assert f"port {demo.port}" in same_port.output
    assert "Traceback" not in same_port.output

    for word in ("demo.child web", "app.sandbox"):
        fallen = demo.child(word)
        fallen.kill()
        fallen.wait(5)
    assert answers(demo.home), "the web process is started again, and nobody is turned away"

    tree = demo.tree()
    for one in tree:
        one.kill()
    psutil.wait_procs(tree, 10)
    demo.process.wait(5)
    (demo.data_dir / "demo.json").unlink()  # nobody was left to take it away
    again = start("one", demo.port)
    found_again = again.addresses()
    assert found_again.pop("staff_sign_in") != found.pop("staff_sign_in"), "an old one is dead"
    assert found_again == found
    assert answers(again.home)

    tree = again.tree()
    before = time.monotonic()
    again.process.send_signal(signal.SIGTERM)
    again.process.wait(20)
    # Two seconds on a machine with nothing else to do; here the rest of the suite runs beside it.
    assert time.monotonic() - before < 6
    assert [one for one in tree if one.is_running()] == []
    assert not (demo.data_dir / "demo.json").exists()
    assert again.process.returncode == 0


@LOOKING
def test_the_other_commands_work_on_a_running_demo(demo: Running) -> None:
    done = command(demo, "ledger verify")
    assert done.returncode == 0, done.stderr
    assert "the ledger is whole" in done.stdout


@LOOKING
def test_the_demo_prints_how_to_read_its_counters(demo: Running) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        answers(demo.addresses()["metrics"])
    (line,) = [line for line in demo.output.splitlines() if "curl" in line]
    words = shlex.split(line[line.index("curl") :])
    done = subprocess.run([*words, "--silent"], capture_output=True, text=True, check=True)
    assert "permission_slip_requests_total" in done.stdout
    assert (
        f"PERMISSION_SLIP_METRICS_TOKEN={words[2].split()[-1]}"
        in (demo.data_dir / "demo.env").read_text()
    )


@LOOKING
def test_doctor_finds_a_running_demo_well(demo: Running) -> None:
    """An operator's first look: every line plain, nothing to mend, nothing asked of the network."""
    done = command(demo, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    *findings, last = done.stdout.splitlines()
    assert last == "all is well"
    assert {line[:5] for line in findings} <= {"ok   ", "note "}
    assert done.stderr == ""


@LOOKING
def test_what_the_demo_keeps_is_closed_to_others(demo: Running) -> None:
    assert demo.data_dir.stat().st_mode & 0o077 == 0
    for file in demo.data_dir.rglob("*"):
        if file.is_file() and "postgres" not in file.parts:
            assert file.stat().st_mode & 0o077 == 0, file.name
