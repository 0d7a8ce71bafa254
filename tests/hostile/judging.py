"""Reads one file after another in the cage, and holds every outcome to the same rule."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from app.mailroom.cage import STAFF_FILE, Cage, FileOutcome, PageOutcome, read_file
from forms.reading.reasons import REASONS as READING_REASONS
from forms.refusals import REASONS

LONGEST = 16.0  # eight seconds a page, and what a busy machine takes to say so


@dataclass
class Tally:
    """How many ended how, and what no file may do."""

    outcomes: Counter[str] = field(default_factory=Counter)
    by_name: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def judge(cage: Cage, cases: Iterable[tuple[str, bytes]], folder: Path) -> Tally:
    tally = Tally()
    path = folder / "case"
    for name, content in cases:
        path.write_bytes(content)
        tally.by_name[name] = outcome = _one(cage, path, name, tally)
        tally.outcomes[outcome] += 1
        if [entry.name for entry in folder.iterdir()] != ["case"]:
            tally.faults.append(f"{name}: left a file")
    return tally


def _one(cage: Cage, path: Path, name: str, tally: Tally) -> str:
    """The file's reason, or the reason of its first refused page, or that it was rendered."""
    outcome, pages, said = "", 0, 0
    begun = time.perf_counter()
    for told in read_file(cage, path, STAFF_FILE):
        taken = time.perf_counter() - begun
        if taken > LONGEST:
            tally.faults.append(f"{name}: {taken:.1f} s")
        if isinstance(told, FileOutcome):
            pages = told.pages
            outcome = told.reason or ""
        elif isinstance(told, PageOutcome):
            said += 1
            refused = set(told.reading.reasons) & REASONS
            if told.reading.verdict == "yes" or not set(told.reading.reasons) <= (
                REASONS | READING_REASONS.keys()
            ):
                tally.faults.append(f"{name}: {told.reading.verdict} {told.reading.reasons}")
            outcome = outcome or next(iter(refused), "")
        if said >= 3:
            break  # a hundred pages of one kind say no more than three
        begun = time.perf_counter()
    if said < min(3, pages) or (not pages and not outcome):
        tally.faults.append(
            f"{name}: ended after {said} of {pages} pages, {outcome or 'no reason'}"
        )
    return outcome or "rendered"
