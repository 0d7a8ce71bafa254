"""Shared codes: two picture words for everybody, such as OTTER BOAT. They are not a secret.

The two words may be typed in any order and in either language: a sign shows two pictures side by
side, a family reads them as it likes, and 2,016 pairs are plenty for codes that hide nothing.
"""

import hashlib
import hmac
from collections.abc import Collection, Sequence
from functools import lru_cache

from app.collecting.words import fold

Pair = tuple[int, int]

PICTURE_WORDS = (
    ("otter", "nutria"), ("boat", "barco"), ("star", "estrella"), ("moon", "luna"),
    ("tree", "árbol"), ("apple", "manzana"), ("bread", "pan"), ("house", "casa"),
    ("key", "llave"), ("kite", "cometa"), ("bell", "campana"), ("book", "libro"),
    ("cat", "gato"), ("dog", "perro"), ("duck", "pato"), ("fish", "pez"),
    ("frog", "rana"), ("whale", "ballena"), ("rabbit", "conejo"), ("turtle", "tortuga"),
    ("lion", "león"), ("horse", "caballo"), ("sheep", "oveja"), ("chicken", "gallina"),
    ("bear", "oso"), ("bee", "abeja"), ("snail", "caracol"), ("elephant", "elefante"),
    ("banana", "banana"), ("cherry", "cereza"), ("lemon", "limón"), ("carrot", "zanahoria"),
    ("cheese", "queso"), ("egg", "huevo"), ("cake", "pastel"), ("spoon", "cuchara"),
    ("cup", "taza"), ("chair", "silla"), ("table", "mesa"), ("bed", "cama"),
    ("door", "puerta"), ("window", "ventana"), ("clock", "reloj"), ("lamp", "lámpara"),
    ("hat", "sombrero"), ("shoe", "zapato"), ("glove", "guante"), ("umbrella", "paraguas"),
    ("ball", "pelota"), ("drum", "tambor"), ("guitar", "guitarra"), ("train", "tren"),
    ("bus", "autobús"), ("bicycle", "bicicleta"), ("rocket", "cohete"), ("anchor", "ancla"),
    ("lighthouse", "faro"), ("bridge", "puente"), ("castle", "castillo"), ("cloud", "nube"),
    ("snow", "nieve"), ("flower", "flor"), ("leaf", "hoja"), ("mountain", "montaña"),
)  # fmt: skip


def shared_code(key: bytes, promotion_id: str, stamp_id: str, taken: Collection[Pair]) -> Pair:
    """The pair of one stamp by keyed hash, lower number first, the next one if it is ``taken``.

    Give the pairs of the stamps declared before it as ``taken``. Raises ValueError when no pair
    is left.
    """
    count = len(PICTURE_WORDS)
    if len(set(taken)) >= count * (count - 1) // 2:
        raise ValueError("every pair is taken")
    attempt = 0
    while True:
        message = f"shared|{promotion_id}|{stamp_id}|{attempt}".encode()
        digest = hmac.new(key, message, hashlib.sha256).digest()
        first = int.from_bytes(digest[:8], "big") % count
        second = int.from_bytes(digest[8:16], "big") % count
        pair = (min(first, second), max(first, second))
        if first != second and pair not in taken:
            return pair
        attempt += 1


def shared_codes(key: bytes, promotion_id: str, stamp_ids: Sequence[str]) -> dict[str, Pair]:
    """The pairs of a promotion's shared stamps, all different; a stamp added last moves none."""
    return dict(_shared_codes(key, promotion_id, tuple(stamp_ids)))


# Kept between requests: pairs follow from these three and from nothing else, so none goes stale.
@lru_cache(maxsize=64)
def _shared_codes(
    key: bytes, promotion_id: str, stamp_ids: tuple[str, ...]
) -> tuple[tuple[str, Pair], ...]:
    pairs: dict[str, Pair] = {}
    for stamp_id in stamp_ids:
        pairs[stamp_id] = shared_code(key, promotion_id, stamp_id, set(pairs.values()))
    return tuple(pairs.items())


def shared_code_text(pair: Pair, lang: str) -> str:
    """A pair as it is printed: ``OTTER BOAT`` or ``NUTRIA BARCO``."""
    column = 1 if lang == "es" else 0
    return " ".join(PICTURE_WORDS[number][column].upper() for number in pair)


def picture_word(word: str) -> int | None:
    """The number of one typed word in either language, or None."""
    return _numbers_by_word().get(fold(word))


def run_together(letters: str) -> Pair | None:
    """The pair typed without a space, as in ``otterboat``, or None."""
    for at in range(1, len(letters)):
        first, second = picture_word(letters[:at]), picture_word(letters[at:])
        if first is not None and second is not None and first != second:
            return ordered(first, second)
    return None


def ordered(first: int, second: int) -> Pair:
    """Two numbers as a pair, whichever was typed first."""
    return (min(first, second), max(first, second))


@lru_cache(maxsize=1)
def _numbers_by_word() -> dict[str, int]:
    return {fold(word): n for n, pair in enumerate(PICTURE_WORDS) for word in pair}
