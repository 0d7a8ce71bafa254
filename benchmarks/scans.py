"""Scans of filled forms as an office scanner writes them, for reading: one PDF, a picture a page."""

import itertools
from pathlib import Path

from benchmarks.specimens import content_of, copies, print_to
from forms.simulate import PrintedFile, Scan, simulate
from forms.simulate.files import Saving

# What an office scanner delivers on any day, in turn; none of it faxed or photographed.
SCENARIOS = ("clean_200", "folded", "ticks", "punched", "skewed", "stamped", "pencil", "stapled")
SEED = 7


def scan_to(path: Path, pages: int, dpi: float, distinct: int | None = None) -> Path:
    """A scan of ``pages`` return sheets; after ``distinct`` of them the same come again."""
    scans = office_scans(path.with_name("printed.pdf"), min(pages, distinct or pages), dpi)
    with Saving(path) as out:
        for scan in itertools.islice(itertools.cycle(scans), pages):
            out.add(scan)
    return path


def office_scans(printed: Path, count: int, dpi: float) -> list[Scan]:
    print_to(printed, content_of("lighthouse-summer", "en"), copies(count))
    with PrintedFile(printed) as file:
        return [scan for scan, _ in simulate(file.forms(), SCENARIOS, SEED, dpi)]
