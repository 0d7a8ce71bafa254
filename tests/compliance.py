"""Makes docs/compliance.md from the tests that ran: which requirement is proved, and by what.

A run of the whole suite with COMPLIANCE=write writes the page, with COMPLIANCE=check it fails when
the page is stale (see ``conftest``).
"""

import difflib
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


def staleness(proofs: dict[str, dict[str, object]]) -> list[str]:
    """The difference between the committed page and these outcomes, in lines; empty when none."""
    before = PAGE.read_text() if PAGE.exists() else ""
    page = render(proofs)
    if page == before:
        return []
    difference = difflib.unified_diff(
        before.splitlines(), page.splitlines(), "docs/compliance.md", "the tests", lineterm="", n=0
    )
    return [*difference, "docs/compliance.md is stale: run `make compliance` and commit it"]
