"""A PIN whose payment turns out doubtful: the method proved nothing, so the PIN is locked again."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.attempts import lock_attempt
from app.consent.models import Attempt, Draft
from app.consent.parent_access import PinDoubt, post_pin_locked
from app.families import Parts, lock_pin
from app.privacy import get_basis


async def is_pin_reset(session: AsyncSession, attempt_id: UUID) -> bool:
    """Whether an attempt only sets a new PIN and grants nothing."""
    return (await lock_attempt(session, attempt_id)).pin_basis_id is not None


async def lock_doubted_pin(
    session: AsyncSession, parts: Parts, *, attempt_id: UUID, why: PinDoubt
) -> bool:
    """Lock the PIN that a disputed payment set, until the method is repeated (REV-03, VPC-07).

    The former PIN stays dead, whoever is on the page must leave it, and the parent is told. The
    yes itself stands: it was proved by its own payment. False when the PIN is another by now, or
    was never set or was locked before.
    """
    attempt = await lock_attempt(session, attempt_id)
    if attempt.pin_basis_id is None or attempt.state != "accepted":
        return False
    parent_id = (await get_basis(session, attempt.pin_basis_id)).subject_id
    if await _newest_reset(session, parent_id) != attempt_id:
        return False
    if not await lock_pin(session, parent_id=parent_id, why=why):
        return False
    await post_pin_locked(session, parts, parent_id=parent_id, why=why)
    return True


async def _newest_reset(session: AsyncSession, parent_id: UUID) -> UUID | None:
    rows = await session.execute(
        select(Attempt.id)
        .join(Draft, col(Draft.id) == col(Attempt.draft_id))
        .where(
            col(Draft.parent_id) == parent_id,
            col(Attempt.pin_basis_id).is_not(None),
            col(Attempt.state) == "accepted",
        )
        .order_by(col(Attempt.changed_at).desc(), col(Attempt.id).desc())
        .limit(1)
    )
    return rows.scalar_one_or_none()
