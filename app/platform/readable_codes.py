"""Codes that people read, type and say aloud: alphabet, grouping, forgiving reading, references.

No meaning of a code lives here; whoever makes one derives its bits and stores its hash.
"""

import re
import secrets
import unicodedata
from typing import Literal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS_PER_SIGN = 5
CODE_LENGTH = 12
GROUP = 4

# Crockford's four letters that nobody can tell from another sign when they are written by hand.
LOOK_ALIKES = {"O": "0", "I": "1", "L": "1", "U": "V"}

# Between signs people put spaces, dashes and dots; a paste adds quotes and invisible marks.
SEPARATOR_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf", "Cc"})
SEPARATORS = frozenset("._,:;/|'\"`´·•‐‑−‘’“”«»")

REFERENCE_DIGITS = 8
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class OddSign(ValueError):
    """A sign that our codes never use, at ``position`` (from 1) among the signs that count."""

    def __init__(self, position: int) -> None:
        super().__init__(f"sign {position} is not one of ours")
        self.position = position


class ReferenceUnreadable(ValueError):
    """Why a typed reference is none: ``sign``, ``length`` or ``check`` (a digit is wrong)."""

    def __init__(self, reason: Literal["sign", "length", "check"]) -> None:
        super().__init__(reason)
        self.reason = reason


def encode(digest: bytes, length: int = CODE_LENGTH) -> str:
    """The first ``5 * length`` bits of a digest as ``length`` signs (12 signs: 60 bits).

    Raises ValueError when the digest is too short to give them.
    """
    spare = len(digest) * 8 - length * BITS_PER_SIGN
    if spare < 0:
        raise ValueError("digest too short")
    number = int.from_bytes(digest, "big") >> spare
    shifts = range((length - 1) * BITS_PER_SIGN, -1, -BITS_PER_SIGN)
    return "".join(ALPHABET[(number >> shift) & 31] for shift in shifts)


def grouped(code: str, separator: str = "-") -> str:
    """A code as it is shown: ``ABCD-EFGH-JKMN``."""
    return separator.join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def normalise(text: str) -> str:
    """The signs that were meant, of any length; separators and look-alikes pass silently.

    Raises OddSign at the first sign that no code of ours can hold, accented letters included.
    """
    meant = ""
    for sign in unicodedata.normalize("NFKC", text):
        if is_separator(sign):
            continue
        upper = sign.upper()
        known = LOOK_ALIKES.get(upper, upper)
        if len(known) != 1 or known not in ALPHABET:
            raise OddSign(len(meant) + 1)
        meant += known
    return meant


def is_separator(sign: str) -> bool:
    """Whether a sign only stands between others and carries nothing."""
    return sign in SEPARATORS or unicodedata.category(sign) in SEPARATOR_CATEGORIES


def new_reference() -> str:
    """Eight digits: seven random ones, never a leading zero, and a Damm check digit.

    It identifies a request when read aloud and never authorises anything.
    """
    digits = str(1_000_000 + secrets.randbelow(9_000_000))
    return digits + damm_digit(digits)


def grouped_reference(reference: str) -> str:
    """A reference as it is shown and read aloud: ``1234 5678``."""
    return grouped(reference, " ")


def unbroken_reference(reference: str) -> str:
    """A reference as it stands in running text: in groups that no end of a line parts."""
    return grouped(reference, "\N{NO-BREAK SPACE}")


def normalise_reference(text: str) -> str:
    """The eight digits of a typed reference. Raises ReferenceUnreadable.

    The check digit finds every single wrong digit and every swap of neighbours.
    """
    try:
        digits = normalise(text)
    except OddSign:
        raise ReferenceUnreadable("sign") from None
    if not re.fullmatch(r"[0-9]*", digits):
        raise ReferenceUnreadable("sign")
    if len(digits) != REFERENCE_DIGITS:
        raise ReferenceUnreadable("length")
    if damm_digit(digits) != "0":
        raise ReferenceUnreadable("check")
    return digits


def damm_digit(digits: str) -> str:
    """The Damm check digit of some digits; ``"0"`` exactly when they end in their own."""
    interim = 0
    for digit in digits:
        interim = int(DAMM[interim][int(digit)])
    return str(interim)
