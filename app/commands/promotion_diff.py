"""``promotion diff``: what changes between two promise files; needs no database and no settings."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from app.commands import Refused
from app.promotions.check import Problem, UnreadablePromise, read_declaration
from app.promotions.diff import Change, diff, overall


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The promise as it was, the promise as it will be, and the form of the report."""
    parser.add_argument("old", metavar="OLD", type=Path, help="promise file as it was")
    parser.add_argument("new", metavar="NEW", type=Path, help="promise file as it will be")
    parser.add_argument("--json", action="store_true", help="report as JSON")


def run(args: argparse.Namespace) -> int:
    """Print every change, one a line, and the class of all together; 1 if a file is unreadable."""
    try:
        changes = diff(read_declaration(args.old), read_declaration(args.new))
    except UnreadablePromise as broken:
        print(_problems(broken.problems, as_json=args.json))
        return 1
    except ValueError as refused:
        raise Refused(str(refused)) from refused
    print(_as_json(changes) if args.json else _as_lines(changes))
    return 0


def _problems(problems: tuple[Problem, ...], *, as_json: bool) -> str:
    if as_json:
        listed = [problem.as_json() for problem in problems]
        return json.dumps(listed, indent=2, ensure_ascii=False)
    return "\n".join(str(problem) for problem in problems)


def _as_json(changes: tuple[Change, ...]) -> str:
    listed = [asdict(change) for change in changes]
    return json.dumps(
        {"overall": overall(changes), "changes": listed}, indent=2, ensure_ascii=False
    )


def _as_lines(changes: tuple[Change, ...]) -> str:
    if not changes:
        return "nothing changed"
    lines = [f"{change.kind}: {change.place}: {change.what}" for change in changes]
    return "\n".join((*lines, f"overall: {overall(changes)}"))
