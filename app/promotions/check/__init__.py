"""The checker of promise files: every problem at once, with its line; independent of today's date."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.promotions.check.parsed import Parsed
from app.promotions.check.problem import Problem
from app.promotions.check.reading import OPERATOR_FILE, parse, read_file, with_neighbours
from app.promotions.rules import GROUPS, RULES

__all__ = ["Problem", "check_files", "check_text", "problems_of"]


def problems_of(parsed: Parsed) -> tuple[Problem, ...]:
    """Every problem of one parsed file, in the order of its lines."""
    rules = GROUPS["The file"] if parsed.breakage else RULES
    found = {problem for rule in rules for problem in rule.problems(parsed)}
    return tuple(sorted(found))


def check_text(
    promise: str, operator: str, *, file: str = "promise.toml", others: Sequence[str] = ()
) -> tuple[Problem, ...]:
    """The problems of a promise given as text, beside its operator and the operator's others."""
    beside = tuple(parse(text, "other.toml") for text in others)
    known = parse(operator, OPERATOR_FILE, "operator")
    return problems_of(with_neighbours(parse(promise, file), known, beside))


def check_files(files: Iterable[Path], operator: Path | None = None) -> tuple[Problem, ...]:
    """The problems of all files and of each operator file beside them, once each."""
    problems: dict[Problem, None] = {}
    for file in files:
        for parsed in _with_operator(file, operator):
            problems.update(dict.fromkeys(problems_of(parsed)))
    return tuple(sorted(problems))


def _with_operator(file: Path, operator: Path | None) -> tuple[Parsed, ...]:
    """The file beside its neighbours, and its operator file."""
    parsed = read_file(file)
    if parsed.kind == "operator":
        return (parsed,)
    path = operator or file.parent / OPERATOR_FILE
    known = read_file(path) if operator or path.exists() else None
    others = tuple(
        read_file(other)
        for other in sorted(path.parent.glob("*.toml"))
        if other not in (file, path)
    )
    promise = with_neighbours(parsed, known, others)
    return (promise, known) if known else (promise,)
