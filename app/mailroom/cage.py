"""Files of scans, read page by page in the cage; whatever one page does, the batch finishes."""

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from app.mailroom.cells import AnySource, CageUnavailable, Cell, Source
from forms.readings import PageReading
from forms.refusals import SENTENCES, Reason, Refused

__all__ = [
    "PARENT_UPLOAD",
    "STAFF_FILE",
    "Cage",
    "CageUnavailable",
    "FileOutcome",
    "Limits",
    "PageOutcome",
    "read_file",
    "read_files",
]

# After so many pages of one file in a row that had to be stopped, the rest is not tried: at eight
# seconds each, a file of bombs would otherwise hold the line for hours.
PATIENCE = 20
STOPPED: frozenset[Reason] = frozenset({"too_slow", "too_much_memory", "crashed"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold."""

    size: int = 200 * 1024 * 1024
    pages: int = 1_000


STAFF_FILE = Limits()
PARENT_UPLOAD = Limits(size=10 * 1024 * 1024, pages=6)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """A file as a whole: its pages follow, or ``problem`` says in words why there are none."""

    file: str
    pages: int = 0
    problem: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """One page: its reading, which is ``unreadable`` with a reason where there was none."""

    file: str
    reading: PageReading


Outcome = FileOutcome | PageOutcome


def read_files(
    paths: Iterable[str | Path],
    live_key: bytes | None = None,
    *,
    workers: int = 1,
    limits: Limits = STAFF_FILE,
) -> Iterator[Outcome]:
    """Every file in order, and after each that opened its pages in order.

    Pages are read as they are asked for, ``workers`` at a time, in children that know one file
    (P19). Raises CageUnavailable before any file is opened, and nothing afterwards.
    """
    with Cage(live_key, workers) as cage:
        for path in paths:
            yield from read_file(cage, path, limits)


class Cage:
    """Cells, and for each a thread that does nothing but wait for its answers."""

    def __init__(self, live_key: bytes | None, workers: int) -> None:
        self.workers = workers
        self._cells = [Cell(live_key) for _ in range(workers)]
        self._idle: SimpleQueue[Cell] = SimpleQueue()
        self._open = ExitStack()

    def __enter__(self) -> "Cage":
        with ExitStack() as opening:
            for cell in self._cells:
                self._idle.put(opening.enter_context(cell))
            self._threads = opening.enter_context(ThreadPoolExecutor(self.workers))
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def page_count(self, source: AnySource) -> int:
        """Raises Refused."""
        cell = self._idle.get()
        try:
            return cell.page_count(source)
        finally:
            self._idle.put(cell)

    def begin(self, source: AnySource, page: int) -> "Future[PageReading]":
        """Have a page read as soon as a cell is idle."""
        return self._threads.submit(self._read, source, page)

    def let_go(self) -> None:
        """Have done with a file, when none of its pages is being read."""
        for cell in self._cells:
            cell.let_go()

    def _read(self, source: AnySource, page: int) -> PageReading:
        cell = self._idle.get()
        try:
            return cell.read(source, page)
        except Refused as error:
            return refused_page(page, error.reason)
        finally:
            self._idle.put(cell)


def refused_page(page: int, reason: Reason) -> PageReading:
    """What is told of a page that could not be rendered."""
    return PageReading(page=page, verdict="unreadable", reasons=(reason,))


def read_file(cage: Cage, path: str | Path, limits: Limits = STAFF_FILE) -> Iterator[Outcome]:
    """One file in a cage that stays open for more; as in ``read_files``."""
    name = str(path)
    try:
        # Without waiting: a name may lead to a pipe on which nobody ever writes.
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        yield FileOutcome(name, problem=getattr(error, "strerror", None) or "no such name")
        return
    source = Source(fd)
    try:
        if not stat.S_ISREG(os.fstat(source.fd).st_mode):
            yield FileOutcome(name, problem="it is not a file")
            return
        try:
            pages = _pages(cage, source, limits)
        except Refused as error:
            yield FileOutcome(name, problem=SENTENCES[error.reason], reason=error.reason)
            return
        yield FileOutcome(name, pages)
        for reading in _read_pages(cage, source, pages):
            yield PageOutcome(name, reading)
    finally:
        cage.let_go()
        os.close(fd)


def _pages(cage: Cage, source: Source, limits: Limits) -> int:
    size = os.fstat(source.fd).st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.size:
        raise Refused("too_large")
    pages = cage.page_count(source)
    if pages > limits.pages:
        raise Refused("too_many_pages")
    return pages


def _read_pages(cage: Cage, source: Source, pages: int) -> Iterator[PageReading]:
    """A few pages ahead of whoever asks, never more: what is read waits in no memory."""
    begun: deque[Future[PageReading]] = deque()
    asked = stopped = 0
    try:
        for page in range(1, pages + 1):
            while asked < min(pages, page - 1 + 2 * cage.workers) and stopped < PATIENCE:
                asked += 1
                begun.append(cage.begin(source, asked))
            if not begun:
                yield refused_page(page, "gave_up")
                continue
            reading = begun.popleft().result()
            stopped = stopped + 1 if set(reading.reasons) & STOPPED else 0
            yield reading
    finally:
        for future in begun:
            future.cancel()
            if not future.cancelled():
                future.exception()
