"""``promotion check``: reports every problem of promise files; needs no database and no settings."""

import argparse
import json
from pathlib import Path

from app.promotions.check import check_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The files, the operator file if it is not beside them, and the form of the report."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="promise file")
    parser.add_argument(
        "--operator",
        metavar="FILE",
        type=Path,
        help="operator file (default: operator.toml beside each promise)",
    )
    parser.add_argument("--json", action="store_true", help="report as one JSON list")


def run(args: argparse.Namespace) -> int:
    """Print every problem, one a line; 1 if there is any."""
    problems = check_files(args.files, args.operator)
    if args.json:
        print(json.dumps([problem.as_json() for problem in problems], indent=2, ensure_ascii=False))
    else:
        for problem in problems:
            print(problem)
        if not problems:
            print(f"{len(args.files)} checked, no problem")
    return 1 if problems else 0
