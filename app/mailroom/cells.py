"""A cell of the cage, from the service's side: hands files in to its keeper, takes readings out.

No byte of a file is looked at here: its descriptor is handed on, or pieces of it that a child asks
for. A child knows one file and a few of its pages; one that dies, lies or takes too long is a
reason for one page, and the next page has a new child.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from app.mailroom import answers
from forms.codes import Authentic, NotOurCode, PageCode, authenticity, parse
from forms.readings import PageReading
from forms.refusals import Reason, Refused

ROOT = Path(__file__).parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv[1]); from app.mailroom.keeper import main; main()"
# One thread: a process with several cannot make children safely, and one page has one core.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
SECONDS = 8  # a page, by the clock
START_SECONDS = 30
KEEPER_SECONDS = 4
# Pages of one file, one after another, before a fresh child: what they share is one sender.
MOST_PAGES_EACH = 16
MOST_CODES_ASKED = 8
MOST_PIECES_ASKED = 16_384  # a question: five times the largest file

Said = dict[str, Any]
Judged = dict[PageCode, Authentic]
Taken = TypeVar("Taken")

ENDINGS: dict[bytes, Reason] = {
    b"too_slow": "too_slow",
    b"too_much_memory": "too_much_memory",
}


class CageUnavailable(Exception):
    """This machine does not allow the walls that scans of strangers are read behind; says why."""


class SourceFailed(Exception):
    """The service could not read its own file: no fault of the page, which is tried another time."""


class Source:
    """An open file on its way into cells: its descriptor, and that it is this file and no other."""

    __slots__ = ("fd",)

    def __init__(self, fd: int) -> None:
        self.fd = fd


class ServedSource:
    """A file that is nowhere in the clear: ``read(at, count)`` gives some of its ``size`` bytes.

    It is called in threads of the cage, and only for what lies within the file.
    """

    __slots__ = ("read", "size")

    def __init__(self, size: int, read: Callable[[int, int], bytes]) -> None:
        self.size = size
        self.read = read


AnySource = Source | ServedSource


@dataclass(slots=True)
class _Child:
    """A child inside the walls, and what it was told about codes."""

    source: AnySource
    line: socket.socket
    pages: int = 0
    judged: Judged = field(default_factory=dict)


class Cell:
    """One keeper and at most one child, which knows one file; use as a context manager.

    ``live_key`` proves which codes are the service's own; it stays on this side.
    """

    def __init__(self, live_key: bytes | None = None) -> None:
        self._live_key = live_key
        self._keeper: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._child: _Child | None = None

    def __enter__(self) -> "Cell":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def page_count(self, source: AnySource) -> int:
        """Pages of a file. Raises Refused."""
        return self._answer(source, 0, lambda said, _: answers.page_count(said))

    def read(self, source: AnySource, page: int) -> PageReading:
        """What ``page`` from 1 says. Raises Refused.

        A child that was worn out by earlier pages is no reason to refuse this one: within its
        time the page has a second, fresh child.
        """
        return self._answer(source, page, lambda said, judged: answers.reading(said, page, judged))

    def let_go(self) -> None:
        """Have done with the file of the last question."""
        if self._child is not None:
            self._end_child()

    def close(self) -> None:
        """End the keeper, and with it any child."""
        if self._child is not None:
            self._child.line.close()
            self._child = None
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._keeper is not None:
            self._keeper.kill()
            self._keeper.wait()
            self._keeper = None

    def _answer(self, source: AnySource, page: int, take: Callable[[Said, Judged], Taken]) -> Taken:
        until = monotonic() + SECONDS
        child = self._child_for(source)
        worn = child.pages > 0
        try:
            return self._ask(child, page, until, take)
        except Refused as error:
            if not worn or error.reason not in {"too_much_memory", "crashed"}:
                raise
        self.let_go()
        return self._ask(self._child_for(source), page, until, take)

    def _child_for(self, source: AnySource) -> _Child:
        child = self._child
        if child is not None and child.source is source and child.pages < MOST_PAGES_EACH:
            return child
        self.let_go()
        control = self._control or self._start()
        line, childs_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with childs_end:
            try:
                _hand_in(control, source, childs_end.fileno())
            except OSError:
                line.close()
                self.close()
                raise Refused("crashed") from None
        self._child = _Child(source, line)
        return self._child

    def _ask(
        self, child: _Child, page: int, until: float, take: Callable[[Said, Judged], Taken]
    ) -> Taken:
        """One question to a child; one that does not answer it well is ended. Raises Refused."""
        child.pages += page > 0
        child.judged.clear()
        try:
            child.line.send(str(page).encode())
            said = self._listen(child, until)
            reason = answers.refused(said)
            if reason is None:
                return take(said, child.judged)
        except TimeoutError:
            self._end_child()
            raise Refused("too_slow") from None
        except (OSError, answers.NotAnAnswer):
            raise Refused(self._end_child()) from None
        except SourceFailed:
            self._end_child()
            raise
        raise Refused(reason)

    def _listen(self, child: _Child, until: float) -> Said:
        """Answer what a child asks until its last word. Raises NotAnAnswer, SourceFailed."""
        codes, pieces = MOST_CODES_ASKED, MOST_PIECES_ASKED
        while codes >= 0 and pieces >= 0:
            child.line.settimeout(max(0.001, until - monotonic()))
            said = answers.parsed(child.line.recv(answers.MOST_ANSWER + 1))
            source, code = child.source, answers.code_asked(said)
            if isinstance(source, ServedSource) and (
                wanted := answers.bytes_asked(said, source.size)
            ):
                pieces -= 1
                child.line.send(source.read(*wanted))
            elif code is not None:
                codes -= 1
                child.line.send(self._judge(code, child.judged).encode())
            else:
                return said
        raise answers.NotAnAnswer

    def _end_child(self) -> Reason:
        """See a child gone; what its end looks like."""
        child, control, self._child = self._child, self._control, None
        if child is not None:
            child.line.close()
        try:
            if control is not None:
                control.send(b"end")
                return ENDINGS.get(control.recv(64), "crashed")
        except OSError:
            pass
        # The keeper is gone or hangs: the next question starts another.
        self.close()
        return "crashed"

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
        control.settimeout(KEEPER_SECONDS)
        return control


def _hand_in(control: socket.socket, source: AnySource, line: int) -> None:
    if isinstance(source, Source):
        socket.send_fds(control, [b"0"], [source.fd, line])
    else:
        socket.send_fds(control, [str(source.size).encode()], [line])


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
