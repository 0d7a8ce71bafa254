"""Everything that is held for one parent, gathered for their eyes (312.6(a)); nothing is changed.

The showing itself is recorded: when, to whom, by which procedure, and which fields.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import record
from app.consent.consents import get_consent
from app.consent.items import decisions_of
from app.consent.models import Consent, Decision
from app.consent.parents import consents_of_parent
from app.consent.requests import get_request
from app.consent.wording import field_words
from app.families import Parts, get_parent
from app.mail.outbox import MailCopy, copies_about
from app.platform.problems import NotFound
from app.privacy import NoLegalBasis, permissions_of
from app.promotions.notices.wording import sentence
from app.promotions.publishing import Revision, current_revision, get_revision

PROCEDURE = "mail link and PIN"


@dataclass(frozen=True)
class Held:
    """One value that is held and the instant it goes; ``what`` in the reader's language."""

    field: str
    what: str
    value: str
    erase_at: datetime


@dataclass(frozen=True)
class ChildReview:
    """All about one child in one promotion: nothing here was left out (REV-02)."""

    consent: Consent
    revision: Revision
    reference: str
    held: tuple[Held, ...]
    to_give: tuple[str, ...]
    shared_with: tuple[str, ...]
    decisions: tuple[Decision, ...]
    letters: tuple[MailCopy, ...]


@dataclass(frozen=True)
class FamilyReview:
    """All that is held for one parent: their own, and each child's."""

    own: tuple[Held, ...]
    children: tuple[ChildReview, ...]


async def review_family(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, language: str
) -> FamilyReview:
    """Gather it all and record that it was shown (REV-02, REV-03). The caller checked the PIN."""
    children = [
        await _child(session, parts, consent, language)
        for consent in await consents_of_parent(session, parent_id)
    ]
    for child in children:
        await _record(session, child)
    return FamilyReview(await _own(session, parts, parent_id, language), tuple(children))


async def own_consent(session: AsyncSession, *, consent_id: UUID, parent_id: UUID) -> Consent:
    """A consent of this parent. Raises NotFound for anybody else's, as if there were none."""
    consent = await get_consent(session, consent_id)
    if consent.parent_id != parent_id:
        raise NotFound
    return consent


async def _child(
    session: AsyncSession, parts: Parts, consent: Consent, language: str
) -> ChildReview:
    request = await get_request(session, consent.request_id)
    held = await _held(session, parts, consent.basis_id, language)
    return ChildReview(
        consent=consent,
        revision=await get_revision(session, consent.revision_id),
        reference=request.reference,
        held=held,
        to_give=await _to_give(session, consent, {item.field for item in held}),
        shared_with=tuple(sorted(await permissions_of(session, consent.basis_id))),
        decisions=tuple(await decisions_of(session, consent.child_id)),
        letters=tuple(await copies_about(session, consent.request_id)),
    )


async def _to_give(session: AsyncSession, consent: Consent, held: set[str]) -> tuple[str, ...]:
    """What the promise still asks of the parent and they have not given."""
    if consent.state != "active":
        return ()
    current = await current_revision(session, consent.promotion_id)
    asked = [practice.field for practice in current.declaration.practices_from("parent")]
    return tuple(field for field in asked if field not in held)


async def _own(
    session: AsyncSession, parts: Parts, parent_id: UUID, language: str
) -> tuple[Held, ...]:
    basis_id = (await get_parent(session, parent_id)).basis_id
    return () if basis_id is None else await _held(session, parts, basis_id, language)


async def _held(
    session: AsyncSession, parts: Parts, basis_id: UUID, language: str
) -> tuple[Held, ...]:
    try:
        values = await parts.gate.read(session, basis_id, flow="parent_review")
    except NoLegalBasis:
        return ()
    days = dict(await parts.gate.held(session, basis_id))
    return tuple(
        Held(field, _words(field, language), value, days[field])
        for field, value in sorted(values.items())
    )


def _words(field: str, language: str) -> str:
    if field == "email":
        return {"en": "Your e-mail address", "es": "Su correo"}[language]
    return sentence(field_words([field], language)[0]).rstrip(".")


async def _record(session: AsyncSession, child: ChildReview) -> None:
    await record(
        session,
        "parent:information:viewed",
        actor=f"parent:{child.consent.parent_id}",
        subject_id=child.consent.child_id,
        facts={
            "consent_id": str(child.consent.id),
            "fields": [item.field for item in child.held],
            "procedure": PROCEDURE,
        },
    )
