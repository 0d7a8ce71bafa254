"""Writes docs/promise-file.md from models and limits: ``python -m app.promotions.declaration_reference``."""

import sys
import types
import typing
from pathlib import Path

from pydantic.fields import FieldInfo

from app.promotions import catalogue
from app.promotions.catalogue_built_in import BUILT_IN_PRACTICES
from app.promotions.declaration import PromotionDeclaration
from app.promotions.declaration_text import Declared, Localised, LocalisedLines
from app.promotions.operator import OperatorDeclaration

_MEANINGS = Path(__file__).with_name("declaration_meanings.txt")
_TYPES = {str: "text", int: "number", bool: "true or false"}

_HEAD = """\
# The promise file and the operator file

Written from the declarations by `python -m app.promotions.declaration_reference`; do not edit by
hand.

One TOML file per promotion says what is offered, every item of personal information that may ever
be asked for, what each is for, how long it is kept, who receives it, and how a parent may say yes.
Notices, forms, fields, erasure clocks and receipts are made from it, so a practice that no notice
states cannot run. `operator.toml`, beside the promise files, says once who runs the service.

- `permission-slip promotion check FILE...` reports everything that is wrong
  ([the rules](checker-rules.md)).
- `permission-slip promotion diff OLD NEW` says what a change asks of parents who agreed before:
  *wider* (a new yes), *narrower* (applied at once, with a plain notice) or *editorial* (nothing).
  A changed purpose, name or category of a recipient is always wider: no machine can tell better
  words from a wider use. Spelling, punctuation and an added language are editorial.

Every key is required unless it says *optional*. A *localised* text is a table of languages:
`{ en = "...", es = "..." }`, with every language of the promotion and no other. Purposes read on
from "we ask for it": begin them with "to" (Spanish: "para") and end without a point. Recipients'
purposes say what the recipient does: "prints the label". Texts for children are graded for the
`reading_band`, texts for parents at grade 8 (Spanish: INFLESZ 55 or more).
"""

_TAIL = """\
## Held by every promise

These practices are the service's own. They need no entry and stand in every notice and retention
table, with the clocks of the promise.

{built_in}
"""


def promise_reference() -> str:
    """The whole reference of both files as Markdown."""
    meanings = key_meanings()
    parts = [_HEAD, "# The promise file\n"]
    parts += _tables(PromotionDeclaration, meanings)
    built_in = "\n".join(
        f"- **{practice.what.text('en')}** ({practice.law}). {practice.purpose.text('en')}."
        for practice in BUILT_IN_PRACTICES
    )
    parts += [_TAIL.format(built_in=built_in), "# The operator file: `operator.toml`\n"]
    parts += _tables(OperatorDeclaration, meanings)
    return "\n".join(parts)


def key_meanings() -> dict[str, str]:
    """What each table and key means, by its dotted name, from the text file beside this module."""
    rows = _MEANINGS.read_text(encoding="utf-8").splitlines()
    pairs = (row.partition(": ") for row in rows if row and not row.startswith("#"))
    return {name: meaning for name, _colon, meaning in pairs}


def declared_tables(
    model: type[Declared], prefix: str = ""
) -> list[tuple[str, bool, type[Declared]]]:
    """Every table below ``model``: its dotted name, whether it is a list, and its model."""
    found: list[tuple[str, bool, type[Declared]]] = []
    for name, info in model.model_fields.items():
        many, inner = _table_model(info)
        if inner is not None:
            found.append((f"{prefix}{name}", many, inner))
            found.extend(declared_tables(inner, f"{prefix}{name}."))
    return found


def _table_model(info: FieldInfo) -> tuple[bool, type[Declared] | None]:
    """Whether a field is a list of tables, and the model of the table, if it is one."""
    kinds = [kind for kind in _alternatives(info.annotation) if kind is not type(None)]
    many = typing.get_origin(kinds[0]) is tuple
    kind = typing.get_args(kinds[0])[0] if many else kinds[0]
    if not isinstance(kind, type) or kind in (Localised, LocalisedLines):
        return many, None
    return many, kind if issubclass(kind, Declared) else None


def _alternatives(annotation: object) -> tuple[object, ...]:
    if isinstance(annotation, types.UnionType):
        return typing.get_args(annotation)
    return (annotation,)


def _tables(model: type[Declared], meanings: dict[str, str]) -> list[str]:
    return [
        _table(name, inner, meanings, head=f"[[{name}]]" if many else f"[{name}]")
        for name, many, inner in declared_tables(model)
    ]


def _table(name: str, model: type[Declared], meanings: dict[str, str], *, head: str) -> str:
    rows = [f"## `{head}`\n", meanings[name], "", "| Key | Value | Meaning |", "|---|---|---|"]
    for key, info in model.model_fields.items():
        if _table_model(info)[1] is None:
            written = info.alias or key
            value = _value(name, written, info)
            rows.append(f"| `{written}` | {value} | {meanings[f'{name}.{written}']} |")
    return "\n".join(rows) + "\n"


def _value(table: str, key: str, info: FieldInfo) -> str:
    """The kind of value, its limits or choices, and whether it may be left out."""
    kinds = [kind for kind in _alternatives(info.annotation) if kind is not type(None)]
    said = _kind(kinds[0])
    limits = catalogue.RANGES.get((table, key))
    if limits:
        said = f"{limits.least:,} to {limits.most:,} {limits.unit}"
    return said if info.is_required() else f"{said}, optional"


def _kind(kind: object) -> str:
    if kind is Localised:
        return "localised"
    if kind is LocalisedLines:
        return "localised list"
    if typing.get_origin(kind) is typing.Literal:
        return ", ".join(f"`{choice}`" for choice in typing.get_args(kind))
    if typing.get_origin(kind) is tuple:
        return f"list of {_kind(typing.get_args(kind)[0])}"
    return _TYPES.get(typing.cast(type, kind), "day")


if __name__ == "__main__":
    sys.stdout.write(promise_reference())
