"""Finds the line of every key of a valid TOML text; values are read by tomllib, never here."""

from collections.abc import Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]

_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class TomlLines:
    """Where each key, table and list item stands."""

    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of ``path``, else of the nearest table around it, else 1."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


def locate(text: str) -> TomlLines:
    """The lines of a text that tomllib accepts; for any other text, what was found until it broke."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    try:
        scanner.document()
    except (IndexError, ValueError):
        # tomllib accepted the text, so this is our own gap: a coarser line is better than none.
        return TomlLines(scanner.lines)
    return TomlLines(scanner.lines)


class _Scanner:
    """Walks the text once, keeping the line of every path that it meets."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.blank()

    def header(self) -> Path:
        line = self.line
        many = self.text.startswith("[[", self.at)
        self.step(2 if many else 1)
        names = self.key()
        self.step(2 if many else 1)
        path = self.resolved(names[:-1])
        here: Path = (*path, names[-1])
        if many:
            number = self.counts[here] = self.counts.get(here, -1) + 1
            self.lines.setdefault(here, line)
            here = (*here, number)
        else:
            here = self.resolved(names)
        self.keep(here, line)
        return here

    def resolved(self, names: tuple[str, ...]) -> Path:
        """The path of a header, with the number of the latest item of every list on the way."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def keep(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def pair(self, table: Path) -> None:
        line = self.line
        path: Path = (*table, *self.key())
        self.keep(path, line)
        if self.text[self.at] != "=":
            raise ValueError("a key has no value")
        self.step()
        self.spaces()
        self.value(path)

    def key(self) -> tuple[str, ...]:
        """A dotted key; stops at what follows it."""
        parts: list[str] = []
        while True:
            self.spaces()
            parts.append(self.key_part())
            self.spaces()
            if self.text[self.at] != ".":
                return tuple(parts)
            self.step()

    def key_part(self) -> str:
        if self.text[self.at] in "\"'":
            return self.string()
        start = self.at
        while self.text[self.at].isalnum() or self.text[self.at] in "_-":
            self.step()
        if self.at == start:
            raise ValueError("a key was expected")
        return self.text[start : self.at]

    def value(self, path: Path) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self.string()
        elif first == "[":
            self.items(path)
        elif first == "{":
            self.inline_table(path)
        else:
            start = self.at
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.step()
            if self.at == start:
                # Standing still would make `items` ask for this value for ever.
                raise ValueError("a value was expected")

    def items(self, path: Path) -> None:
        self.step()
        number = 0
        self.blank()
        while self.text[self.at] != "]":
            self.lines.setdefault((*path, number), self.line)
            self.value((*path, number))
            number += 1
            self.comma()
        self.step()

    def inline_table(self, path: Path) -> None:
        self.step()
        self.blank()
        while self.text[self.at] != "}":
            self.pair(path)
            self.comma()
        self.step()

    def comma(self) -> None:
        self.blank()
        if self.text[self.at] == ",":
            self.step()
        self.blank()

    def string(self) -> str:
        """Passes one string of any kind and returns it as far as a key needs it."""
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            return self.long_string(quote)
        self.step()
        letters: list[str] = []
        while self.text[self.at] != quote:
            if quote == '"' and self.text[self.at] == "\\":
                letters.append(self.escape())
            else:
                letters.append(self.text[self.at])
                self.step()
        self.step()
        return "".join(letters)

    def escape(self) -> str:
        code = self.text[self.at + 1]
        width = {"u": 4, "U": 8}.get(code, 0)
        digits = self.text[self.at + 2 : self.at + 2 + width]
        self.step(2 + width)
        return chr(int(digits, 16)) if width else _ESCAPES.get(code, code)

    def long_string(self, quote: str) -> str:
        self.step(3)
        while not self.text.startswith(quote * 3, self.at):
            self.step(2 if quote == '"' and self.text[self.at] == "\\" else 1)
        self.step(3)
        # Up to two quotes may stand directly before the closing three.
        while self.at < len(self.text) and self.text[self.at] == quote:
            self.step()
        return ""

    def spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.step()

    def blank(self) -> None:
        """Passes spaces, line ends and comments."""
        while self.at < len(self.text) and self.text[self.at] in " \t\n#":
            if self.text[self.at] == "#":
                while self.at < len(self.text) and self.text[self.at] != "\n":
                    self.step()
            else:
                self.step()

    def step(self, count: int = 1) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count
