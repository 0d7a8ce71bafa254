"""Addresses that asked never to be mailed: a keyed hash with a day of erasure, nothing else."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.privacy.keys import KeyRing


async def suppress(
    session: AsyncSession, keys: KeyRing, *, address: str, erase_at: datetime
) -> None:
    """Remember by keyed hash that this address must not be mailed (312.5(c)(6))."""
    await session.execute(
        text(
            "INSERT INTO suppression (address_hash, erase_at) VALUES (:hash, :erase_at)"
            " ON CONFLICT (address_hash) DO UPDATE SET erase_at ="
            " greatest(suppression.erase_at, excluded.erase_at)"
        ),
        {"hash": keys.lookup("suppression", address), "erase_at": erase_at},
    )


async def is_suppressed(session: AsyncSession, keys: KeyRing, *, address: str) -> bool:
    """Whether this address asked never to be mailed and the time is not over."""
    found = await session.execute(
        text("SELECT 1 FROM suppression WHERE address_hash = :hash AND erase_at > app_now()"),
        {"hash": keys.lookup("suppression", address)},
    )
    return found.scalar_one_or_none() is not None
