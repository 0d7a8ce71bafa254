"""``forms simulate``: fills printed forms in and scans them badly; needs no database, no settings.

What is drawn and how it is spoilt lives in ``forms.simulate``.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from forms.simulate import SCENARIOS, USUAL, NotPrinted, PrintedFile, PrintedForm, Truth, simulate
from forms.simulate.files import ENDINGS, Saving

EVERY = "all"
LEAST_DPI, MOST_DPI = 50, 1200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The printed forms, the file to write, the scenarios and the seed."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("printed", metavar="PRINTED.pdf", type=Path, help="from `forms print`")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help=f"scan to write: {_endings()}"
    )
    parser.add_argument("--seed", metavar="N", type=int, default=0, help="equal seed, equal file")
    parser.add_argument(
        "--scenario",
        metavar="NAME",
        nargs="+",
        action="extend",
        help="scenarios that take turns, form by form (default: the usual mixture)",
    )
    parser.add_argument("--truth", metavar="FILE.json", type=Path, help="what was really drawn")
    parser.add_argument("--dpi", metavar="N", type=int, help="scan at N dots per inch")
    parser.epilog = _listed()


def run(args: argparse.Namespace) -> int:
    """Write the scan, and the truth if asked for; 2 when nothing could be simulated."""
    names = _expanded(args.scenario or [USUAL])
    problem = _problem(args, names)
    if problem is not None:
        return _refused(problem)
    try:
        with PrintedFile(args.printed) as printed:
            truths = _write(args, printed, names)
    except NotPrinted as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{error.filename or args.out}: cannot be written ({error.strerror})")
    print(f"{len(truths)} pages written to {args.out}")
    return 0


def _write(args: argparse.Namespace, printed: PrintedFile, names: Sequence[str]) -> list[Truth]:
    truths: list[Truth] = []
    with Saving(args.out) as out:
        for scan, truth in simulate(_enough(printed, len(names)), names, args.seed, args.dpi):
            out.add(scan)
            truths.append(truth)
    if args.truth is not None:
        pages = [truth.as_json() for truth in truths]
        args.truth.write_text(json.dumps({"pages": pages}, indent=1) + "\n")
    return truths


def _enough(printed: PrintedFile, least: int) -> Iterator[PrintedForm]:
    """Every form once; the same forms again while scenarios wait for their turn."""
    given = 0
    for turn in itertools.count():
        for form in printed.forms():
            if turn > 0 and given >= least:
                return
            given += 1
            yield form
        if given >= least:
            return


def _problem(args: argparse.Namespace, names: Sequence[str]) -> str | None:
    unknown = [name for name in names if name != USUAL and name not in SCENARIOS]
    if unknown:
        return f"there is no scenario {unknown[0]}: --help lists them"
    if args.out.suffix.lower() not in ENDINGS:
        return f"{args.out}: the name must end in {_endings()}"
    if args.seed < 0:
        return "--seed must be 0 or more"
    if args.dpi is not None and not LEAST_DPI <= args.dpi <= MOST_DPI:
        return f"--dpi must be from {LEAST_DPI} to {MOST_DPI}"
    return _clash(args)


def _clash(args: argparse.Namespace) -> str | None:
    """Two of the three files that are one."""
    for path in (args.out, args.truth):
        if path is not None and path.resolve() == args.printed.resolve():
            return f"{path}: this is the printed file itself"
    if args.truth is not None and args.truth.resolve() == args.out.resolve():
        return f"{args.truth}: scan and truth cannot have one name"
    return None


def _expanded(names: Sequence[str]) -> list[str]:
    return [each for name in names for each in (SCENARIOS if name == EVERY else (name,))]


def _refused(problem: str) -> int:
    sys.stderr.write(f"permission-slip forms simulate: {problem}\n")
    return 2


def _endings() -> str:
    return ", ".join(ENDINGS)


def _listed() -> str:
    width = max(len(name) for name in SCENARIOS)
    usual = f"  {USUAL:<{width}}  a realistic mixture, as the post brings it (the default)"
    every = f"  {EVERY:<{width}}  every scenario below, in this order"
    lines = [f"  {each.name:<{width}}  {each.about}" for each in SCENARIOS.values()]
    return "\n".join(("scenarios:", usual, every, *lines))
