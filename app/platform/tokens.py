"""Bearer secrets in links: 128 bits, stored as a hash, one purpose each, spent by POST only."""

import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.problems import LinkUnknown

BITS = 128


def new_token() -> str:
    """22 URL-safe characters holding 128 random bits."""
    return secrets.token_urlsafe(BITS // 8)


def token_hash(purpose: str, token: str) -> bytes:
    """SHA-256 suffices at rest: 128 random bits cannot be searched; the purpose is bound in."""
    return hashlib.sha256(f"{purpose}|{token}".encode("utf-8", "replace")).digest()


async def mint(session: AsyncSession, *, purpose: str, subject_id: UUID, ends_at: datetime) -> str:
    """Make a link token for one subject; only its hash is written."""
    token = new_token()
    await session.execute(
        text(
            "INSERT INTO link_token (token_hash, purpose, subject_id, ends_at)"
            " VALUES (:hash, :purpose, :subject_id, :ends_at)"
        ),
        {
            "hash": token_hash(purpose, token),
            "purpose": purpose,
            "subject_id": subject_id,
            "ends_at": ends_at,
        },
    )
    return token


async def find(session: AsyncSession, *, purpose: str, token: str) -> UUID:
    """Whom a live link is about. Reading changes nothing.

    Raises LinkUnknown alike for wrong, spent, expired and foreign tokens (P18).
    """
    found = await session.execute(
        text(
            "SELECT subject_id FROM link_token WHERE token_hash = :hash AND purpose = :purpose"
            " AND spent_at IS NULL AND ends_at > app_now()"
        ),
        {"hash": token_hash(purpose, token), "purpose": purpose},
    )
    subject: UUID | None = found.scalar_one_or_none()
    if subject is None:
        raise LinkUnknown
    return subject


async def spend(session: AsyncSession, *, purpose: str, token: str) -> UUID:
    """Use a single-use token up; two racers cannot both win. Raises LinkUnknown."""
    found = await session.execute(
        text(
            "UPDATE link_token SET spent_at = app_now() WHERE token_hash = :hash"
            " AND purpose = :purpose AND spent_at IS NULL AND ends_at > app_now()"
            " RETURNING subject_id"
        ),
        {"hash": token_hash(purpose, token), "purpose": purpose},
    )
    subject: UUID | None = found.scalar_one_or_none()
    if subject is None:
        raise LinkUnknown
    return subject


async def shorten(
    session: AsyncSession, *, purposes: tuple[str, ...], subject_id: UUID, ends_at: datetime
) -> None:
    """Bring the end of one subject's tokens nearer, as what they lead to ends then."""
    await session.execute(
        text(
            "UPDATE link_token SET ends_at = :ends_at WHERE subject_id = :subject_id"
            " AND purpose = ANY(:purposes) AND ends_at > :ends_at"
        ),
        {"ends_at": ends_at, "subject_id": subject_id, "purposes": list(purposes)},
    )


async def kill(session: AsyncSession, *, purposes: tuple[str, ...], subject_id: UUID) -> None:
    """End every token of these purposes for one subject, for instance when it was decided."""
    await session.execute(
        text("DELETE FROM link_token WHERE subject_id = :subject_id AND purpose = ANY(:purposes)"),
        {"subject_id": subject_id, "purposes": list(purposes)},
    )
