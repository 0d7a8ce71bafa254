"""A cell of the cage, from the service's side: hands files in to its keeper, takes readings out.

No byte of a file is read here, only its descriptor is handed on. A child that dies, lies or takes
too long is a reason for one page, and the next question has a new child.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from app.mailroom import answers, walls
from forms.codes import Authentic, NotOurCode, PageCode, authenticity, parse
from forms.readings import PageReading
from forms.refusals import Reason, Refused

ROOT = Path(__file__).parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv[1]); from app.mailroom.keeper import main; main()"
# One thread: a process with several cannot make children safely, and one page has one core.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
START_SECONDS = 30
GRACE_SECONDS = 4
MOST_CODES_ASKED = 8

Said = dict[str, Any]
Judged = dict[PageCode, Authentic]
Taken = TypeVar("Taken")

ENDINGS: dict[bytes, Reason] = {
    b"too_slow": "too_slow",
    b"too_much_memory": "too_much_memory",
}


class CageUnavailable(Exception):
    """This machine does not allow the walls that scans of strangers are read behind; says why."""


class Cell:
    """One keeper, one question at a time; use as a context manager.

    ``live_key`` proves which codes are the service's own; it stays on this side.
    """

    def __init__(self, live_key: bytes | None = None) -> None:
        self._live_key = live_key
        self._keeper: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> "Cell":
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def page_count(self, source: int) -> int:
        """Pages of the file behind the descriptor ``source``. Raises Refused."""
        said, _ = self._ask(source, "count", 0)
        return _taken(lambda: answers.page_count(said))

    def read(self, source: int, page: int) -> PageReading:
        """What ``page`` from 1 says. Raises Refused."""
        said, judged = self._ask(source, "read", page)
        return _taken(lambda: answers.reading(said, page, judged))

    def close(self) -> None:
        """End the keeper, and with it any child."""
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._keeper is not None:
            self._keeper.kill()
            self._keeper.wait()
            self._keeper = None

    def _ask(self, source: int, task: str, page: int) -> tuple[Said, Judged]:
        """One question to a child of its own: its last word, and what it was told on the way."""
        control = self._control or self._start()
        line, childs_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with line:
            question = json.dumps({"task": task, "page": page}).encode()
            try:
                with childs_end:
                    socket.send_fds(control, [question], [source, childs_end.fileno()])
                said, judged = self._listen(line)
                ending = control.recv(64)
            except OSError:
                # The keeper is gone or hangs: nothing it held can be trusted to come.
                self.close()
                raise Refused("crashed") from None
        if not ending:
            self.close()
        if said is None:
            raise Refused(ENDINGS.get(ending, "crashed"))
        reason = _taken(lambda: answers.refused(said))
        if reason is not None:
            raise Refused(reason)
        return said, judged

    def _listen(self, line: socket.socket) -> tuple[Said | None, Judged]:
        """Answer what a child asks about codes until its last word, or its silence."""
        line.settimeout(walls.SECONDS + GRACE_SECONDS)
        judged: Judged = {}
        for _ in range(MOST_CODES_ASKED + 1):
            heard = line.recv(answers.MOST_ANSWER + 1)
            if not heard:
                break
            try:
                said = answers.parsed(heard)
                asked = answers.code_asked(said)
            except answers.NotAnAnswer:
                break
            if asked is None:
                return said, judged
            line.send(self._judge(asked, judged).encode())
        return None, judged

    def _judge(self, text: str, judged: Judged) -> Authentic:
        try:
            code, mac = parse(text)
        except NotOurCode:
            return "no"
        judged[code] = authenticity(code, mac, self._live_key)
        return judged[code]

    def _start(self) -> socket.socket:
        """Raises CageUnavailable unless a child has tried every wall and all held."""
        control, keepers_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with keepers_end:
            self._keeper = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", START, str(ROOT)],
                stdin=keepers_end.fileno(),
                stdout=subprocess.DEVNULL,
                env=ENVIRONMENT,
                cwd="/",
            )
        control.settimeout(START_SECONDS)
        self._control = control
        try:
            why = _why_not(control.recv(4096))
        except OSError:
            why = "its keeper does not answer"
        if why is not None:
            self.close()
            raise CageUnavailable(f"scans cannot be read safely on this machine: {why}")
        control.settimeout(walls.SECONDS + GRACE_SECONDS)
        return control


def _why_not(said: bytes) -> str | None:
    """What the child that tried the walls reports; only "nothing is open" lets us go on."""
    if not said:
        return "its keeper does not start"
    report = json.loads(said)
    if report.get("open") == []:
        return None
    if "missing" in report:
        return str(report["missing"])
    return f"the walls let a child {', '.join(report.get('open', ['go']))}"


def _taken(answer: Callable[[], Taken]) -> Taken:
    try:
        return answer()
    except answers.NotAnAnswer:
        raise Refused("crashed") from None
