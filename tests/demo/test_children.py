"""The demo's child processes: started again when they fall, gone when they are told to go."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.demo.children import YOUNG_DEATHS, Child

ECHO = "import sys; print(sys.stdin.readline().strip(), flush=True)"
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""


Run = Callable[[str], Child]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Starts a child on a piece of Python; all are seen off when the test ends."""
    started: list[Child] = []

    def start(code: str) -> Child:
        child = Child("one", [sys.executable, "-c", code], tmp_path / "one.log")
        child.start()
        started.append(child)
        return child

    yield start
    for child in started:
        child.see_off(0)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_child_that_fell_is_told_again_what_it_was_told(run: Run) -> None:
    child = run(ECHO)
    child.tell("first words")
    until(child.fell)
    assert child.start_again()
    until(child.fell)
    assert child.log.read_text().split("\n").count("first words") == 2


def test_a_child_that_keeps_falling_at_once_is_given_up(run: Run) -> None:
    child = run("pass")
    starts = 1
    until(child.fell)
    while child.start_again():
        starts += 1
        until(child.fell)
    assert starts == YOUNG_DEATHS


def test_a_child_that_will_not_go_is_killed_in_time(run: Run) -> None:
    child = run(STUBBORN)
    until(lambda: "up" in child.log.read_text())
    before = time.monotonic()
    child.ask_to_stop()
    child.see_off(before + 0.3)
    assert time.monotonic() - before < 6
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_sees_none_of_the_settings_around_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERMISSION_SLIP_STRIPE_API_KEY", "sk_live_real")
    child = run("import os; print([n for n in os.environ if 'PERMISSION' in n])")
    until(child.fell)
    assert child.log.read_text() == "[]\n"
    assert os.environ["PERMISSION_SLIP_STRIPE_API_KEY"] == "sk_live_real"
