"""Letters to a parent who said yes: what each says and where it goes. States are moved elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.choices import Choices
from app.consent.consents import Terms
from app.consent.going import GoesOrStays, lines_that_stay, names_that_go
from app.consent.methods import get_method
from app.consent.models import Consent
from app.consent.requests import get_request
from app.consent.rules import recipients_permitted
from app.consent.wording import field_words, letterhead, local_day, written_language
from app.families import Parts, address_datum, get_parent
from app.mail.letterhead import AboutRequest, Kept, Letterhead
from app.mail.messages import (
    ConsentSuspended,
    CorrectionMade,
    DisclosureWithdrawn,
    Erased,
    PermissionGranted,
    StopConfirmed,
    StopUndone,
    TermsNarrowed,
)
from app.mail.outbox import post
from app.privacy import get_basis
from app.promotions.notices.wording import counted_days
from app.promotions.publishing import Revision, get_revision


@dataclass(frozen=True)
class Envelope:
    """To whom a letter about one consent goes and how it begins. Holds no address, only its id."""

    consent: Consent
    revision: Revision
    language: str
    head: Letterhead
    reference: str
    datum_id: UUID
    link_ends_at: datetime


async def envelope_for(session: AsyncSession, parts: Parts, consent: Consent) -> Envelope | None:
    """The envelope for the parent of a consent; None when their address is gone."""
    datum_id = await address_datum(session, parts, consent.parent_id)
    parent = await get_parent(session, consent.parent_id)
    if datum_id is None or parent.basis_id is None:
        return None
    revision = await get_revision(session, consent.revision_id)
    language = written_language(revision, parent.language)
    return Envelope(
        consent=consent,
        revision=revision,
        language=language,
        head=letterhead(revision, language),
        reference=(await get_request(session, consent.request_id)).reference,
        datum_id=datum_id,
        link_ends_at=(await get_basis(session, parent.basis_id)).ends_at,
    )


async def post_granted(
    session: AsyncSession, parts: Parts, consent: Consent, choices: Choices, terms: Terms
) -> None:
    """The receipt in short, with the joining code and what comes next (REC-04)."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is None:
        return
    declaration, language = envelope.revision.declaration, envelope.language
    method = get_method(declaration, "card").terms(declaration)
    refund = consent.since + timedelta(days=method.refund_after_days)
    shared = [recipient.name for recipient, _ in recipients_permitted(declaration, choices)]
    separate = declaration.separate_disclosures()
    message = PermissionGranted(
        head=envelope.head,
        reference=envelope.reference,
        granted_at=consent.since,
        agreed=_agreed(terms, language),
        shared_with=tuple(shared),
        not_shared_with=tuple(r.name for r in separate if not choices.disclose.get(r.id)),
        reward=declaration.reward.kind,
        amount_cents=method.amount_cents,
        refund_day=local_day(envelope.revision, refund),
        statement_name=envelope.revision.operator.operator.statement_name,
    )
    await _send(session, envelope, message, key=f"granted:{consent.id}")


async def post_stop_confirmed(
    session: AsyncSession,
    parts: Parts,
    consent: Consent,
    rows: tuple[GoesOrStays, ...],
    *,
    stopped_at: datetime,
    stop_id: UUID,
) -> None:
    """Stopped at once; the day of erasure; how to undo it (RVK-01)."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is None or consent.erase_after is None:
        return
    message = StopConfirmed(
        head=envelope.head,
        reference=envelope.reference,
        stopped_at=stopped_at,
        erase_after=consent.erase_after,
        goes=names_that_go(rows),
        stays=lines_that_stay(rows),
    )
    await _send(session, envelope, message, key=f"stopping:{stop_id}")


async def post_stop_undone(
    session: AsyncSession, parts: Parts, consent: Consent, *, at: datetime, undo_id: UUID
) -> None:
    """The stop was taken back in time."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is not None:
        message = StopUndone(head=envelope.head, reference=envelope.reference, undone_at=at)
        await _send(session, envelope, message, key=f"undone:{undo_id}")


async def post_erased(
    session: AsyncSession,
    parts: Parts,
    consent: Consent,
    rows: tuple[GoesOrStays, ...],
    *,
    at: datetime,
) -> None:
    """What went and what stays; posted while the parent's own address is still held (RVK-04)."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is None:
        return
    days = envelope.revision.declaration.retention.key_generation_days
    message = Erased(
        head=envelope.head,
        reference=envelope.reference,
        erased_at=at,
        went=names_that_go(rows),
        stays=lines_that_stay(rows),
        backups_until=local_day(envelope.revision, at + timedelta(days=days)),
    )
    await _send(session, envelope, message, key=f"erased:{consent.id}")


async def post_suspended(
    session: AsyncSession,
    parts: Parts,
    consent: Consent,
    *,
    reason: Literal["dispute", "fraud_warning"],
    at: datetime,
    event_id: UUID,
) -> None:
    """Everything is held until the bank's question is answered (VPC-07)."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is not None:
        message = ConsentSuspended(
            head=envelope.head, reference=envelope.reference, reason=reason, suspended_at=at
        )
        await _send(session, envelope, message, key=f"suspended:{event_id}")


async def post_disclosure_withdrawn(
    session: AsyncSession,
    parts: Parts,
    consent: Consent,
    *,
    recipient_id: str,
    at: datetime,
    handed_over: bool,
) -> None:
    """One recipient's yes was taken back; the rest goes on (RVK-05)."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is None:
        return
    declaration = envelope.revision.declaration
    items = [practice.field for practice in declaration.practices_to(recipient_id)]
    message = DisclosureWithdrawn(
        head=envelope.head,
        reference=envelope.reference,
        withdrawn_at=at,
        recipient=declaration.recipient(recipient_id).name,
        items=field_words(items, envelope.language),
        handed_over=handed_over,
    )
    key = f"disclosure-withdrawn:{consent.id}:{recipient_id}"
    await _send(session, envelope, message, key=key)


async def post_correction(
    session: AsyncSession,
    parts: Parts,
    consent: Consent,
    *,
    fields: Iterable[str],
    at: datetime,
    entry_id: UUID,
) -> None:
    """An item was put right: its kind is named, its value never (REV-05)."""
    envelope = await envelope_for(session, parts, consent)
    if envelope is not None:
        message = CorrectionMade(
            head=envelope.head,
            reference=envelope.reference,
            corrected_at=at,
            items=field_words(fields, envelope.language),
        )
        await _send(session, envelope, message, key=f"corrected:{entry_id}")


async def post_terms_narrowed(
    session: AsyncSession, envelope: Envelope, *, changes: tuple[str, ...], on: date, by: UUID
) -> None:
    """The promise asks for less; it holds at once and nothing is asked of the parent."""
    message = TermsNarrowed(
        head=envelope.head, reference=envelope.reference, changed_on=on, changes=changes
    )
    await _send(session, envelope, message, key=f"narrowed:{envelope.consent.id}:{by}")


def _agreed(terms: Terms, language: str) -> tuple[Kept, ...]:
    words = field_words(terms.scope, language)
    return tuple(
        Kept(what=what, until=counted_days(keep.days, language))
        for what, keep in zip(words, terms.scope.values(), strict=True)
    )


async def _send(
    session: AsyncSession, envelope: Envelope, message: AboutRequest, *, key: str
) -> None:
    await post(
        session,
        message,
        recipient_datum_id=envelope.datum_id,
        about_id=envelope.consent.request_id,
        dedup_key=key,
        language=envelope.language,
        link_purpose="parent",
        link_subject_id=envelope.consent.parent_id,
        link_ends_at=envelope.link_ends_at,
    )
