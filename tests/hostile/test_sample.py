"""A quick sample of the hostile files, in the real cage (P19); ``make soak`` takes them all."""

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.mailroom import cells
from app.mailroom.cage import Cage
from tests.hostile import mutants, pdf_bombs, picture_bombs
from tests.hostile.judging import judge

EXPECTED = {
    "nothing": "empty",
    "GIF file": "unknown_type",
    "PDF head and end": "damaged",
    "locked": "encrypted",
    "no page at all": "no_pages",
    "1,001 pages": "too_many_pages",
    "TIFF of 3,001 pages": "too_many_pages",
    "TIFF in a ring": "damaged",
    "TIFF by old JPEG": "unsupported",
    "PNG of 30,000 squared": "too_many_pixels",
    "JPEG of 65,500 squared": "too_many_pixels",
    "TIFF of 400 million pixels by fax": "too_many_pixels",
    "picture of 60,000 squared": "too_many_pixels",
    "MediaBox of 10^9": "page_size",
    "JPEG that breaks off": "truncated",
    "PNG that breaks off": "truncated",
    "ends at 90 %": "truncated",
    "DCT of noise": "damaged",
    "header at 1,000": "rendered",
    "JPEG in four inks": "rendered",
    "opens with JavaScript": "rendered",
    "XFA form": "rendered",
}


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(None, workers=1) as cage:
        yield cage


def test_every_hostile_file_ends_in_a_named_outcome_and_nothing_else_happens(
    cage: Cage, tmp_path: Path
):
    # Made before anything is measured: drawing them takes more memory than judging them.
    cases = [*picture_bombs.every(), *pdf_bombs.broken(), *pdf_bombs.doing(), *pdf_bombs.cut(10)]
    judge(cage, cases[:3], tmp_path)
    us = psutil.Process()
    descriptors, memory = us.num_fds(), us.memory_info().rss
    tally = judge(cage, cases, tmp_path)

    assert tally.faults == []
    assert {name: tally.by_name[name] for name in EXPECTED} == EXPECTED
    assert "crashed" not in tally.outcomes
    assert us.num_fds() == descriptors
    assert us.memory_info().rss - memory < 20_000_000


def test_a_sample_of_spoiled_files_does_no_more(cage: Cage, tmp_path: Path):
    tally = judge(cage, mutants.mutants(120, seed=int(os.environ.get("SEED", "7"))), tmp_path)

    assert tally.faults == []
    assert tally.outcomes["rendered"] > 10
    assert sum(tally.outcomes.values()) == 120


def test_the_same_file_ends_the_same_way_again(cage: Cage, tmp_path: Path):
    files = [*mutants.mutants(24, seed=11)]

    assert judge(cage, files, tmp_path).by_name == judge(cage, files, tmp_path).by_name


def test_a_file_that_never_ends_is_ended_and_the_next_is_read(
    cage: Cage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # The same clock, wound shorter.
    monkeypatch.setattr(cells, "SECONDS", 1.0)
    endless = dict(pdf_bombs.greedy_one("pattern of tiny steps"))
    tally = judge(cage, [*endless.items(), ("good", picture_bombs.encoded("PNG"))], tmp_path)

    assert tally.by_name == {"pattern of tiny steps": "too_slow", "good": "rendered"}


def test_a_file_that_wants_all_memory_is_ended_and_the_next_is_read(cage: Cage, tmp_path: Path):
    greedy = dict(pdf_bombs.greedy_one("form that draws itself"))
    tally = judge(cage, [*greedy.items(), ("good", picture_bombs.encoded("PNG"))], tmp_path)

    # Which limit it meets first depends on how busy the machine is.
    assert tally.by_name["form that draws itself"] in {"too_much_memory", "too_slow"}
    assert tally.by_name["good"] == "rendered"
