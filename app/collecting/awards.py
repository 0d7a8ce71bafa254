"""Giving a stamp for a code, once: a raced single-use code is won by exactly one album."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.albums import lock_album
from app.collecting.claim_codes import SharedGuess, SingleUseGuess
from app.collecting.models import Album, ClaimCode, StampAward
from app.collecting.rules import AwardRefused, may_award
from app.collecting.stamp_codes import hash_of_code, shared_pairs
from app.platform.secrets_folder import Peppers
from app.promotions.revisions import Revision


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
    if isinstance(guess, SingleUseGuess) and not await _spend(
        session, hash_of_code(peppers, promotion.id, guess.code), today
    ):
        return NotWon(CodeRefused.SPENT, stamp_id)
    await session.execute(
        insert(StampAward)
        .values(album_id=album.id, stamp_id=stamp_id, awarded_on=today)
        .on_conflict_do_nothing()
    )
    return Won(stamp_id)


async def _stamp_of(
    session: AsyncSession,
    peppers: Peppers,
    revision: Revision,
    guess: SharedGuess | SingleUseGuess,
) -> str | None:
    if isinstance(guess, SharedGuess):
        pairs = shared_pairs(peppers, revision.declaration)
        return next((stamp for stamp, pair in pairs.items() if pair == guess.pair), None)
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
