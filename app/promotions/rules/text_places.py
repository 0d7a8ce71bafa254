"""Where every text of a declared file stands, who reads it and how long it may be; no rule is here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.promotions.catalogue import PROMISE_LANGUAGES
from app.promotions.rules.parsed import Entry, Parsed
from app.promotions.toml_lines import Path

TextReader = Literal["child", "parent", "name"]

# Table, key, reader and most letters. A name is a label: too short for any reading formula.
PLACES: tuple[tuple[str, str, TextReader, int], ...] = (
    ("promotion", "title", "name", 60),
    ("promotion", "about", "child", 400),
    ("stamps", "name", "name", 40),
    ("stamps", "hint", "child", 120),
    ("practices", "purpose", "child", 160),
    ("practices", "why_needed", "child", 200),
    ("practices", "why_kept", "parent", 200),
    ("recipients", "category", "name", 80),
    ("recipients", "purpose", "child", 160),
    ("recipients", "why_integral", "parent", 300),
    ("internal_operations", "identifier", "parent", 160),
    ("one_time", "ask", "child", 160),
    ("one_time", "answer", "child", 400),
    ("repeated", "ask", "child", 160),
    ("contests", "ask", "child", 160),
    ("contests", "prize", "child", 160),
    ("contests", "odds", "child", 200),
    ("contests", "free_entry", "child", 200),
    ("processors", "does", "parent", 160),
    ("agency_notice", "voluntary_effect", "parent", 400),
)
_LINES_LIMIT = 300


@dataclass(frozen=True, slots=True)
class TextAt:
    """One text in one language with its place, reader and most letters."""

    path: Path
    key: str
    lang: str
    text: str
    reader: TextReader
    most: int


@dataclass(frozen=True, slots=True)
class LocalisedAt:
    """One localised table with its place and the languages that were written."""

    path: Path
    key: str
    written: frozenset[str]


def entries(parsed: Parsed, table: str) -> Iterator[Entry]:
    """The tables of that name, whether there is one or a list of them."""
    if table == "agency_notice":
        notice = parsed.table("operator").table("agency_notice")
        yield from [notice] if notice else []
    elif isinstance(parsed.root.keys.get(table), list):
        yield from parsed.tables(table)
    else:
        yield parsed.table(table)


def localised_places(parsed: Parsed) -> Iterator[LocalisedAt]:
    """Every localised table that stands in the file."""
    for table, key, _reader, _most in (*PLACES, ("agency_notice", "routine_uses", "", 0)):
        for entry in entries(parsed, table):
            inner = entry.table(key)
            if inner:
                yield LocalisedAt(inner.path, key, frozenset(inner.keys))


def all_texts(parsed: Parsed) -> Iterator[TextAt]:
    """Every text in every language, the lines of lists included."""
    for table, key, reader, most in PLACES:
        for entry in entries(parsed, table):
            for lang, text in (entry.localised(key) or {}).items():
                yield TextAt(entry.at(key, lang), key, lang, text, reader, most)
    for notice in entries(parsed, "agency_notice"):
        uses = notice.table("routine_uses")
        for lang in uses.keys if uses else ():
            for number, line in enumerate(uses.texts(lang) if uses else ()):
                path = (*notice.at("routine_uses", lang), number)
                yield TextAt(path, "routine_uses", lang, line, "parent", _LINES_LIMIT)


def wanted_languages(parsed: Parsed) -> tuple[str, ...]:
    """The languages that each text needs: those of the promise, or all for an operator."""
    if parsed.kind == "operator":
        return PROMISE_LANGUAGES
    return tuple(lang for lang in parsed.languages if lang in PROMISE_LANGUAGES)
