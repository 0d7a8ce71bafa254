"""Counting tries before anything is looked up: each is a dependency that touches no session."""

import hashlib
from collections.abc import Awaitable, Callable

from fastapi import Request

from app.collecting.limits import EVERYWHERE, take_all
from app.platform.rate_limits import Limit
from app.routers.children.place import ALBUM_COOKIE
from app.routers.deps import Svc, network_key


def album_key(request: Request) -> str:
    """What tries of one browser's album count under; says nothing about which album."""
    cookie = request.cookies.get(ALBUM_COOKIE, "")
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()


def tries(
    *, network: Limit | None = None, album: Limit | None = None, everywhere: Limit | None = None
) -> Callable[[Request, Svc], Awaitable[None]]:
    """A dependency that counts one try per network, per album, or for everybody together."""

    async def count(request: Request, parts: Svc) -> None:
        keyed = (
            (album, album_key(request)),
            (network, network_key(request, parts.peppers)),
            (everywhere, EVERYWHERE),
        )
        limits = tuple((limit, key) for limit, key in keyed if limit is not None)
        await take_all(parts.database, parts.peppers, limits)

    return count
