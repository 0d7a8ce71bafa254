"""Child processes that end with us, are started again when they fall, and stop together."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

YOUNG_SECONDS = 5.0
YOUNG_DEATHS = 5


@dataclass
class Child:
    """One process: how to start it, where it writes, what it is told on standard input."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    sockets: Sequence[int] = ()
    told: str | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    young_deaths: int = 0

    def start(self) -> None:
        """Start the process; when it is known already what to tell it, tell it."""
        self._hang_up()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_bound_to_us(), *self.command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=tuple(self.sockets),
                env={**_quiet_environment(), **self.environment},
                umask=0o077,
                start_new_session=True,  # Ctrl-C is for the supervisor, which stops us in order
            )
        self.started = time.monotonic()
        if self.told is not None:
            self.tell(self.told)

    def tell(self, line: str) -> None:
        """Hand over the one line that the process waits for; kept for every later start."""
        self.told = line
        if self.process is None or self.process.stdin is None:
            return
        with suppress(BrokenPipeError):  # it fell meanwhile: the next start is told again
            self.process.stdin.write(line.encode() + b"\n")
        self._hang_up()

    def fell(self) -> bool:
        """True when the process has ended although nobody asked it to."""
        return self.process is not None and self.process.poll() is not None

    def start_again(self) -> bool:
        """Start anew; False when it keeps falling right after its start."""
        young = time.monotonic() - self.started < YOUNG_SECONDS
        self.young_deaths = self.young_deaths + 1 if young else 0
        if self.young_deaths >= YOUNG_DEATHS:
            return False
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGTERM)

    def see_off(self, deadline: float) -> None:
        """Wait until ``deadline`` (monotonic), then kill the process and what it started."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._hang_up()

    def _hang_up(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()


def python(module: str, *arguments: str) -> list[str]:
    """The command line of one of our modules, in the Python that runs us."""
    return [sys.executable, "-m", module, *arguments]


def _bound_to_us() -> list[str]:
    # The kernel ends the child when the supervisor is killed: no orphan keeps a port or a lock.
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _quiet_environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if "PERMISSION_SLIP" not in name}
    root = str(Path(__file__).parents[2])
    known = [part for part in (root, ours.get("PYTHONPATH", "")) if part]
    return ours | {"PYTHONPATH": os.pathsep.join(known), "PYTHONUNBUFFERED": "1"}
