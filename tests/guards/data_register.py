"""Reads docs/data-register.toml and writes its page; `python -m tests.guards.data_register`."""

import tomllib
from typing import Any

from tests.guards.source import ROOT

FILE = ROOT / "docs" / "data-register.toml"
PAGE = ROOT / "docs" / "data-register.md"
INTRODUCTION = """# Data register

Every column of every table: what kind of thing it holds, what for, and when it goes. Written from
`docs/data-register.toml`, which a test holds to the database: a column that is not listed cannot be
added. Only `datum.sealed`, and the objects in the folder of files that rows of `file` name, hold what
people told us about themselves, and both are sealed.
"""


def classes() -> dict[str, str]:
    """Every class of column with what it means."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))["classes"]


def tables() -> dict[str, dict[str, Any]]:
    """By table: ``about``, ``goes``, and ``columns`` of ``[class, purpose]``."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: table for name, table in read.items() if name != "classes"}


def render() -> str:
    """The page for people."""
    lines = [INTRODUCTION, "| Class | Meaning |", "|---|---|"]
    lines += [f"| {name} | {meaning} |" for name, meaning in classes().items()]
    for name, table in sorted(tables().items()):
        lines += ["", f"## {name}", "", f"{table['about']}. **Goes:** {table['goes']}.", ""]
        lines += ["| Column | Class | Purpose |", "|---|---|---|"]
        lines += [f"| `{c}` | {kind} | {why} |" for c, (kind, why) in table["columns"].items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
