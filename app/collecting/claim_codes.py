"""What a child types to get a stamp: single-use codes, and reading any code kindly and exactly.

Whether a code exists or was spent is not known here; only its hash is ever stored.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from app.collecting import picture_words
from app.collecting.words import words_in
from app.platform.readable_codes import CODE_LENGTH, GROUP, OddSign, encode, grouped, normalise

__all__ = [
    "Reason",
    "SharedGuess",
    "SingleUseGuess",
    "Unreadable",
    "classify",
    "code_hash",
    "normalise",
    "single_use_code",
]

# Far above anything a person types; what is longer is not looked at.
LONGEST_TYPED = 200


class Reason(StrEnum):
    """Why a typed text cannot be a code; each has its own sentence on the page."""

    EMPTY = "empty"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    ODD_SIGN = "odd-sign"
    ONE_WORD = "one-word"
    SAME_WORD = "same-word"
    WORD_UNKNOWN = "word-unknown"
    TOO_MANY_WORDS = "too-many-words"


@dataclass(frozen=True)
class SharedGuess:
    """Two picture words, lower number first."""

    pair: picture_words.Pair


@dataclass(frozen=True)
class SingleUseGuess:
    """Twelve signs of our alphabet, look-alikes already replaced."""

    code: str


@dataclass(frozen=True)
class Unreadable:
    """Not a code; ``position`` (from 1) points at the word or sign, where there is one."""

    reason: Reason
    position: int | None = None


Guess = SharedGuess | SingleUseGuess | Unreadable


def single_use_code(key: bytes, promotion_id: str, stamp_id: str, number: int) -> str:
    """The code of one number, ``ABCD-EFGH-JKMN``: 60 bits that only the key can recompute."""
    message = f"single|{promotion_id}|{stamp_id}|{number}".encode()
    return grouped(encode(hmac.new(key, message, hashlib.sha256).digest()))


def code_hash(pepper: bytes, promotion_id: str, normalised: str) -> bytes:
    """What the table holds of a single-use code: 32 bytes, worth nothing elsewhere."""
    message = f"claim|{promotion_id}|{normalised}".encode()
    return hmac.new(pepper, message, hashlib.sha256).digest()


def classify(text: str) -> Guess:
    """What a typed text is: two picture words, twelve signs, or the exact reason why neither."""
    if len(text) > LONGEST_TYPED:
        return Unreadable(Reason.TOO_LONG)
    as_words = _as_words(words_in(text))
    as_signs = _as_signs(text)
    # A group of a good code may by chance spell a picture word, as in STAR-4K7Q-9B2N.
    if isinstance(as_signs, SingleUseGuess) and not isinstance(as_words, SharedGuess):
        return as_signs
    return as_words or as_signs


def _as_words(words: tuple[str, ...]) -> Guess | None:
    numbers = [picture_words.picture_word(word) for word in words]
    known = [number for number in numbers if number is not None]
    if not known:
        joined = picture_words.run_together("".join(words))
        if joined:
            return SharedGuess(joined)
        return Unreadable(Reason.WORD_UNKNOWN, 1) if _looks_like_words(words) else None
    if len(words) == 1:
        return Unreadable(Reason.ONE_WORD)
    if len(words) > 2:
        return Unreadable(Reason.TOO_MANY_WORDS)
    if len(known) == 1:
        return Unreadable(Reason.WORD_UNKNOWN, numbers.index(None) + 1)
    if known[0] == known[1]:
        return Unreadable(Reason.SAME_WORD)
    return SharedGuess(picture_words.ordered(known[0], known[1]))


def _looks_like_words(words: tuple[str, ...]) -> bool:
    """Two runs of letters that cannot be groups of four: someone misspelt both words."""
    return (
        len(words) == 2
        and all(word.isalpha() for word in words)
        and any(len(word) != GROUP for word in words)
        and len("".join(words)) != CODE_LENGTH
    )


def _as_signs(text: str) -> Guess:
    try:
        signs = normalise(text)
    except OddSign as odd:
        return Unreadable(Reason.ODD_SIGN, odd.position)
    if not signs:
        return Unreadable(Reason.EMPTY)
    if len(signs) < CODE_LENGTH:
        return Unreadable(Reason.TOO_SHORT)
    if len(signs) > CODE_LENGTH:
        return Unreadable(Reason.TOO_LONG)
    return SingleUseGuess(signs)
