"""One try at a method under a draft. The method's own money or paper is elsewhere."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.models import Attempt, Consent, Draft
from app.consent.states import ATTEMPT, NotPossibleNow, require_move
from app.families import Parts, begin_pin_reset
from app.payments.checks import payment_of_attempt
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.platform.queue import defer


async def start_attempt(session: AsyncSession, *, draft_id: UUID) -> Attempt:
    """Begin the draft's method; an attempt already begun is given again, so one page is open.

    Raises NotPossibleNow for a dead draft, NotFound for an unknown one.
    """
    draft = await session.get(
        Draft, draft_id, populate_existing=True, with_for_update={"key_share": True}
    )
    if draft is None:
        raise NotFound
    if draft.dead_at is not None:
        raise NotPossibleNow
    begun = await _open_attempts(session, draft_id)
    return begun[0] if begun else await _new_attempt(session, draft)


async def start_pin_reset(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, pin: str
) -> Attempt:
    """Repeat the consent method for a lost PIN (REV-03): its success sets the new PIN, no more.

    The try hangs on the draft of the parent's latest yes. ``grant`` on it finishes the reset.
    Raises NotPossibleNow for a parent without a yes, PinNotUsable.
    """
    rows = await session.execute(
        select(Draft)
        .join(Consent, col(Consent.request_id) == col(Draft.request_id))
        .where(col(Consent.parent_id) == parent_id, col(Draft.dead_at).is_(None))
        .order_by(col(Consent.since).desc())
        .limit(1)
        .with_for_update(of=Draft, key_share=True)
    )
    draft = rows.scalar_one_or_none()
    if draft is None:
        raise NotPossibleNow
    await expire_attempts_of(session, draft.id)
    basis_id = await begin_pin_reset(session, parts, parent_id=parent_id, pin=pin)
    return await _new_attempt(session, draft, pin_basis_id=basis_id)


async def reject(session: AsyncSession, *, attempt_id: UUID, reason: str) -> bool:
    """The method proved nothing (a prepaid card, say). False when the attempt was over before."""
    attempt = await lock_attempt(session, attempt_id)
    if attempt.state not in ("started", "paid"):
        return False
    await move_attempt(session, attempt, "rejected", reason=reason)
    return True


async def expire(session: AsyncSession, *, attempt_id: UUID) -> bool:
    """The method's page closed unused; the draft lives on and may begin again."""
    attempt = await lock_attempt(session, attempt_id)
    if attempt.state != "started":
        return False
    await move_attempt(session, attempt, "expired")
    return True


async def expire_attempts_of(session: AsyncSession, draft_id: UUID) -> None:
    """End what was begun on a draft that dies, and have its page closed so nobody pays on it."""
    for attempt in await _open_attempts(session, draft_id):
        await move_attempt(session, attempt, "expired")
        payment = await payment_of_attempt(session, attempt.id)
        if payment is not None:
            await defer(session, "payments.abandon", payment_id=payment.id)


async def lock_attempt(session: AsyncSession, attempt_id: UUID) -> Attempt:
    """The attempt, locked until the commit. Raises NotFound."""
    attempt = await session.get(
        Attempt, attempt_id, populate_existing=True, with_for_update={"key_share": True}
    )
    if attempt is None:
        raise NotFound
    return attempt


async def move_attempt(
    session: AsyncSession, attempt: Attempt, state: str, *, reason: str | None = None
) -> None:
    """Move a locked attempt along its table. Raises NotPossibleNow."""
    attempt.state = require_move(ATTEMPT, attempt.state, state)
    attempt.reason = reason
    attempt.changed_at = await clock.now(session)
    await session.flush()  # one open attempt per request: the index must see this one closed


async def _new_attempt(
    session: AsyncSession, draft: Draft, *, pin_basis_id: UUID | None = None
) -> Attempt:
    attempt = Attempt(
        id=new_id(),
        request_id=draft.request_id,
        draft_id=draft.id,
        method=draft.method,
        state="started",
        pin_basis_id=pin_basis_id,
    )
    session.add(attempt)
    await session.flush()  # a payment names the attempt
    return attempt


async def _open_attempts(session: AsyncSession, draft_id: UUID) -> list[Attempt]:
    rows = await session.execute(
        select(Attempt)
        .where(col(Attempt.draft_id) == draft_id, col(Attempt.state) == "started")
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(rows.scalars())
