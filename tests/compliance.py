"""Writes docs/compliance.md from the tests that ran: which requirement is proved, and by what.

``python -m tests.compliance [--check]`` reads ``.compliance.json`` (or COMPLIANCE_OUT), which a run
of the whole suite leaves behind; ``--check`` writes nothing and fails when the page is stale.
"""

import argparse
import difflib
import json
import os
import sys
import tomllib
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "docs" / "requirements.toml"
PAGE = ROOT / "docs" / "compliance.md"
HEAD = """# Compliance

Which requirement of the Children's Online Privacy Protection Rule (16 CFR Part 312 as amended in
2025), and of the operators' own promises, is proved by which test. Written by `make compliance`
from the tests that ran and passed; `make test` fails when this page is stale. A row says that the
software keeps the requirement in the tested ways, not that a lawyer has agreed.

"""


@lru_cache(maxsize=1)
def sections() -> list[dict[str, object]]:
    return tomllib.loads(REQUIREMENTS.read_text())["section"]


def known_requirements() -> dict[str, str]:
    """Every requirement id with its one-line title, in the order of the table."""
    return {name: title for section in sections() for name, title in section["titles"].items()}


def render(proofs: dict[str, dict[str, object]]) -> str:
    """The page for these outcomes: the same outcomes always give the same text."""
    by_id: dict[str, list[str]] = {name: [] for name in known_requirements()}
    for test, proof in sorted(proofs.items()):
        if proof["passed"]:
            for name in proof["proves"]:
                by_id[name].append(test)
    proved = sum(1 for tests in by_id.values() if tests)
    lines = [f"{proved} of {len(by_id)} requirements proved.", ""]
    for section in sections():
        lines += [f"## {section['name']}", "", "| Id | Requirement | Proved by |", "|---|---|---|"]
        lines += [_row(name, title, by_id[name]) for name, title in section["titles"].items()]
        lines.append("")
    return HEAD + "\n".join(lines)


def _row(name: str, title: str, tests: list[str]) -> str:
    cell = "<br>".join(f"`{test}`" for test in tests) or "not yet"
    return f"| {name} | {title} | {cell} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.compliance", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the page is stale")
    check = parser.parse_args().check
    outcomes = ROOT / os.environ.get("COMPLIANCE_OUT", ".compliance.json")
    if not outcomes.exists():
        print(f"{outcomes.name} is missing: run the tests with COMPLIANCE_OUT={outcomes.name}")
        return 1
    page = render(json.loads(outcomes.read_text()))
    before = PAGE.read_text() if PAGE.exists() else ""
    if check and page != before:
        sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), page.splitlines(True)))
        print("docs/compliance.md is stale: run `make compliance` and commit it")
        return 1
    if not check:
        PAGE.write_text(page)
    print(page.splitlines()[7])
    return 0


if __name__ == "__main__":
    sys.exit(main())
