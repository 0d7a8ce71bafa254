"""Stopping: at once and without a PIN; erased after 72 hours unless undone (312.6(a)(2))."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import announce
from app.consent.consents import get_consent
from app.consent.going import GoesOrStays, what_goes_and_stays
from app.consent.models import Consent, Decision
from app.consent.parent_letters import post_erased, post_stop_confirmed, post_stop_undone
from app.consent.parents import consents_of_parent, is_parent_needed
from app.consent.states import CONSENT, NotPossibleNow, require_move
from app.consent.wording import written_language
from app.families import Parts, forget_parent, get_parent, let_parent_go_at
from app.mail.outbox import cancel_about, shorten_copy, unsettled_about
from app.platform import clock
from app.platform.ids import new_id
from app.privacy import close_basis, extend_basis, freeze_basis, get_basis, thaw_basis
from app.promotions.publishing import get_revision

UNDO_FOR = timedelta(hours=72)
LAST_LETTER_WITHIN = timedelta(hours=24)


async def request_stop(session: AsyncSession, parts: Parts, *, consent_id: UUID) -> datetime | None:
    """Freeze everything now; the instant of erasure comes back (RVK-01, RVK-02).

    Asking again changes nothing. After the promotion there is nothing to go back to, so what is
    still held is erased at once and None comes back. Raises NotPossibleNow when all is erased.
    """
    consent = await get_consent(session, consent_id, lock=True)
    if consent.state == "stopping":
        return consent.erase_after
    if consent.state == "ended":
        await _erase(session, parts, consent)
        return None
    now = await clock.now(session)
    consent.state = require_move(CONSENT, consent.state, "stopping")
    consent.erase_after = now + UNDO_FOR
    await session.flush()  # the row before its basis: every caller takes them in this order
    await freeze_basis(session, consent.basis_id)
    await cancel_about(session, consent.request_id)
    await _decide(session, consent, "stopped")
    stop_id = await _announce(session, consent, "stopping", actor=f"parent:{consent.parent_id}")
    rows = await _table(session, parts, consent)
    await post_stop_confirmed(session, parts, consent, rows, stopped_at=now, stop_id=stop_id)
    return consent.erase_after


async def undo_stop(session: AsyncSession, parts: Parts, *, consent_id: UUID) -> None:
    """Take a stop back before its hour: everything is as it was, a bank's hold included.

    Raises NotPossibleNow when nothing is being stopped or the time is over.
    """
    consent = await get_consent(session, consent_id, lock=True)
    now = await clock.now(session)
    if consent.state != "stopping" or consent.erase_after is None or consent.erase_after <= now:
        raise NotPossibleNow
    after = "suspended" if consent.suspended_for else "active"
    consent.state = require_move(CONSENT, consent.state, after)
    consent.erase_after = None
    await session.flush()  # the row before its basis
    if after == "active":
        await thaw_basis(session, consent.basis_id)
        await parts.gate.obey_scope(session, consent.basis_id)
    await _decide(session, consent, "undone")
    undo_id = await _announce(session, consent, "stop_undone", actor=f"parent:{consent.parent_id}")
    await post_stop_undone(session, parts, consent, at=now, undo_id=undo_id)


async def revoke_if_due(session: AsyncSession, parts: Parts, *, consent_id: UUID) -> bool:
    """Erase a stopped consent whose 72 hours are over. False when undone or done before."""
    consent = await get_consent(session, consent_id, lock=True)
    if consent.state != "stopping" or consent.erase_after is None:
        return False
    if consent.erase_after > await clock.now(session):
        return False
    await _erase(session, parts, consent)
    return True


async def forget_parent_after_last_letter(
    session: AsyncSession, *, request_id: UUID, parent_id: UUID
) -> bool:
    """Erase a parent's own address once the last letter about their erased consent has settled.

    False while a letter is on its way or another consent needs the parent; the end of their
    agreement, 24 hours after the erasure, comes in any case.
    """
    await get_parent(session, parent_id, lock=True)
    if await unsettled_about(session, request_id) or await is_parent_needed(session, parent_id):
        return False
    if not any(
        consent.state == "revoked" for consent in await consents_of_parent(session, parent_id)
    ):
        return False
    await forget_parent(session, parent_id)
    return True


async def _erase(session: AsyncSession, parts: Parts, consent: Consent) -> None:
    """Erase the child's information now; the parent's address lives until the last letter."""
    rows = await _table(session, parts, consent)
    now = await clock.now(session)
    consent.state = require_move(CONSENT, consent.state, "revoked")
    consent.erase_after, consent.suspended_for = None, None
    await session.flush()  # the row before its basis, and the parent's need is asked of the rows
    await close_basis(session, consent.basis_id)
    await cancel_about(session, consent.request_id)
    await _decide(session, consent, "revoked")
    await shorten_evidence(session, parts, consent, now)
    await get_parent(session, consent.parent_id, lock=True)
    if not await is_parent_needed(session, consent.parent_id):
        # Before the last letter is written: its link must not outlive what it leads to.
        await let_parent_go_at(session, parts, consent.parent_id, ends_at=now + LAST_LETTER_WITHIN)
    await post_erased(session, parts, consent, rows, at=now)
    await _announce(session, consent, "revoked", actor=f"parent:{consent.parent_id}")


async def shorten_evidence(
    session: AsyncSession, parts: Parts, consent: Consent, now: datetime
) -> None:
    """Let the evidence and the kept notice run down from the day the permission ended (RET-03)."""
    revision = await get_revision(session, consent.revision_id)
    ends = now + timedelta(days=revision.declaration.retention.evidence_days)
    if ends < (await get_basis(session, consent.evidence_basis_id)).ends_at:
        await extend_basis(session, consent.evidence_basis_id, ends)
        await parts.gate.shorten(
            session, consent.evidence_basis_id, field="receipt_opening", erase_at=ends
        )
        await shorten_copy(session, consent.request_id, until=ends)


async def _table(session: AsyncSession, parts: Parts, consent: Consent) -> tuple[GoesOrStays, ...]:
    revision = await get_revision(session, consent.revision_id)
    parent = await get_parent(session, consent.parent_id)
    language = written_language(revision, parent.language)
    return await what_goes_and_stays(session, parts, consent.id, language=language)


async def _decide(session: AsyncSession, consent: Consent, answer: str) -> None:
    """A row of history: what the parent decided, under which notice (append-only)."""
    first = await session.get_one(Decision, consent.decision_id)
    session.add(
        Decision(
            id=new_id(),
            request_id=consent.request_id,
            child_id=consent.child_id,
            revision_id=consent.revision_id,
            kind="collect_use",
            answer=answer,
            notice_digest=first.notice_digest,
            actor="system" if answer == "revoked" else "parent",
        )
    )


async def _announce(session: AsyncSession, consent: Consent, what: str, *, actor: str) -> UUID:
    return await announce(
        session,
        f"parent:consent:{what}",
        actor=actor,
        subject_id=consent.child_id,
        facts={
            "consent_id": str(consent.id),
            "request_id": str(consent.request_id),
            "parent_id": str(consent.parent_id),
        },
    )
