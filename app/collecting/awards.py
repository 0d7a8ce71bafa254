"""Giving a stamp for a code, once: a raced single-use code is won by exactly one album."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.albums import lock_album
from app.collecting.claim_codes import SharedGuess, SingleUseGuess
from app.collecting.models import Album, ClaimCode, StampAward
from app.collecting.rules import AwardRefused, may_award
from app.collecting.stamp_codes import hash_of_code, shared_pairs
from app.platform.secrets_folder import Peppers
from app.promotions.revisions import Revision

# Lock and stamp in one statement: two tabs of one album take turns, in the same order as ever.
GIVE = text(
    "WITH album_held AS (SELECT id FROM album WHERE id = :album_id FOR UPDATE)"
    " INSERT INTO stamp_award (album_id, stamp_id, awarded_on)"
    " SELECT id, :stamp_id, :awarded_on FROM album_held ON CONFLICT DO NOTHING RETURNING 1"
)


class CodeRefused(StrEnum):
    """Why a readable code gives nothing; each has its own sentence on the page."""

    UNKNOWN = "unknown"
    SPENT = "spent"


@dataclass(frozen=True)
class Won:
    """The stamp that was just found."""

    stamp_id: str


@dataclass(frozen=True)
class NotWon:
    """Why not, and which stamp it was about when that is known."""

    reason: CodeRefused | AwardRefused
    stamp_id: str | None = None


async def awarded_days(session: AsyncSession, album_id: UUID) -> dict[str, dt.date]:
    """The stamps of an album with the day of each."""
    rows = await session.execute(select(StampAward).where(col(StampAward.album_id) == album_id))
    return {award.stamp_id: award.awarded_on for award in rows.scalars()}


async def enter_code(
    session: AsyncSession,
    peppers: Peppers,
    *,
    album: Album,
    revision: Revision,
    guess: SharedGuess | SingleUseGuess,
    today: dt.date,
) -> Won | NotWon:
    """Give the stamp of a code. A stamp one has already does not use a code up."""
    if isinstance(guess, SharedGuess):
        return await _enter_shared(session, peppers, album.id, revision, guess, today)
    await lock_album(session, album.id)
    stamp_id = await _stamp_of(session, peppers, revision, guess)
    declared = {stamp.id for stamp in revision.declaration.stamps}
    if stamp_id not in declared:
        return NotWon(CodeRefused.UNKNOWN)
    has = await awarded_days(session, album.id)
    promotion = revision.declaration.promotion
    refused = may_award(promotion, today, stamp_id=stamp_id, awarded_ids=has)
    if refused is not None:
        return NotWon(refused, stamp_id)
    if not await _spend(session, hash_of_code(peppers, promotion.id, guess.code), today):
        return NotWon(CodeRefused.SPENT, stamp_id)
    await _give(session, album.id, stamp_id, today)
    return Won(stamp_id)


async def _enter_shared(
    session: AsyncSession,
    peppers: Peppers,
    album_id: UUID,
    revision: Revision,
    guess: SharedGuess,
    today: dt.date,
) -> Won | NotWon:
    # Nothing is used up, so nothing need be looked at before: whether the album has the stamp
    # already is what giving it says.
    pairs = shared_pairs(peppers, revision.declaration)
    stamp_id = next((stamp for stamp, pair in pairs.items() if pair == guess.pair), None)
    if stamp_id is None:
        return NotWon(CodeRefused.UNKNOWN)
    promotion = revision.declaration.promotion
    refused = may_award(promotion, today, stamp_id=stamp_id, awarded_ids=())
    if refused is None and not await _give(session, album_id, stamp_id, today):
        refused = AwardRefused.ALREADY_FOUND
    return Won(stamp_id) if refused is None else NotWon(refused, stamp_id)


async def _give(session: AsyncSession, album_id: UUID, stamp_id: str, today: dt.date) -> bool:
    """Put a stamp into an album, whose lock is taken with it; false when it was there before."""
    given = await session.execute(
        GIVE, {"album_id": album_id, "stamp_id": stamp_id, "awarded_on": today}
    )
    return given.first() is not None


async def _stamp_of(
    session: AsyncSession,
    peppers: Peppers,
    revision: Revision,
    guess: SingleUseGuess,
) -> str | None:
    hashed = hash_of_code(peppers, revision.promotion_id, guess.code)
    found = await session.execute(
        text("SELECT stamp_id FROM claim_code WHERE code_hash = :hash"), {"hash": hashed}
    )
    stamp_id: str | None = found.scalar_one_or_none()
    return stamp_id


async def _spend(session: AsyncSession, hashed: bytes, today: dt.date) -> bool:
    """Use a code up; of two racers one waits for the other's commit and then finds it spent."""
    spent = await session.execute(
        update(ClaimCode)
        .where(col(ClaimCode.code_hash) == hashed, col(ClaimCode.spent_on).is_(None))
        .values(spent_on=today)
        .returning(col(ClaimCode.number))
    )
    return spent.scalar_one_or_none() is not None
