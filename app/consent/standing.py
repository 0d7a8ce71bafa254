"""A consent in force: held back on a bank's word, resumed, ended with its promotion."""

from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import announce
from app.consent.consents import collect_until, get_consent
from app.consent.models import Consent
from app.consent.parent_letters import post_suspended
from app.consent.states import CONSENT, LIVE_CONSENT, can_move, require_move
from app.families import Parts
from app.platform import clock
from app.privacy import freeze_basis, stop_basis, thaw_basis
from app.promotions.publishing import current_revision

SuspendedFor = Literal["dispute", "fraud_warning"]


async def suspend(
    session: AsyncSession, parts: Parts, *, consent_id: UUID, reason: SuspendedFor
) -> bool:
    """Hold everything while the bank disputes the payment or warns of fraud (VPC-07).

    While a parent's stop may still be undone the reason is kept, so that undoing leads back here.
    False when nothing changed.
    """
    consent = await get_consent(session, consent_id, lock=True)
    if consent.state not in LIVE_CONSENT or consent.suspended_for is not None:
        return False
    consent.suspended_for = reason
    if can_move(CONSENT, consent.state, "suspended") and consent.state == "active":
        consent.state = "suspended"
        await session.flush()  # the row before its basis: every caller takes them in this order
        await freeze_basis(session, consent.basis_id)
    event_id = await _announce(session, consent, "suspended", reason=reason)
    now = await clock.now(session)
    await post_suspended(session, parts, consent, reason=reason, at=now, event_id=event_id)
    return True


async def resume(session: AsyncSession, parts: Parts, *, consent_id: UUID) -> bool:
    """The bank's question is answered in favour of the payment. False when nothing was held."""
    consent = await get_consent(session, consent_id, lock=True)
    if consent.suspended_for is None or consent.state not in LIVE_CONSENT:
        return False
    consent.suspended_for = None
    if consent.state == "suspended":
        consent.state = require_move(CONSENT, consent.state, "active")
        await session.flush()  # the row before its basis
        await thaw_basis(session, consent.basis_id)
        await parts.gate.obey_scope(session, consent.basis_id)
    await _announce(session, consent, "resumed")
    return True


async def end_consent(session: AsyncSession, *, consent_id: UUID) -> bool:
    """The promotion is over: nothing new is collected, what is held runs down its clocks.

    A stop under way is left to erase. False when it is not yet time or the consent is over.
    """
    consent = await get_consent(session, consent_id, lock=True)
    if not can_move(CONSENT, consent.state, "ended"):
        return False
    revision = await current_revision(session, consent.promotion_id)
    if await clock.now(session) < collect_until(revision):
        return False
    consent.state = require_move(CONSENT, consent.state, "ended")
    consent.suspended_for = None
    await session.flush()  # the row before its basis
    await stop_basis(session, consent.basis_id)
    await announce(
        session,
        "system:consent:ended",
        actor="system",
        subject_id=consent.child_id,
        facts={"consent_id": str(consent.id)},
    )
    return True


async def _announce(
    session: AsyncSession, consent: Consent, what: str, *, reason: str | None = None
) -> UUID:
    facts = {"consent_id": str(consent.id)} | ({"reason": reason} if reason else {})
    return await announce(
        session,
        f"parent:consent:{what}",
        actor="system",
        subject_id=consent.child_id,
        facts=facts,
    )
