"""The five album words: a list of 1,296 in two languages, reading them, and what they are hashed to.

The words are a secret of 51 bits, so no error here ever repeats what was typed.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

LIST_LENGTH = 1296
WORDS_PER_ALBUM = 5
MOST_ASKS = 8
MOST_VISITORS = 8
LANGUAGES = ("en", "es")

Numbers = tuple[int, ...]


class WordUnknown(ValueError):
    """The word at ``position`` (from 1) is in neither list."""

    def __init__(self, position: int) -> None:
        super().__init__(f"word {position} is not in the list")
        self.position = position


class WrongCount(ValueError):
    """``count`` words were typed where five are needed."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} words instead of {WORDS_PER_ALBUM}")
        self.count = count


def pick_numbers() -> Numbers:
    """Five different numbers from 0 to 1,295, drawn at random: 51.7 bits."""
    picked: list[int] = []
    while len(picked) < WORDS_PER_ALBUM:
        number = secrets.randbelow(LIST_LENGTH)
        if number not in picked:
            picked.append(number)
    return tuple(picked)


def words_for(numbers: Iterable[int], lang: str) -> tuple[str, ...]:
    """The words of these numbers in ``en`` or ``es``. Raises KeyError for another language."""
    words = word_lists()[lang]
    return tuple(words[number] for number in numbers)


def numbers_from(text: str) -> Numbers:
    """The numbers of five typed words, in the order typed, from either list or both mixed.

    Case, accents, commas, dashes, quotes and the numbering printed on the card do not matter.
    Raises WordUnknown for the first unknown word, then WrongCount.
    """
    known = _numbers_by_word()
    found = []
    for position, word in enumerate(words_in(text), start=1):
        if word not in known:
            raise WordUnknown(position)
        found.append(known[word])
    if len(found) != WORDS_PER_ALBUM:
        raise WrongCount(len(found))
    return tuple(found)


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text, folded: lower case, no accents, bare numbers left out."""
    parts = re.split(r"[\W_]+", fold(text))
    return tuple(part for part in parts if part and not part.isdecimal())


def fold(text: str) -> str:
    """Lower case without accents or invisible marks, so that ``Búho`` and ``buho`` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if unicodedata.category(sign) not in {"Mn", "Cf"})


def album_secret(pepper: bytes, numbers: Numbers) -> bytes:
    """The 32-byte secret that cookie, card and typed words share, whatever the language."""
    joined = ",".join(str(number) for number in numbers).encode("ascii")
    return _keyed(pepper, b"album|" + joined)


def find_hash(pepper: bytes, secret: bytes) -> bytes:
    """What an album stores of its secret, so that the words find it again."""
    return _keyed(pepper, b"find|" + secret)


def join_hash(pepper: bytes, secret: bytes, n: int) -> bytes:
    """What the ``n``-th request of an album stores (1 to 8): it links nothing until the grant.

    Raises ValueError for an ``n`` outside 1 to 8.
    """
    if not 1 <= n <= MOST_ASKS:
        raise ValueError("an album asks one to eight times")
    return _keyed(pepper, b"join|" + secret + b"|%d" % n)


def visitor_hash(pepper: bytes, secret: bytes, n: int) -> bytes:
    """What names the ``n``-th visitor of 13 or over who gave an item at an album (1 to 8).

    Whoever holds the five words can find again what was given there; no table can.
    """
    if not 1 <= n <= MOST_VISITORS:
        raise ValueError("one to eight visitors give at an album")
    return _keyed(pepper, b"visitor|" + secret + b"|%d" % n)


def _keyed(pepper: bytes, message: bytes) -> bytes:
    return hmac.new(pepper, message, hashlib.sha256).digest()


@lru_cache(maxsize=1)
def word_lists() -> dict[str, tuple[str, ...]]:
    """Both lists in order of their numbers, read once. Numbers never change their words."""
    source = files("app.collecting").joinpath("words", "album.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in source.splitlines()]
    return {"en": tuple(row[1] for row in rows), "es": tuple(row[2] for row in rows)}


@lru_cache(maxsize=1)
def _numbers_by_word() -> dict[str, int]:
    lists = word_lists()
    return {fold(w): number for lang in LANGUAGES for number, w in enumerate(lists[lang])}
