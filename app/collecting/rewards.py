"""The posted reward of a child with a live consent: claimed once, within stock, until its day."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import announce
from app.collecting.models import RewardClaim
from app.platform import clock
from app.platform.ids import new_id
from app.promotions.declaration import PromotionDeclaration
from app.promotions.revisions import Revision

LOCK = 7320010


class ClaimRefused(StrEnum):
    """Why no reward can be claimed any more."""

    CLAIMS_CLOSED = "claims-closed"
    OUT_OF_STOCK = "out-of-stock"


async def find_claim(session: AsyncSession, child_id: UUID) -> RewardClaim | None:
    """The claim of a child, if the reward was ever earned."""
    found = await session.execute(select(RewardClaim).where(col(RewardClaim.child_id) == child_id))
    return found.scalar_one_or_none()


async def claim_reward(
    session: AsyncSession, revision: Revision, *, child_id: UUID, today: dt.date
) -> RewardClaim | ClaimRefused:
    """Note that a child earned the reward, and have the parent asked once for what is theirs.

    Claiming again gives the same claim. Claims take turns, so that the stock is never passed.
    """
    present = await find_claim(session, child_id)
    if present is not None:
        return present
    if today > revision.declaration.reward.claims_until:
        return ClaimRefused.CLAIMS_CLOSED
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    present = await find_claim(session, child_id)
    if present is not None:
        return present
    stock = revision.declaration.reward.stock
    if stock is not None and await _claimed(session, revision.promotion_id) >= stock:
        return ClaimRefused.OUT_OF_STOCK
    return await _claim(session, revision, child_id, today)


def needed_fields(declaration: PromotionDeclaration) -> frozenset[str]:
    """What the reward needs; an optional item never is among it (312.7, COL-02)."""
    return frozenset(p.field for p in declaration.practices if p.needed_for == "reward")


async def settle_claim(
    session: AsyncSession,
    declaration: PromotionDeclaration,
    *,
    child_id: UUID,
    held: Collection[str],
) -> RewardClaim | None:
    """Make a claim ready once everything the reward needs is held; and earned again when not.

    ``held`` are the fields held under the child's consent. Call it after each collection.
    """
    claim = await find_claim(session, child_id)
    if claim is None or claim.state not in ("earned", "ready"):
        return claim
    claim.state = "ready" if needed_fields(declaration) <= frozenset(held) else "earned"
    await session.flush()  # the page that follows counts what is ready
    return claim


async def _claimed(session: AsyncSession, promotion_id: str) -> int:
    counted = await session.execute(
        select(func.count())
        .select_from(RewardClaim)
        .where(
            col(RewardClaim.promotion_id) == promotion_id,
            col(RewardClaim.state) != "ended",
        )
    )
    return counted.scalar_one()


async def _claim(
    session: AsyncSession, revision: Revision, child_id: UUID, today: dt.date
) -> RewardClaim:
    asks_parent = any(
        p.needed_for == "reward" for p in revision.declaration.practices_from("parent")
    )
    claim = RewardClaim(
        id=new_id(),
        child_id=child_id,
        promotion_id=revision.promotion_id,
        state="earned" if needed_fields(revision.declaration) else "ready",
        earned_on=today,
        asked_parent_at=await clock.now(session) if asks_parent else None,
    )
    session.add(claim)
    await session.flush()  # the announcement is read by a job that looks for the claim
    if asks_parent:
        facts = {"child_id": str(child_id), "promotion": revision.promotion_id}
        await announce(
            session, "child:reward:earned", actor="child", subject_id=child_id, facts=facts
        )
    return claim
