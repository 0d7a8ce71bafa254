"""The words of the pages: one TOML file per surface, both languages side by side."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

LANGUAGES = ("en", "es")
DEFAULT = "en"


@dataclass(frozen=True)
class Texts:
    """Every text of every surface, by ``surface.section.key`` and language."""

    entries: Mapping[str, Mapping[str, str]]

    def get(self, key: str, language: str, **values: object) -> str:
        """The text with ``{name}`` filled in. Raises KeyError for an unknown key or value."""
        return self.entries[key][language].format_map(values)


@lru_cache(maxsize=1)
def load_texts() -> Texts:
    """Read every catalogue once. Raises ValueError when a text lacks a language."""
    entries: dict[str, dict[str, str]] = {}
    for file in sorted(files("app").joinpath("texts").iterdir(), key=lambda found: found.name):
        if file.name.endswith(".toml"):
            surface = file.name.removesuffix(".toml")
            _gather(entries, surface, tomllib.loads(file.read_text(encoding="utf-8")))
    return Texts(entries)


def _gather(entries: dict[str, dict[str, str]], prefix: str, table: Mapping[str, object]) -> None:
    for name, value in table.items():
        key = f"{prefix}.{name}"
        if not isinstance(value, dict):
            raise ValueError(f"{key} must be a table of languages")
        if all(isinstance(inner, str) for inner in value.values()):
            if set(value) != set(LANGUAGES):
                raise ValueError(f"{key} must be written in {' and '.join(LANGUAGES)}")
            entries[key] = dict(value)
        else:
            _gather(entries, key, value)


def choose_language(asked: str | None, cookie: str | None, accepted: str | None) -> str:
    """The page's language: asked for in the address, else chosen before, else the browser's."""
    for wish in (asked, cookie):
        if wish in LANGUAGES:
            return wish
    for part in (accepted or "").lower().split(","):
        short = part.split(";")[0].strip()[:2]
        if short in LANGUAGES:
            return short
    return DEFAULT
