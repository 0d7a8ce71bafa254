"""``forms read``: reads scans in the cage and says what each page suggests; it never decides.

A file of unknown type, an empty, locked or broken one, or one with too many pages has no page to
tell of: it could not be opened, which is said on stderr, and the exit code is 2 at the end.
"""

import argparse
import json
import sys

from app.commands import Refused
from app.mailroom.cage import CageUnavailable, PageOutcome, read_files
from forms.reading.reasons import REASONS
from forms.refusals import SENTENCES

COULD_NOT_OPEN = 2
WORDS: dict[str, str] = {**REASONS, **{str(reason): said for reason, said in SENTENCES.items()}}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The scans, and the form of the report."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="a scan: PDF, TIFF, JPEG or PNG")
    parser.add_argument("--json", action="store_true", help="one JSON object a page, one a line")
    parser.add_argument(
        "--workers", metavar="N", type=_workers, default=1, help="pages read at once (default 1)"
    )


def run(args: argparse.Namespace) -> int:
    """One line a page, as soon as it is read; 2 if any file could not be opened."""
    worst = 0
    try:
        for outcome in read_files(args.files, workers=args.workers):
            if isinstance(outcome, PageOutcome):
                print(_as_json(outcome) if args.json else _as_line(outcome), flush=True)
            elif outcome.problem:
                sys.stderr.write(
                    f"{_printable(outcome.file)}: could not be opened: {outcome.problem}\n"
                )
                worst = COULD_NOT_OPEN
    except CageUnavailable as error:
        raise Refused(str(error)) from None
    return worst


def _as_json(outcome: PageOutcome) -> str:
    # A name of bytes that are no text would not be JSON that others can read.
    name = outcome.file.encode("utf-8", "replace").decode()
    return json.dumps(outcome.reading.as_json(name))


def _as_line(outcome: PageOutcome) -> str:
    reading = outcome.reading
    words = [f"{_printable(outcome.file)}:{reading.page}: {reading.verdict}"]
    if reading.serial:
        words.append(f"serial {reading.serial}")
    words += [_sentence(reason) for reason in reading.reasons]
    return ", ".join(words)


def _sentence(reason: str) -> str:
    return WORDS.get(reason, reason).rstrip(".")


def _printable(name: str) -> str:
    """A name without the characters that move a terminal's cursor or turn its direction."""
    return "".join(
        one
        if one.isprintable() and not "\ud800" <= one <= "\udfff"
        else "\N{REPLACEMENT CHARACTER}"
        for one in name
    )


def _workers(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 16:
        raise argparse.ArgumentTypeError("from 1 to 16")
    return number
