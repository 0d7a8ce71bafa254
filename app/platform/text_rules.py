"""What a typed text may be: NFC, no control characters, no lone surrogates, a length that fits."""

import unicodedata

from app.platform.problems import Unprocessable

REFUSED_CATEGORIES = {"Cc", "Cs", "Co", "Cn"}


def clean_value(value: str, *, longest: int, pointer: str | None = None) -> str:
    """The text as it may be stored: trimmed and composed; line breaks stay, other controls do not.

    Raises Unprocessable (never echoing the value) for an empty or too long text and for
    characters that Postgres cannot store or that hide: NUL, lone surrogates, other controls.
    """
    kept = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not kept:
        raise Unprocessable("empty", pointer=pointer)
    if len(kept) > longest:
        raise Unprocessable("too-long", pointer=pointer)
    if any(is_refused(character) for character in kept):
        raise Unprocessable("odd-characters", pointer=pointer)
    return kept


def is_refused(character: str) -> bool:
    """True for control, surrogate, private and unassigned characters (a line break is fine)."""
    return character != "\n" and unicodedata.category(character) in REFUSED_CATEGORIES
