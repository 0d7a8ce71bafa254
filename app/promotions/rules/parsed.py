"""A declared file as the rules see it: tolerant of every wrong shape, with the line of every key."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.promotions.toml_lines import Path, TomlLines

Kind = Literal["promise", "operator"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One table; each accessor gives the value only if it has the right type."""

    path: Path
    keys: Mapping[str, object]

    def at(self, *key: str) -> Path:
        """The path of a key of this table."""
        return (*self.path, *key)

    def text(self, key: str) -> str | None:
        """A string, or ``None``."""
        value = self.keys.get(key)
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """A whole number, or ``None``; true and false are no numbers."""
        value = self.keys.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool | None:
        """True, false, or ``None``."""
        value = self.keys.get(key)
        return value if isinstance(value, bool) else None

    def day(self, key: str) -> dt.date | None:
        """A day without a time, or ``None``."""
        value = self.keys.get(key)
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            return None
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings of a list, without anything else in it."""
        value = self.keys.get(key)
        return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()

    def localised(self, key: str) -> dict[str, str] | None:
        """A table of texts by language, without anything else in it, or ``None``."""
        value = self.keys.get(key)
        if not isinstance(value, dict):
            return None
        return {lang: text for lang, text in value.items() if isinstance(text, str)}

    def table(self, key: str) -> "Entry | None":
        """A table inside this one, or ``None``."""
        value = self.keys.get(key)
        return Entry(self.at(key), value) if isinstance(value, dict) else None

    @property
    def name(self) -> str:
        """How a report calls this entry: its id, field or owner, else its place."""
        for key in ("id", "field", "of", "name"):
            value = self.text(key)
            if value is not None:
                return value
        return ".".join(str(part) for part in self.path)


@dataclass(frozen=True, slots=True)
class Fault:
    """One complaint of the strict models: where, of which type, about which value."""

    path: Path
    type: str
    detail: str
    value: object


@dataclass(frozen=True, slots=True)
class Breakage:
    """Why a file could not be read at all."""

    rule: Literal["broken-toml", "unreadable-file"]
    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file with everything that a rule may look at; rules read nothing else."""

    file: str
    kind: Kind
    root: Entry = field(default_factory=lambda: Entry((), {}))
    lines: TomlLines = field(default_factory=lambda: TomlLines({}))
    faults: tuple[Fault, ...] = ()
    breakage: Breakage | None = None
    operator: "Parsed | None" = None
    siblings: tuple["Parsed", ...] = field(default=(), repr=False)

    def table(self, name: str) -> Entry:
        """The table of that name; an absent one is empty."""
        return self.root.table(name) or Entry((name,), {})

    def tables(self, name: str) -> Iterator[Entry]:
        """The tables of a list of tables."""
        value = self.root.keys.get(name)
        for number, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict):
                yield Entry((name, number), item)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every text of a promise must have."""
        return tuple(dict.fromkeys(self.table("promotion").texts("languages")))
