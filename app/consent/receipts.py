"""The parent's receipt: field names of ISO/IEC TS 27560, with what COPPA asks beside them.

The child is an opaque id and nothing more (REC-04); the parent is the one who acted.
"""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.receipt_facts import ReceiptFacts, gather_receipt
from app.consent.receipt_signing import signed
from app.consent.wording import written_language
from app.families import Parts
from app.promotions.catalogue import FIELD_WORDS
from app.promotions.declaration import Practice, Recipient
from app.promotions.notices import retention_table
from app.promotions.notices.wording import kept_for
from app.settings import Settings

SCHEMA_VERSION = "ISO/IEC TS 27560:2023"
EVENT_OF_STATE = {
    "active": "given",
    "suspended": "deferred",
    "stopping": "withdrawn",
    "revoked": "withdrawn",
    "ended": "terminated",
}
EVENT_OF_ANSWER = {
    "yes": "given",
    "no": "refused",
    "stopped": "withdrawn",
    "undone": "renewed",
    "revoked": "withdrawn",
}


async def issue_receipt(
    session: AsyncSession, parts: Parts, *, consent_id: UUID, language: str
) -> dict[str, Any]:
    """The signed receipt of a consent as it stands now (REC-01, REC-02, REC-04).

    Issued again it differs only in what has happened since; ``record_id`` stays. Keys are those
    of ``receipt_content`` and ``signature``.
    """
    facts = await gather_receipt(session, parts, consent_id, language=language)
    return signed(receipt_content(facts, parts.settings), parts.settings.keys_dir)


def receipt_content(facts: ReceiptFacts, settings: Settings) -> dict[str, Any]:
    """The receipt before signing, as JSON values. Pure."""
    language = written_language(facts.revision, facts.language)
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": str(facts.consent.id),
        "receipt_id": str(facts.consent.decision_id),
        "pii_principal_id": str(facts.consent.child_id),
        "language": language,
        "jurisdiction": "US",
        "pii_controllers": [_controller(facts)],
        "processing": [_processing(facts, item, language, settings) for item in _granted(facts)],
        "events": [_event(facts, number) for number in range(len(facts.decisions))],
        "event_state": EVENT_OF_STATE[facts.consent.state],
        "coppa": _coppa(facts, settings),
        "ledger": _ledger(facts),
    }


def _granted(facts: ReceiptFacts) -> tuple[Practice, ...]:
    return facts.revision.declaration.practices


def _controller(facts: ReceiptFacts) -> dict[str, str]:
    operator = facts.revision.operator.operator
    return {
        "party_id": "operator",
        "party_name": operator.name,
        "party_address": operator.address,
        "party_contact": operator.email,
        "party_type": "operator",
        "party_email": operator.email,
        "party_phone": operator.phone,
        "party_url": operator.site,
    }


def _processing(
    facts: ReceiptFacts, item: Practice, language: str, settings: Settings
) -> dict[str, Any]:
    recipients = [facts.revision.declaration.recipient(name) for name in item.recipients]
    return {
        "privacy_notice": _notice_url(facts, settings),
        "language": language,
        "purpose": item.purpose.text(language),
        "lawful_basis": "verifiable parental consent, 16 CFR 312.5(a)",
        "collection_method": f"asked of the {item.from_}",
        "storage_locations": _keepers(facts),
        "retention_period": kept_for(item.keep_days, "", language),
        "jurisdiction": "US",
        "pii_controllers": ["operator"],
        "pii_information": [_pii(item, language)],
        "recipient_third_parties": [
            _recipient(facts, recipient, language) for recipient in recipients
        ],
        "withdrawal_method": settings.local("/parent"),
        "privacy_rights": ["review", "correct", "erase", "refuse further collection or use"],
    }


def _keepers(facts: ReceiptFacts) -> list[str]:
    """With whom it is stored: the declared hosts, or the operator's own machines."""
    operator = facts.revision.operator
    hosts = [p.name for p in operator.processors if p.adapter in ("hosting", "store")]
    return hosts or [operator.operator.name]


def _pii(item: Practice, language: str) -> dict[str, Any]:
    words = FIELD_WORDS[item.field]
    return {
        "pii_type": words.parent.text(language),
        "pii_attribute_id": item.field,
        "pii_optional": item.optional,
    }


def _recipient(facts: ReceiptFacts, recipient: Recipient, language: str) -> dict[str, Any]:
    return {
        "party_id": recipient.id,
        "party_name": recipient.name,
        "party_type": recipient.category.text(language),
        "party_role": recipient.kind,
        "purpose": recipient.purpose.text(language),
        "own_decision": recipient.needs_own_yes,
        "permitted": recipient.id in facts.permitted,
    }


def _event(facts: ReceiptFacts, number: int) -> dict[str, Any]:
    decision = facts.decisions[number]
    about = decision.recipient_id or "collection and use"
    return {
        "event_time": _time(decision.at),
        "event_type": f"{decision.kind}: {about}",
        "event_state": EVENT_OF_ANSWER[decision.answer],
        "entity_id": str(facts.consent.parent_id) if decision.actor == "parent" else "operator",
        "validity_duration": f"until {_time(facts.basis.ends_at)}",
        "decision_id": str(decision.id),
    }


def _coppa(facts: ReceiptFacts, settings: Settings) -> dict[str, Any]:
    evidence, revision = facts.evidence, facts.revision
    return {
        "notice_type": "c1",
        "notice_version": revision.number,
        "notice_revision_digest": revision.digest,
        "notice_sha256": evidence.notice_digest,
        "notice_delivered_at": _time(evidence.notice_sent_at),
        "notice_lane": facts.lane,
        "request_reference": facts.reference,
        "method": evidence.method,
        "method_citation": evidence.citation,
        "method_evidence_ref": str(evidence.id),
        "collect_use_decision": "yes" if facts.choices.collect_use else "no",
        "disclose_decisions": [
            {"recipient": name, "answer": "yes" if yes else "no"}
            for name, yes in sorted(facts.choices.disclose.items())
        ],
        "retention_policy_version": revision.digest,
        "retention_policy": [
            {"what": row.what, "deletion": row.deletion}
            for row in retention_table(
                revision.declaration, written_language(revision, facts.language)
            )
        ],
        "revocation_url": settings.local("/parent"),
    }


def _ledger(facts: ReceiptFacts) -> dict[str, str] | None:
    """What lets the parent, and nobody else once we have erased it, show which row is theirs."""
    proof = facts.proof
    if proof is None:
        return None
    return {
        "entry_id": str(proof.entry_id),
        "at": _time(proof.at),
        "commitment": proof.commitment.hex(),
        "opening": proof.opening.hex(),
        "payload": base64.b64encode(proof.payload).decode(),
        "check": "commitment = SHA-256(opening + payload)",
    }


def _notice_url(facts: ReceiptFacts, settings: Settings) -> str:
    return settings.local(f"/p/{facts.revision.promotion_id}/privacy/{facts.revision.number}")


def _time(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds")
