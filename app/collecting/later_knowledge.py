"""Somebody tells the staff that a visitor taken for 13 or over is a child: the child's path, at once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.audit import record
from app.collecting.albums import is_known_child, lock_album, reopen_album
from app.collecting.models import Album
from app.collecting.visitors import forget_visitors_of_album
from app.families import Parts
from app.platform.problems import Unprocessable
from app.promotions.publishing import current_revision


class NobodyScreened(Unprocessable):
    """In this promotion nobody's age is asked: everyone is treated as a child already (AGE-02)."""

    code = "nobody-screened"


@dataclass(frozen=True)
class Learnt:
    """What followed: how many visitors' items were erased, and whether it was known before."""

    promotion_id: str
    erased: int
    known_before: bool


async def learn_under_13(
    session: AsyncSession, parts: Parts, *, typed: str, staff_id: UUID, reason: str
) -> Learnt:
    """Treat the keeper of an album as the child they are, from now on and for good (AGE-09, 312.3).

    ``typed`` are the album's five words. What was given there on a visitor's own agreement is
    erased, every link to it dies, and the album itself goes on: on the child's path alone.
    Raises WordUnknown or WrongCount for no five words, AlbumUnknown, NobodyScreened.
    """
    album, secret = await reopen_album(session, parts.peppers, typed=typed)
    revision = await current_revision(session, album.promotion_id)
    if not revision.declaration.screens_age:
        raise NobodyScreened
    # Locked, so that an item given this moment is either erased here or refused there.
    await lock_album(session, album.id)
    known_before = await is_known_child(session, album.id)
    await session.execute(update(Album).where(col(Album.id) == album.id).values(known_child=True))
    erased = await forget_visitors_of_album(session, parts.peppers, secret)
    await record(
        session,
        "staff:album:known_child",
        actor=f"staff:{staff_id}",
        subject_id=album.id,
        facts={"reason": reason, "promotion": album.promotion_id, "erased": erased},
    )
    return Learnt(album.promotion_id, erased, known_before)
