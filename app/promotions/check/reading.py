"""Reads declared files from disk into ``Parsed`` values; it judges nothing."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from app.promotions.declaration import PromotionDeclaration
from app.promotions.declaration_text import DeclaredFile
from app.promotions.operator import OperatorDeclaration
from app.promotions.rules.parsed import Breakage, Entry, Fault, Kind, Parsed
from app.promotions.toml_lines import locate

_MODELS: dict[Kind, type[DeclaredFile]] = {
    "promise": PromotionDeclaration,
    "operator": OperatorDeclaration,
}
OPERATOR_FILE = "operator.toml"


def read_file(path: Path, kind: Kind | None = None) -> Parsed:
    """One file by itself; whatever is in it, a value comes back."""
    kind = kind or ("operator" if path.name == OPERATOR_FILE else "promise")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return Parsed(str(path), kind, breakage=_unreadable("it is not UTF-8 text"))
    except OSError as problem:
        reason = (problem.strerror or "it cannot be opened").lower()
        return Parsed(str(path), kind, breakage=_unreadable(reason))
    return parse(text, str(path), kind)


def parse(text: str, file: str, kind: Kind = "promise") -> Parsed:
    """The text of one file; a text with an ``[operator]`` table is an operator file."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        return Parsed(file, kind, breakage=_breakage(text, str(problem)))
    if "operator" in document and "promotion" not in document:
        kind = "operator"
    return Parsed(file, kind, Entry((), document), locate(text), _faults(kind, document))


def with_neighbours(parsed: Parsed, operator: Parsed | None, others: tuple[Parsed, ...]) -> Parsed:
    """The same file beside its operator file and the operator's other promises."""
    return replace(parsed, operator=operator, siblings=others)


def _unreadable(reason: str) -> Breakage:
    return Breakage("unreadable-file", 1, reason)


def _breakage(text: str, detail: str) -> Breakage:
    found = re.search(r"at line (\d+)", detail)
    line = int(found.group(1)) if found else max(1, len(text.splitlines()))
    return Breakage("broken-toml", line if "line" in detail or "end of" in detail else 1, detail)


def _faults(kind: Kind, document: dict[str, object]) -> tuple[Fault, ...]:
    try:
        _MODELS[kind].from_document(document)
    except ValidationError as refused:
        return tuple(
            Fault(tuple(error["loc"]), error["type"], error["msg"], error["input"])
            for error in refused.errors(include_url=False)
        )
    return ()
