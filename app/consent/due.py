"""What the clock brings: a reminder, a lapse, an erasure after 72 hours, a promotion's end."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.consents import collect_until, get_consent
from app.consent.drafting import address_of_request
from app.consent.endings import lapse
from app.consent.models import Consent, ConsentRequest
from app.consent.parents import is_parent_needed
from app.consent.requests import get_request
from app.consent.standing import end_consent
from app.consent.states import CONSENT, LIVE_CONSENT, UNDECIDED, can_move, is_decided
from app.consent.stopping import revoke_if_due, shorten_evidence
from app.consent.wording import letterhead, local_day
from app.families import Parts, get_parent, let_parent_go_at
from app.mail.messages import PermissionReminder
from app.mail.outbox import post
from app.platform import clock
from app.platform.sweeps import one_by_one
from app.privacy import close_basis
from app.privacy.holdings import holds_nothing
from app.promotions.publishing import current_revision, get_revision

BATCH = 200

OneDue = Callable[[AsyncSession, UUID], Awaitable[bool]]


async def remind_due(parts: Parts) -> int:
    """Remind each silent parent once, five days after asking; the clock runs on (PAR-05)."""
    now_due = (
        col(ConsentRequest.state) == "noticed",
        col(ConsentRequest.remind_at) <= text("app_now()"),
        col(ConsentRequest.reminded_at).is_(None),
    )
    return await _each(parts, select(ConsentRequest.id).where(*now_due), _remind_with(parts))


async def lapse_due(parts: Parts) -> int:
    """End every request whose day of answer is over."""
    due = select(ConsentRequest.id).where(
        col(ConsentRequest.state).in_(UNDECIDED), col(ConsentRequest.answer_by) <= text("app_now()")
    )

    async def one(session: AsyncSession, request_id: UUID) -> bool:
        return await lapse(session, request_id=request_id)

    return await _each(parts, due, one)


async def revoke_due(parts: Parts) -> int:
    """Erase what was stopped 72 hours ago and not undone (RVK-04)."""
    due = select(Consent.id).where(
        col(Consent.state) == "stopping", col(Consent.erase_after) <= text("app_now()")
    )

    async def one(session: AsyncSession, consent_id: UUID) -> bool:
        return await revoke_if_due(session, parts, consent_id=consent_id)

    return await _each(parts, due, one)


async def end_due(parts: Parts) -> int:
    """End the consents of promotions that are over."""
    async with parts.database.unit_of_work() as session:
        over = await _promotions_over(session)
    ending = [state for state in CONSENT if can_move(CONSENT, state, "ended")]
    due = select(Consent.id).where(
        col(Consent.promotion_id).in_(over), col(Consent.state).in_(ending)
    )

    async def one(session: AsyncSession, consent_id: UUID) -> bool:
        return await end_consent(session, consent_id=consent_id)

    return await _each(parts, due, one) if over else 0


async def settle_ended(parts: Parts) -> int:
    """Close ended consents under which nothing is held, and let their parents go after the days.

    ``parent_days`` begin when the last permission has nothing left to permit.
    """
    due = select(Consent.id).where(
        col(Consent.state) == "ended",
        col(Consent.settled_at).is_(None),
        # Else a batch full of those that still hold something would hide all behind it.
        holds_nothing(col(Consent.basis_id)),
    )

    async def one(session: AsyncSession, consent_id: UUID) -> bool:
        return await _settle_one(session, parts, consent_id)

    return await _each(parts, due, one)


async def unjoin_due(parts: Parts) -> int:
    """Forget which album asked, once there is no yes any more that it could find.

    That is a request without a yes past its day of answer, or a yes that ended or was erased
    before the child came back.
    """
    async with parts.database.unit_of_work() as session:
        gone = await session.execute(
            update(ConsentRequest)
            .where(
                col(ConsentRequest.join_hash).is_not(None),
                col(ConsentRequest.state) != "granted",
                col(ConsentRequest.decided_at).is_not(None),
                col(ConsentRequest.answer_by) <= text("app_now()"),
            )
            .values(join_hash=None)
            .returning(col(ConsentRequest.id))
        )
        over = await session.execute(
            update(ConsentRequest)
            .where(
                col(ConsentRequest.join_hash).is_not(None),
                col(ConsentRequest.id) == col(Consent.request_id),
                col(Consent.state).not_in(LIVE_CONSENT),
            )
            .values(join_hash=None)
            .returning(col(ConsentRequest.id))
        )
        return len(gone.all()) + len(over.all())


async def remind(session: AsyncSession, parts: Parts, *, request_id: UUID) -> bool:
    """Post the one reminder of a request. False when it is not due, done, or has no address."""
    request = await get_request(session, request_id, lock=True)
    now = await clock.now(session)
    if not _may_remind(request, now):
        return False
    request.reminded_at = now
    datum_id = await address_of_request(session, parts, request)
    if datum_id is None:
        return False
    revision = await get_revision(session, request.revision_id)
    message = PermissionReminder(
        head=letterhead(revision, request.language),
        reference=request.reference,
        asked_on=local_day(revision, request.opened_at),
        answer_by=local_day(revision, request.answer_by),
    )
    await post(
        session,
        message,
        recipient_datum_id=datum_id,
        about_id=request.id,
        dedup_key=f"reminder:{request.id}",
        language=request.language,
        link_purpose="letter",
        link_subject_id=request.id,
        link_ends_at=request.answer_by,
    )
    return True


def _may_remind(request: ConsentRequest, now: datetime) -> bool:
    if is_decided(request.state) or request.noticed_at is None:
        return False
    if request.remind_at is None or request.reminded_at is not None:
        return False
    return request.remind_at <= now < request.answer_by


def _remind_with(parts: Parts) -> OneDue:
    async def one(session: AsyncSession, request_id: UUID) -> bool:
        return await remind(session, parts, request_id=request_id)

    return one


async def _settle_one(session: AsyncSession, parts: Parts, consent_id: UUID) -> bool:
    consent = await get_consent(session, consent_id, lock=True)
    if consent.state != "ended" or consent.settled_at is not None:
        return False
    # Nothing has come in since it was found empty: Postgres lets nothing in under an ended consent.
    consent.settled_at = await clock.now(session)
    await close_basis(session, consent.basis_id)
    await shorten_evidence(session, parts, consent, consent.settled_at)
    await get_parent(session, consent.parent_id, lock=True)
    if not await is_parent_needed(session, consent.parent_id):
        revision = await get_revision(session, consent.revision_id)
        days = revision.declaration.retention.parent_days
        ends_at = await clock.now(session) + timedelta(days=days)
        await let_parent_go_at(session, parts, consent.parent_id, ends_at=ends_at)
    return True


async def _promotions_over(session: AsyncSession) -> list[str]:
    rows = await session.execute(
        select(Consent.promotion_id).distinct().where(col(Consent.state) != "revoked")
    )
    now = await clock.now(session)
    return [
        found
        for found in rows.scalars()
        if collect_until(await current_revision(session, found)) <= now
    ]


async def _each(parts: Parts, due: Any, one: OneDue) -> int:
    """Do what is due one by one, each in a transaction of its own. Returns how many were done."""
    async with parts.database.unit_of_work() as session:
        found = list((await session.execute(due.limit(BATCH))).scalars())

    async def alone(found_id: UUID) -> bool:
        async with parts.database.unit_of_work() as session:
            return await one(session, found_id)

    return await one_by_one(found, alone)
