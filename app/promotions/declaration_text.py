"""Localised text and the strict base of every declared table; no key of any file is named here."""

from typing import Self

from pydantic import BaseModel, ConfigDict

LANGUAGES = ("en", "es")


class Declared(BaseModel):
    """A table of a declared file: strict types, no unknown key, never changed after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Localised(Declared):
    """One text in the languages of a promotion."""

    en: str | None = None
    es: str | None = None

    def text(self, lang: str) -> str:
        """The text in ``lang``; a language that was not written raises ``KeyError``."""
        written = self.by_language().get(lang)
        if written is None:
            raise KeyError(lang)
        return written

    def by_language(self) -> dict[str, str]:
        """Every language that was written, with its text, in a fixed order."""
        pairs = {"en": self.en, "es": self.es}
        return {lang: text for lang, text in pairs.items() if text is not None}


class LocalisedLines(Declared):
    """A list of texts in the languages of an operator."""

    en: tuple[str, ...] | None = None
    es: tuple[str, ...] | None = None

    def lines(self, lang: str) -> tuple[str, ...]:
        """The lines in ``lang``; a language that was not written raises ``KeyError``."""
        written = {"en": self.en, "es": self.es}.get(lang)
        if written is None:
            raise KeyError(lang)
        return written


class DeclaredFile(Declared):
    """A whole declared file, read from parsed TOML or from the JSON of a published revision."""

    @classmethod
    def from_document(cls, document: dict[str, object]) -> Self:
        """Validate parsed TOML; a wrong shape raises ``pydantic.ValidationError``."""
        return cls.model_validate(frozen_lists(document))


def frozen_lists(value: object) -> object:
    """The same value with every list as a tuple, because strict models hold tuples only."""
    if isinstance(value, dict):
        return {key: frozen_lists(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(frozen_lists(inner) for inner in value)
    return value
