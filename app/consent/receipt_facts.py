"""Gathers what a receipt states: rows, ledger entry and opening. What it looks like is elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit.models import LedgerEntry
from app.consent.choices import Choices, read_choices
from app.consent.commitments import committed_payload
from app.consent.consents import get_consent
from app.consent.drafting import get_draft
from app.consent.items import decisions_of
from app.consent.models import Consent, Decision, Draft, Evidence
from app.consent.requests import get_request
from app.families import Parts
from app.privacy import BasisFacts, NoLegalBasis, get_basis, permissions_of
from app.promotions.publishing import Revision, get_revision


@dataclass(frozen=True)
class LedgerProof:
    """Which ledger row is the parent's, and what lays its commitment open (decision 12)."""

    entry_id: UUID
    at: datetime
    commitment: bytes
    opening: bytes
    payload: bytes


@dataclass(frozen=True)
class ReceiptFacts:
    """Everything a receipt states, as the rows say it.

    ``permitted`` are the recipients with a live permission: neither withdrawn by the parent nor
    dropped by a later, narrower promise.
    """

    consent: Consent
    draft: Draft
    choices: Choices
    evidence: Evidence
    decisions: tuple[Decision, ...]
    revision: Revision
    basis: BasisFacts
    permitted: frozenset[str]
    lane: str
    reference: str
    language: str
    proof: LedgerProof | None


async def gather_receipt(
    session: AsyncSession, parts: Parts, consent_id: UUID, *, language: str
) -> ReceiptFacts:
    """The facts of one consent's receipt. ``proof`` is None once its opening is erased here."""
    consent = await get_consent(session, consent_id)
    request = await get_request(session, consent.request_id)
    first = await session.get_one(Decision, consent.decision_id)
    evidence = await session.get_one(Evidence, first.evidence_id)
    draft = await get_draft(session, evidence.draft_id)
    choices = read_choices(draft.choices)
    return ReceiptFacts(
        consent=consent,
        draft=draft,
        choices=choices,
        evidence=evidence,
        decisions=tuple(await decisions_of(session, consent.child_id)),
        revision=await get_revision(session, consent.revision_id),
        basis=await get_basis(session, consent.basis_id),
        permitted=frozenset(await permissions_of(session, consent.basis_id)),
        lane=request.lane,
        reference=request.reference,
        language=language,
        proof=await _proof(
            session, parts, consent, committed_payload(first, consent.child_id, choices)
        ),
    )


async def _proof(
    session: AsyncSession, parts: Parts, consent: Consent, payload: bytes
) -> LedgerProof | None:
    try:
        held = await parts.gate.read(session, consent.evidence_basis_id, flow="issue_receipt")
    except NoLegalBasis:
        return None
    rows = await session.execute(
        select(LedgerEntry).where(
            col(LedgerEntry.subject_id) == consent.child_id,
            col(LedgerEntry.tag) == "parent:consent:granted",
        )
    )
    entry = rows.scalar_one_or_none()
    if entry is None or entry.commitment is None or "receipt_opening" not in held:
        return None
    opening = bytes.fromhex(held["receipt_opening"])
    return LedgerProof(entry.id, entry.at, entry.commitment, opening, payload)
