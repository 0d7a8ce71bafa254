"""The product's own source as syntax trees, for guards that read rules off the code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("app", "forms")


@cache
def modules() -> tuple[tuple[str, ast.Module, int], ...]:
    """Every module of the product: its path, its tree and how many lines it has."""
    return tuple(_parsed())


def _parsed() -> Iterator[tuple[str, ast.Module, int]]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            words = path.read_text(encoding="utf-8")
            yield str(path.relative_to(ROOT)), ast.parse(words), len(words.splitlines())


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute chain, or an empty text."""
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return node.id if isinstance(node, ast.Name) else ""
