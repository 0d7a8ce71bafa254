"""Reads simulated pages of every scenario and counts what was read against what was drawn.

``python -m benchmarks.recognition --write docs/recognition.md``; see there how it is measured.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.score_table import failures, table, written_into
from benchmarks.scores import Score, scored
from benchmarks.specimens import Language, content_of, copies, print_to
from forms.raster import Raster
from forms.reading import read_page
from forms.rendering import open_document
from forms.simulate import SCENARIOS, PrintedFile, PrintedForm, Scan, simulate
from forms.simulate.files import Saving

PAGES, FIRST_SEED, WORKERS = 2_000, 10_000, 2


@dataclass(frozen=True, slots=True)
class Print:
    """One of the forms that seeds take in turn."""

    promise: str
    language: Language
    large: bool = False


# Three decisions and one, both languages, both sizes of type.
PRINTS = (
    Print("lighthouse-summer", "en"),
    Print("lighthouse-summer", "es"),
    Print("night-sky", "en"),
    Print("lighthouse-summer", "en", large=True),
)
ENDINGS = (".pdf", ".tif")


def main() -> None:
    """Print the table, and with ``--write`` put it where a document keeps it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recognition", description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, help="at least (%(default)s)")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="(%(default)s)")
    parser.add_argument("--workers", type=int, default=WORKERS, help="(%(default)s)")
    parser.add_argument("--write", metavar="FILE.md", type=Path, help="document with the table")
    parser.add_argument("--misread", metavar="FILE.jsonl", type=Path, help="one line a page")
    chosen = parser.parse_args()
    scores = measured(chosen.pages, chosen.first_seed, chosen.workers)
    command = f"python -m benchmarks.recognition --pages {chosen.pages}"
    told = table(scores, f"{command} --first-seed {chosen.first_seed}")
    print(told)
    if chosen.misread:
        lines = [json.dumps(each) for each in failures(scores)]
        chosen.misread.write_text("".join(f"{each}\n" for each in lines))
    if chosen.write:
        chosen.write.write_text(written_into(chosen.write.read_text(), told))


def measured(pages: int, first_seed: int, workers: int) -> list[Score]:
    """Every scenario with one seed after the other, until there are enough pages."""
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    with TemporaryDirectory(prefix="recognition-") as folder:
        printed = print_all(Path(folder))
        scores: list[Score] = []
        with ProcessPoolExecutor(workers) as pool:
            seed = first_seed
            while len(scores) < pages:
                missing = -(-(pages - len(scores)) // len(SCENARIOS))
                seeds = range(seed, seed + min(missing, 4 * workers))
                seed = seeds.stop
                for some in pool.map(partial(read_seed, printed, tuple(SCENARIOS)), seeds):
                    scores += some
                sys.stderr.write(f"seeds up to {seeds.stop - 1}: {len(scores)} pages\n")
    return scores


def print_all(folder: Path) -> tuple[Path, ...]:
    """One file of two forms for each of PRINTS."""
    return tuple(
        print_to(
            folder / f"{number}.pdf",
            content_of(each.promise, each.language, large=each.large),
            copies(2, first=10 * number + 1),
            large=each.large,
        )
        for number, each in enumerate(PRINTS)
    )


def read_seed(printed: Sequence[Path], scenarios: Sequence[str], seed: int) -> list[Score]:
    """Every scenario once with this seed, on the form whose turn it is."""
    with (
        PrintedFile(printed[seed % len(printed)]) as file,
        TemporaryDirectory(prefix="recognition-") as folder,
    ):
        forms = list(file.forms())
        scan_file = Path(folder) / f"scan{ENDINGS[seed // len(printed) % len(ENDINGS)]}"
        return [
            score for name in scenarios for score in read_scenario(forms, name, seed, scan_file)
        ]


def read_scenario(
    forms: Sequence[PrintedForm], name: str, seed: int, scan_file: Path
) -> Iterator[Score]:
    """The pages of one envelope, each through a file as a scanner writes it."""
    # Only a copier that puts two forms on one page needs a second one.
    sent = forms if SCENARIOS[name].sends == "two_up" else forms[:1]
    for scan, truth in simulate(sent, name, seed):
        yield scored(seed, truth, read_page(raster_of(scan, scan_file), page=truth.page))


def raster_of(scan: Scan, path: Path) -> Raster:
    """The page as rendering finds it in a file."""
    with Saving(path) as out:
        out.add(scan)
    document = open_document(path.read_bytes())
    try:
        return document.page(1)
    finally:
        document.close()


if __name__ == "__main__":
    main()
