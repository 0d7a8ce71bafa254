"""How a PIN is scrambled: argon2id of a keyed hash, in few threads. No session and no row here."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from typing import TypeVar
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.platform.problems import Unprocessable
from app.platform.secrets_folder import Peppers

Result = TypeVar("Result")

_SIX_DIGITS = re.compile(r"[0-9]{6}")
_RISING = "01234567890123456789"
# The pepper, not the work factor, is what a stolen table cannot get past: six digits are few.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Two threads at most: a burst of sign-ins must not take all memory or starve the event loop.
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pin")


class PinNotUsable(Unprocessable):
    """The PIN is not six digits, or is one that anybody tries first. Never echoes it."""

    code = "pin-not-usable"


def clean_pin(text: str) -> str:
    """The six digits of a typed new PIN, spaces dropped. Raises PinNotUsable."""
    pin = "".join(text.split())
    if not _SIX_DIGITS.fullmatch(pin):
        raise PinNotUsable("six-digits", pointer="/pin")
    if len(set(pin)) == 1 or pin in _RISING or pin[::-1] in _RISING:
        raise PinNotUsable("too-simple", pointer="/pin")
    return pin


async def scramble(peppers: Peppers, *, parent_id: UUID, pin: str) -> str:
    """The argon2id text of a PIN for one parent, made in a thread."""
    return await _in_thread(_HASHER.hash, _keyed(peppers, parent_id, pin))


async def matches(peppers: Peppers, *, parent_id: UUID, pin: str, scrambled: str | None) -> bool:
    """Whether the typed PIN is the right one; without a stored one it takes as long and is False.

    The same work is done either way, so that time tells nobody which parents have a PIN.
    """
    typed = "".join(pin.split())
    keyed = _keyed(peppers, parent_id, typed[:64])
    right = await _in_thread(_verify, scrambled or _nobody(), keyed)
    return right and scrambled is not None


def _keyed(peppers: Peppers, parent_id: UUID, pin: str) -> bytes:
    return peppers.hash("pin", parent_id.bytes + pin.encode("utf-8", "replace"))


def _verify(scrambled: str, keyed: bytes) -> bool:
    try:
        return _HASHER.verify(scrambled, keyed)
    except VerificationError:
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _HASHER.hash(b"nobody")


async def _in_thread(work: Callable[..., Result], *values: object) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(work, *values))
