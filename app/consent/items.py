"""Items of one child under a consent: taken in, put right, and one disclosure withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import announce, record
from app.consent.consents import get_consent
from app.consent.models import Consent, Decision
from app.consent.parent_letters import post_correction, post_disclosure_withdrawn
from app.families import Parts
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.privacy import NoLegalBasis, UndeclaredField, withdraw_permission
from app.promotions.closing_days import erasure_days
from app.promotions.publishing import current_revision, get_revision


async def collect_item(
    session: AsyncSession, parts: Parts, *, consent_id: UUID, field: str, value: str, source: str
) -> None:
    """Take one declared item in from ``child`` or ``parent``, in place of an earlier value.

    Raises UndeclaredField unless the promise in force still asks that source for it (COL-01),
    NoLegalBasis unless the consent is active, Unprocessable for a value that is no text.
    """
    # Locked, so that a double click finds the first value and puts its own in its place.
    consent = await get_consent(session, consent_id, lock=True)
    if consent.state != "active":
        raise NoLegalBasis
    revision = await current_revision(session, consent.promotion_id)
    if field not in {p.field for p in revision.declaration.practices if p.from_ == source}:
        raise UndeclaredField(pointer=f"/{field}")
    if await parts.gate.datum_id(session, consent.basis_id, field) is not None:
        await parts.gate.correct(session, consent.basis_id, field=field, value=value)
    else:
        await parts.gate.collect(
            session,
            consent.basis_id,
            field=field,
            value=value,
            erase_at=await _erased_on(session, consent, field),
        )
    await record(
        session,
        f"{source}:information:collected",
        actor=source,
        subject_id=consent.child_id,
        facts={"consent_id": str(consent.id), "field": field},
    )


async def correct_item(
    session: AsyncSession, parts: Parts, *, consent_id: UUID, field: str, value: str
) -> None:
    """The parent puts a held item right; the old value and its key are overwritten (REV-05).

    Its day of erasure stays. Raises UndeclaredField when nothing is held, NoLegalBasis while
    everything is frozen.
    """
    consent = await get_consent(session, consent_id)
    await parts.gate.correct(session, consent.basis_id, field=field, value=value)
    entry_id = await record(
        session,
        "parent:information:corrected",
        actor=f"parent:{consent.parent_id}",
        subject_id=consent.child_id,
        facts={"consent_id": str(consent.id), "field": field},
    )
    now = await clock.now(session)
    await post_correction(session, parts, consent, fields=[field], at=now, entry_id=entry_id)


async def withdraw_disclosure(
    session: AsyncSession, parts: Parts, *, consent_id: UUID, recipient_id: str
) -> bool:
    """Take one recipient's own yes back; collection goes on (RVK-05). False when there is none.

    Raises NotFound for a recipient that needs no own yes: that ends with the consent only.
    """
    consent = await get_consent(session, consent_id, lock=True)
    revision = await get_revision(session, consent.revision_id)
    if recipient_id not in {r.id for r in revision.declaration.separate_disclosures()}:
        raise NotFound
    if not await withdraw_permission(session, consent.basis_id, recipient_id):
        return False
    await _decide_withdrawn(session, consent, recipient_id)
    await announce(
        session,
        "parent:disclosure:revoked",
        actor=f"parent:{consent.parent_id}",
        subject_id=consent.child_id,
        facts={"consent_id": str(consent.id), "recipient": recipient_id},
    )
    await post_disclosure_withdrawn(
        session,
        parts,
        consent,
        recipient_id=recipient_id,
        at=await clock.now(session),
        handed_over=await _was_handed_over(session, consent, recipient_id),
    )
    return True


async def decisions_of(session: AsyncSession, child_id: UUID) -> list[Decision]:
    """Every decision about a child, oldest first: the history that the parent sees."""
    rows = await session.execute(
        select(Decision)
        .where(col(Decision.child_id) == child_id)
        .order_by(col(Decision.at), col(Decision.kind), col(Decision.recipient_id))
    )
    return list(rows.scalars())


async def _erased_on(session: AsyncSession, consent: Consent, field: str) -> datetime | None:
    """The day of the promise that the parent read, or of the one in force when that is earlier."""
    promises = (
        await get_revision(session, consent.revision_id),
        await current_revision(session, consent.promotion_id),
    )
    days = [erasure_days(promise).get(field) for promise in promises]
    return min((day for day in days if day is not None), default=None)


async def _decide_withdrawn(session: AsyncSession, consent: Consent, recipient_id: str) -> None:
    first = await session.get_one(Decision, consent.decision_id)
    session.add(
        Decision(
            id=new_id(),
            request_id=consent.request_id,
            child_id=consent.child_id,
            revision_id=consent.revision_id,
            kind="disclose",
            recipient_id=recipient_id,
            answer="revoked",
            notice_digest=first.notice_digest,
            actor="parent",
        )
    )


async def _was_handed_over(session: AsyncSession, consent: Consent, recipient_id: str) -> bool:
    found = await session.execute(
        text(
            "SELECT 1 FROM ledger WHERE subject_id = :child"
            " AND tag = 'staff:disclosure:handed_over' AND facts->>'recipient' = :recipient LIMIT 1"
        ),
        {"child": consent.child_id, "recipient": recipient_id},
    )
    return found.scalar_one_or_none() is not None
