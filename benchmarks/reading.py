"""Reading scans as ``forms read`` does, beside pdf2image and zxing on every page; both on one core."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import zxingcpp
from pdf2image import convert_from_path

from app.mailroom.cage import PageOutcome, read_files
from benchmarks.scans import scan_to

PAGES = 50
DPI_OF_OTHERS = 300
PAGES_A_ROUND = 10  # of the slower side, the next ones each time

MISSING = "reading: not measured, pdf2image needs pdftoppm (Debian: apt-get install poppler-utils)"

Round = Callable[[], float]


def can_be_measured() -> bool:
    return shutil.which("pdftoppm") is not None


def stage(folder: Path, dpi: int) -> tuple[Round, Round]:
    """Rounds that read a scan of 50 pages at ``dpi`` and say how many pages a second."""
    scan = scan_to(folder / f"scan-{dpi}.pdf", PAGES, dpi)
    parts = cycle(range(1, PAGES + 1, PAGES_A_ROUND))

    def ours() -> float:
        with one_core():
            began = time.perf_counter()
            read = [each.reading for each in read_files([scan]) if isinstance(each, PageOutcome)]
            seconds = time.perf_counter() - began
        assert len(read) == PAGES
        assert sum(page.serial is not None for page in read) == PAGES
        return PAGES / seconds

    def bare() -> float:
        first = next(parts)
        with one_core():
            began = time.perf_counter()
            for picture in convert_from_path(
                scan, DPI_OF_OTHERS, first_page=first, last_page=first + PAGES_A_ROUND - 1
            ):
                assert zxingcpp.read_barcodes(picture)
            return PAGES_A_ROUND / (time.perf_counter() - began)

    return ours, bare


@contextmanager
def one_core() -> Iterator[None]:
    """This process and all it starts meanwhile on one core."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(every)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)
