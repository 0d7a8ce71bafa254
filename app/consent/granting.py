"""The one place where evidence becomes a consent: everything in one transaction, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import announce, commit_to
from app.consent.attempts import lock_attempt, move_attempt
from app.consent.choices import Choices, read_choices
from app.consent.commitments import committed_payload
from app.consent.consents import Terms, consent_terms
from app.consent.drafting import get_draft
from app.consent.endings import forget_contact
from app.consent.methods import METHODS
from app.consent.models import Attempt, Consent, ConsentRequest, Decision, Draft, Evidence
from app.consent.parent_access import post_pin_reset
from app.consent.parent_letters import post_granted
from app.consent.requests import get_request
from app.consent.rules import (
    GrantFacts,
    granted_scope,
    permitted_fields,
    recipients_permitted,
    why_not_granted,
)
from app.consent.states import REQUEST, require_move
from app.families import Parts, finish_pin_reset, keep_parent_until, new_child
from app.mail.outbox import keep_copy
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.privacy import NewBasis, Permission, get_basis, open_basis
from app.promotions.diff import still_grants
from app.promotions.publishing import (
    Revision,
    current_revision,
    get_revision,
    hold_revisions,
)


@dataclass(frozen=True)
class NotGranted:
    """The evidence makes no consent, and why; whatever was paid must go straight back."""

    reason: str


@dataclass(frozen=True)
class PinWasReset:
    """The method was repeated for a lost PIN, and the new PIN holds."""

    parent_id: UUID


@dataclass(frozen=True)
class _Case:
    """The locked rows of one grant, and what the promise says now."""

    request: ConsentRequest
    draft: Draft
    attempt: Attempt
    revision: Revision
    current: Revision
    choices: Choices
    now: datetime


async def grant(
    session: AsyncSession, parts: Parts, *, attempt_id: UUID, method_reference: UUID
) -> Consent | PinWasReset | NotGranted:
    """Turn a method's evidence into a consent, once, however often and late it is told.

    ``method_reference`` is the method's own id of its proof (a payment, a read form). Locks the
    request first, so a no, a lapse and a second telling wait for each other. On NotGranted the
    attempt is rejected with the reason and nothing else was written (VPC-01, 312.5(b)).
    """
    known = await session.get(Attempt, attempt_id)
    if known is None:
        raise NotFound
    request = await get_request(session, known.request_id, lock=True)
    attempt = await lock_attempt(session, attempt_id)
    if attempt.pin_basis_id is not None:
        return await _finish_reset(session, parts, attempt)
    if attempt.state == "accepted":
        return await _consent_of(session, request.id)
    await hold_revisions(session)
    case = await _case(session, request, attempt)
    reason = why_not_granted(_facts(case))
    if reason is not None:
        await _reject(session, attempt, reason)
        return NotGranted(reason)
    return await _write(session, parts, case, method_reference)


async def _case(session: AsyncSession, request: ConsentRequest, attempt: Attempt) -> _Case:
    draft = await get_draft(session, attempt.draft_id)
    return _Case(
        request=request,
        draft=draft,
        attempt=attempt,
        revision=await get_revision(session, request.revision_id),
        current=await current_revision(session, request.promotion_id),
        choices=read_choices(draft.choices),
        now=await clock.now(session),
    )


def _facts(case: _Case) -> GrantFacts:
    return GrantFacts(
        attempt_state=case.attempt.state,
        draft_dead=case.draft.dead_at is not None,
        request_state=case.request.state,
        noticed_at=case.request.noticed_at,
        answer_by=case.request.answer_by,
        now=case.now,
        draft_notice=case.draft.notice_digest,
        request_notice=case.request.notice_digest,
        same_revision=case.draft.revision_id == case.request.revision_id,
        still_grants=still_grants(case.revision.declaration, case.current.declaration),
    )


async def _reject(session: AsyncSession, attempt: Attempt, reason: str) -> None:
    if attempt.state in ("started", "paid"):
        await move_attempt(session, attempt, "rejected", reason=reason)


async def _finish_reset(
    session: AsyncSession, parts: Parts, attempt: Attempt
) -> PinWasReset | NotGranted:
    basis_id = attempt.pin_basis_id
    if basis_id is not None and attempt.state == "accepted":
        return PinWasReset((await get_basis(session, basis_id)).subject_id)
    if basis_id is None or attempt.state not in ("started", "paid"):
        return NotGranted("attempt_over")
    parent_id = await finish_pin_reset(session, parts, basis_id=basis_id)
    if parent_id is None:
        await _reject(session, attempt, "too_late")
        return NotGranted("too_late")
    await _accept(session, attempt)
    await post_pin_reset(session, parts, parent_id=parent_id)
    return PinWasReset(parent_id)


async def _accept(session: AsyncSession, attempt: Attempt) -> None:
    if attempt.state == "started":
        await move_attempt(session, attempt, "paid")
    await move_attempt(session, attempt, "accepted")


async def _consent_of(session: AsyncSession, request_id: UUID) -> Consent:
    rows = await session.execute(select(Consent).where(col(Consent.request_id) == request_id))
    return rows.scalar_one()


async def _write(
    session: AsyncSession, parts: Parts, case: _Case, method_reference: UUID
) -> Consent:
    request, draft = case.request, case.draft
    await _accept(session, case.attempt)
    child_id = await new_child(
        session, parent_id=draft.parent_id, promotion_id=request.promotion_id
    )
    evidence = await _evidence(session, case, method_reference)
    decisions = await _decisions(session, case, child_id, evidence.id)
    scope = granted_scope(case.revision.declaration, case.current.declaration)
    terms = consent_terms(case.current, scope, case.now)
    main = decisions["collect_use"]
    basis_id = await _open_consent_basis(session, case, child_id, decisions, terms)
    await keep_parent_until(session, parts, draft.parent_id, ends_at=terms.parent_until)
    commitment = commit_to(committed_payload(main, child_id, case.choices))
    evidence_basis_id = await _hold_opening(session, parts, main.id, terms, commitment.opening)
    consent = _consent_row(
        case,
        child_id=child_id,
        decision_id=main.id,
        basis_id=basis_id,
        evidence_basis_id=evidence_basis_id,
    )
    session.add(consent)
    request.state = require_move(REQUEST, request.state, "granted")
    request.decided_at = case.now
    await session.flush()  # what follows asks the rows
    await forget_contact(session, request)
    await keep_copy(session, request.id, until=terms.evidence_until)
    await _tell(session, case, consent, decisions, commitment.value)
    await post_granted(session, parts, consent, case.choices, terms)
    return consent


def _consent_row(
    case: _Case, *, child_id: UUID, decision_id: UUID, basis_id: UUID, evidence_basis_id: UUID
) -> Consent:
    return Consent(
        id=new_id(),
        request_id=case.request.id,
        child_id=child_id,
        parent_id=case.draft.parent_id,
        promotion_id=case.request.promotion_id,
        revision_id=case.request.revision_id,
        decision_id=decision_id,
        basis_id=basis_id,
        evidence_basis_id=evidence_basis_id,
        state="active",
        since=case.now,
    )


async def _evidence(session: AsyncSession, case: _Case, method_reference: UUID) -> Evidence:
    """What proves the parent acted: method, its paragraph, the notice and when it was had."""
    citation = next(m.citation for m in METHODS if m.identifier == case.attempt.method)
    evidence = Evidence(
        id=new_id(),
        request_id=case.request.id,
        draft_id=case.draft.id,
        attempt_id=case.attempt.id,
        method=case.attempt.method,
        citation=citation,
        method_reference=method_reference,
        notice_digest=case.request.notice_digest,
        notice_sent_at=case.request.noticed_at or case.now,
        at=case.now,
    )
    session.add(evidence)
    await session.flush()  # decisions name the evidence
    return evidence


async def _decisions(
    session: AsyncSession, case: _Case, child_id: UUID, evidence_id: UUID
) -> dict[str, Decision]:
    """One row for collection and use and one for each disclosure, yes and no alike (DIS-01)."""
    answers: list[tuple[str, str | None, bool]] = [("collect_use", None, True)]
    answers += [("disclose", name, yes) for name, yes in case.choices.disclose.items()]
    rows = {
        recipient or kind: Decision(
            id=new_id(),
            request_id=case.request.id,
            child_id=child_id,
            draft_id=case.draft.id,
            evidence_id=evidence_id,
            revision_id=case.revision.id,
            kind=kind,
            recipient_id=recipient,
            answer="yes" if yes else "no",
            notice_digest=case.request.notice_digest,
            actor="parent",
            at=case.now,
        )
        for kind, recipient, yes in answers
    }
    session.add_all(rows.values())
    await session.flush()  # the basis names its decision, and a trigger reads it
    return rows


async def _open_consent_basis(
    session: AsyncSession,
    case: _Case,
    child_id: UUID,
    decisions: Mapping[str, Decision],
    terms: Terms,
) -> UUID:
    then, now = case.revision.declaration, case.current.declaration
    permissions = [
        Permission(recipient.id, fields, decisions[recipient.id if own else "collect_use"].id)
        for recipient, own in recipients_permitted(then, case.choices)
        if (fields := permitted_fields(then, now, recipient))
    ]
    return await open_basis(
        session,
        NewBasis(
            kind="consent",
            subject_id=child_id,
            ends_at=terms.held_until,
            scope=terms.scope,
            promotion_id=case.request.promotion_id,
            revision_id=case.revision.id,
            decision_id=decisions["collect_use"].id,
            permissions=permissions,
        ),
    )


async def _hold_opening(
    session: AsyncSession, parts: Parts, decision_id: UUID, terms: Terms, opening: bytes
) -> UUID:
    keep = terms.evidence_until - await clock.now(session) + timedelta(seconds=1)
    basis_id = await open_basis(
        session,
        NewBasis(
            kind="evidence",
            subject_id=decision_id,
            ends_at=terms.evidence_until,
            scope={"receipt_opening": keep},
        ),
    )
    await parts.gate.collect(session, basis_id, field="receipt_opening", value=opening.hex())
    return basis_id


async def _tell(
    session: AsyncSession,
    case: _Case,
    consent: Consent,
    decisions: Mapping[str, Decision],
    commitment: bytes,
) -> None:
    facts: dict[str, Any] = {
        "consent_id": str(consent.id),
        "request_id": str(consent.request_id),
        "revision_id": str(consent.revision_id),
        "method": case.attempt.method,
        "notice_digest": case.request.notice_digest,
        "disclosures_yes": sum(case.choices.disclose.values()),
    }
    actor = f"parent:{consent.parent_id}"
    await announce(
        session,
        "parent:consent:granted",
        actor=actor,
        subject_id=consent.child_id,
        facts=facts,
        commitment=commitment,
    )
    for recipient, yes in case.choices.disclose.items():
        if yes:
            await announce(
                session,
                "parent:disclosure:granted",
                actor=actor,
                subject_id=consent.child_id,
                facts={
                    "consent_id": str(consent.id),
                    "recipient": recipient,
                    "decision_id": str(decisions[recipient].id),
                },
            )
