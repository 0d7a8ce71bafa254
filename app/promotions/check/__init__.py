"""The checker of promise files: every problem at once, with its line; independent of today's date."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from app.promotions.check.reading import OPERATOR_FILE, parse, read_file, with_neighbours
from app.promotions.declaration import PromotionDeclaration
from app.promotions.rules import GROUPS, RULES
from app.promotions.rules.parsed import Parsed
from app.promotions.rules.problem import Problem

__all__ = [
    "Problem",
    "UnreadablePromise",
    "check_files",
    "check_text",
    "problems_of",
    "read_declaration",
]


class UnreadablePromise(Exception):
    """A file whose shape is no promise; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


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


def read_declaration(file: Path) -> PromotionDeclaration:
    """The declaration in ``file``, judged by its shape alone; else raises UnreadablePromise."""
    parsed = read_file(file)
    if parsed.breakage or parsed.faults or parsed.kind != "promise":
        raise UnreadablePromise(
            tuple(problem for problem in problems_of(parsed) if problem.rule != "operator-missing")
        )
    return PromotionDeclaration.from_document(dict(parsed.root.keys))


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
    known = read_file(path, "operator") if operator or path.exists() else None
    others = tuple(
        read_file(other)
        for other in sorted(path.parent.glob("*.toml"))
        if other not in (file, path)
    )
    promise = with_neighbours(parsed, known, others)
    return (promise, known) if known else (promise,)
