"""Rewards on their way out: what waits, one claim opened, and marked as posted and erased.

Whether the parent's permission still stands is decided by the caller, who hands the basis down;
the gate refuses anyway when it does not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import announce, record
from app.collecting.models import RewardClaim
from app.platform import clock
from app.platform.problems import Conflict, NotFound
from app.privacy import Gate

ClaimState = Literal["earned", "ready", "posted", "ended"]
STATES: tuple[ClaimState, ...] = ("ready", "earned", "posted", "ended")
# P16: no staff page holds more than 25 children.
PAGE = 25
FIELDS = ("first_name", "mailing_address")


class NotReady(Conflict):
    """The reward cannot be sent: its items are not all here, or its time is over."""

    code = "claim-not-ready"


@dataclass(frozen=True)
class Claim:
    """One reward to send, by ids and days alone."""

    id: UUID
    child_id: UUID
    promotion_id: str
    state: ClaimState
    earned_on: date
    posted_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """How many claims are in one state and since which day the oldest one is."""

    count: int
    oldest: date | None


@dataclass(frozen=True)
class Label:
    """What stands on one envelope. Lives for one answer, is stored nowhere."""

    first_name: str
    address: str


@dataclass(frozen=True)
class Posted:
    """How marking as posted ended. ``first_time`` is false for a repeated click."""

    claim: Claim
    erased: tuple[str, ...]
    at: datetime
    first_time: bool


async def list_claims(
    session: AsyncSession,
    *,
    state: ClaimState,
    promotion_id: str | None = None,
    after: UUID | None = None,
) -> list[Claim]:
    """At most 25 claims of one state, the oldest day first. ``after`` is the last one seen."""
    query = select(RewardClaim).where(col(RewardClaim.state) == state)
    if promotion_id is not None:
        query = query.where(col(RewardClaim.promotion_id) == promotion_id)
    last = await session.get(RewardClaim, after) if after is not None else None
    if last is not None:
        query = query.where(
            func.row(col(RewardClaim.earned_on), col(RewardClaim.id))
            > func.row(last.earned_on, last.id)
        )
    rows = await session.execute(
        query.order_by(col(RewardClaim.earned_on), col(RewardClaim.id)).limit(PAGE)
    )
    return [_claim(row) for row in rows.scalars()]


async def waiting(session: AsyncSession, state: ClaimState) -> Waiting:
    """How many claims are in a state, and the day of the oldest."""
    found = await session.execute(
        select(func.count(), func.min(RewardClaim.earned_on)).where(col(RewardClaim.state) == state)
    )
    count, oldest = found.one()
    return Waiting(count, oldest)


async def posted_since(session: AsyncSession, instant: datetime) -> int:
    """How many rewards were posted from an instant on."""
    found = await session.execute(
        select(func.count())
        .select_from(RewardClaim)
        .where(col(RewardClaim.state) == "posted", col(RewardClaim.posted_at) >= instant)
    )
    return found.scalar_one()


async def get_claim(session: AsyncSession, claim_id: UUID, *, lock: bool = False) -> Claim:
    """One claim. Raises NotFound."""
    return _claim(await _row(session, claim_id, lock=lock))


async def get_claims(session: AsyncSession, claim_ids: Sequence[UUID]) -> list[Claim]:
    """Several claims, each locked until the commit, in the order of their ids. Raises NotFound."""
    return [await get_claim(session, claim_id, lock=True) for claim_id in sorted(set(claim_ids))]


async def open_label(
    session: AsyncSession,
    gate: Gate,
    claim: Claim,
    *,
    basis_id: UUID,
    staff_id: UUID,
    reason: str,
) -> Label | None:
    """Read what the envelope needs, after the ledger knows who looks and why (P16).

    The entry is flushed before the gate is asked, so data without an entry cannot be. None when
    the items were erased on their day. Raises NotReady, NoLegalBasis.
    """
    if claim.state != "ready":
        raise NotReady
    await record(
        session,
        "staff:information:viewed",
        actor=f"staff:{staff_id}",
        subject_id=claim.child_id,
        facts={"claim_id": str(claim.id), "reason": reason, "fields": list(FIELDS)},
    )
    found = await gate.read(session, basis_id, flow="fulfil_reward", fields=FIELDS)
    if set(found) != set(FIELDS):
        return None
    return Label(found["first_name"], found["mailing_address"])


async def mark_posted(
    session: AsyncSession,
    gate: Gate,
    *,
    claim_id: UUID,
    basis_id: UUID,
    fields: Collection[str],
    staff_id: UUID,
) -> Posted:
    """The reward is in the mail: erase the declared fields in the same transaction (RET-01).

    ``fields`` are those that the promise erases on ``reward_posted``. A second call finds the
    claim posted and changes nothing. Raises NotReady.
    """
    row = await _row(session, claim_id, lock=True)
    now = await clock.now(session)
    if row.state == "posted":
        return Posted(_claim(row), (), row.posted_at or now, first_time=False)
    if row.state != "ready":
        raise NotReady
    row.state, row.posted_at = "posted", now
    await session.flush()  # the claim before the basis: every caller takes them in this order
    erased = await gate.erase(session, basis_id, fields=fields)
    await announce(
        session,
        "staff:reward:posted",
        actor=f"staff:{staff_id}",
        subject_id=row.child_id,
        facts={"claim_id": str(row.id), "erased": list(erased)},
    )
    return Posted(_claim(row), erased, now, first_time=True)


async def _row(session: AsyncSession, claim_id: UUID, *, lock: bool) -> RewardClaim:
    query = select(RewardClaim).where(col(RewardClaim.id) == claim_id)
    query = query.with_for_update() if lock else query
    found = await session.execute(query.execution_options(populate_existing=True))
    row = found.scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _claim(row: RewardClaim) -> Claim:
    state = cast(ClaimState, row.state)
    return Claim(row.id, row.child_id, row.promotion_id, state, row.earned_on, row.posted_at)
