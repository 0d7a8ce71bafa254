"""Where a claim meets the parent's permission: may it be opened, and what posting erases."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.fulfilment import Claim, Posted, mark_posted
from app.consent.consents import consent_of_child
from app.consent.models import Consent
from app.consent.reward_letter import post_reward_posted
from app.privacy import NoLegalBasis
from app.promotions.publishing import current_revision, get_revision
from app.services import Services


@dataclass(frozen=True)
class Line:
    """One line of the list: ids, days and states, nothing of a person."""

    claim: Claim
    consent_state: str

    @property
    def may_open(self) -> bool:
        """Only a ready claim under a consent in force: frozen and stopped ones stay shut."""
        return self.claim.state == "ready" and self.consent_state == "active"

    @property
    def held_back(self) -> bool:
        """Whether the parent or their bank stopped it, or everything is erased already."""
        return self.claim.state in ("earned", "ready") and self.consent_state != "active"


async def lines_for(session: AsyncSession, claims: Sequence[Claim]) -> list[Line]:
    """The claims with the state of each consent, in one query."""
    children = [claim.child_id for claim in claims]
    rows = await session.execute(
        select(Consent.child_id, Consent.state).where(col(Consent.child_id).in_(children))
    )
    states: dict[UUID, str] = {row[0]: row[1] for row in rows}
    return [Line(claim, states.get(claim.child_id, "revoked")) for claim in claims]


async def basis_of(session: AsyncSession, claim: Claim) -> UUID:
    """The basis under which a claim may be opened now. Raises NoLegalBasis, NotFound."""
    consent = await consent_of_child(session, claim.child_id)
    if consent.state != "active":
        raise NoLegalBasis
    return consent.basis_id


async def send_off(
    session: AsyncSession, parts: Services, claim: Claim, *, staff_id: UUID
) -> Posted:
    """Mark a claim as posted, erase, and tell the parent, all in one transaction (RET-01).

    A claim that is posted already stays as it is, whatever became of its consent since.
    Raises NoLegalBasis while the consent is not in force, NotReady.
    """
    consent = await consent_of_child(session, claim.child_id)
    if claim.state != "posted" and consent.state != "active":
        raise NoLegalBasis
    done = await mark_posted(
        session,
        parts.gate,
        claim_id=claim.id,
        basis_id=consent.basis_id,
        fields=await _erased_by_posting(session, consent),
        staff_id=staff_id,
    )
    if done.first_time:
        await post_reward_posted(
            session,
            parts,
            child_id=claim.child_id,
            erased=done.erased,
            at=done.at,
            claim_id=claim.id,
        )
    return done


async def _erased_by_posting(session: AsyncSession, consent: Consent) -> set[str]:
    """What the promise the parent read, or the one in force, erases on this event."""
    promises = (
        await get_revision(session, consent.revision_id),
        await current_revision(session, consent.promotion_id),
    )
    return {
        practice.field
        for revision in promises
        for practice in revision.declaration.practices
        if practice.erase_on == "reward_posted"
    }
