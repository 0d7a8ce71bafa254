"""All hostile files: generated, of packages, and mutants of both. MUTANTS says how many, or none.

``python -m tests.hostile.fetch`` brings the packages; without MUTANTS a few cut files stand for all.
"""

import os
import random
import secrets
from pathlib import Path

import pytest

from app.mailroom.cage import Cage
from tests.hostile import fetch, mutants, pdf_bombs, picture_bombs
from tests.hostile.judging import judge

MUTANTS = int(os.environ.get("MUTANTS", "0"))
SEED = int(os.environ.get("SEED", "0")) or secrets.randbelow(10**6) + 1
SMALL = 200_000
WHAT = ["generated", "packages", "mutants"] if MUTANTS else ["cut"]


def test_the_packages_of_hostile_files_are_known_by_digest():
    listed = fetch.packages()

    assert len(listed) >= 5
    assert all(len(digest) == 64 and "==" in wanted for digest, _, wanted in listed)


@pytest.mark.timeout(600 + MUTANTS)
@pytest.mark.parametrize("what", WHAT)
def test_no_hostile_file_harms_anything(what: str, tmp_path: Path):
    with Cage(None, workers=1) as cage:
        tally = judge(cage, cases(what), tmp_path)

    told = f"{what}, seed {SEED}: {sum(tally.outcomes.values())} files, {dict(tally.outcomes)}"
    print(told)
    assert tally.faults == [], told
    assert least(what) <= sum(tally.outcomes.values()), told


def cases(what: str):
    """The files of one kind, made or unpacked one after another."""
    if what == "generated":
        yield from picture_bombs.every()
        yield from picture_bombs.slow()
        yield from pdf_bombs.greedy()
        yield from pdf_bombs.every()
        yield from pdf_bombs.cut(1)
    elif what == "cut":
        yield from pdf_bombs.cut(25)
    elif what == "packages":
        fetch.fetch()
        yield from fetch.files()
    else:
        fetch.fetch()
        known = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II", b"MM")
        originals = [
            case for case in fetch.files() if case[1].startswith(known) and len(case[1]) < SMALL
        ]
        random.Random(SEED).shuffle(originals)
        yield from mutants.mutants(MUTANTS, SEED, [*mutants.seeds(), *originals])


def least(what: str) -> int:
    return {"cut": 4, "generated": 150, "packages": 1_500, "mutants": MUTANTS}[what]
