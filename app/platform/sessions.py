"""Browser sessions of parents and staff: server rows, hashed at rest, 15 idle minutes (SEC-04).

Children's albums need none: the album's secret itself rides in a session cookie.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.platform import clock
from app.platform.models import BrowserSession
from app.platform.tokens import new_token, token_hash

IDLE = timedelta(minutes=15)
LONGEST = {"parent": timedelta(hours=12), "staff": timedelta(hours=8)}


async def open_session(
    session: AsyncSession, *, surface: str, stage: str, subject_id: UUID, language: str
) -> str:
    """Begin a session and return its token for the cookie; only the hash is kept."""
    token = new_token()
    now = await clock.now(session)
    session.add(
        BrowserSession(
            token_hash=token_hash(surface, token),
            surface=surface,
            stage=stage,
            subject_id=subject_id,
            language=language,
            ends_at=now + LONGEST[surface],
        )
    )
    await session.flush()
    return token


async def find_session(
    session: AsyncSession, *, surface: str, token: str, touch: bool = True
) -> BrowserSession | None:
    """The live session of a token; None once idle for 15 minutes or past its end.

    It is touched, unless a page asks by itself: that shows nobody at the keyboard.
    """
    now = await clock.now(session)
    row = (
        await session.execute(
            select(BrowserSession).where(
                col(BrowserSession.token_hash) == token_hash(surface, token),
                col(BrowserSession.surface) == surface,
                col(BrowserSession.seen_at) > now - IDLE,
                col(BrowserSession.ends_at) > now,
            )
        )
    ).scalar_one_or_none()
    if row is not None and touch:
        await session.execute(
            text("UPDATE browser_session SET seen_at = app_now() WHERE token_hash = :hash"),
            {"hash": row.token_hash},
        )
    return row


async def move_session(
    session: AsyncSession, row: BrowserSession, *, stage: str, subject_id: UUID
) -> str:
    """Replace a session by one of another stage under a new token (against fixation)."""
    await end_session(session, row)
    return await open_session(
        session, surface=row.surface, stage=stage, subject_id=subject_id, language=row.language
    )


async def end_session(session: AsyncSession, row: BrowserSession) -> None:
    """Forget a session at once."""
    await session.execute(
        text("DELETE FROM browser_session WHERE token_hash = :hash"), {"hash": row.token_hash}
    )


async def end_sessions_of(session: AsyncSession, subject_id: UUID) -> None:
    """Forget every session of one subject, wherever it is open."""
    await session.execute(
        text("DELETE FROM browser_session WHERE subject_id = :subject"), {"subject": subject_id}
    )
