"""The one letter that asks the parent for what a reward needs of them, once it is earned."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.consents import consent_of_child
from app.consent.parent_letters import envelope_for
from app.consent.wording import field_words
from app.families import Parts
from app.mail.messages import AddressAsked
from app.mail.outbox import post
from app.promotions.publishing import current_revision


async def ask_for_address(session: AsyncSession, parts: Parts, *, child_id: UUID) -> bool:
    """Post the letter once however often it is asked for; False when nobody is to be asked.

    Nothing is asked under a consent that is held back, stopped or over.
    """
    consent = await consent_of_child(session, child_id)
    envelope = await envelope_for(session, parts, consent)
    if consent.state != "active" or envelope is None:
        return False
    declaration = (await current_revision(session, consent.promotion_id)).declaration
    asked = [p for p in declaration.practices_from("parent") if p.needed_for == "reward"]
    if not asked:
        return False
    names = {name for practice in asked for name in practice.recipients}
    await post(
        session,
        AddressAsked(
            head=envelope.head,
            reference=envelope.reference,
            asked=field_words([practice.field for practice in asked], envelope.language),
            recipients=tuple(declaration.recipient(name).name for name in sorted(names)),
            keep_days=max(practice.keep_days for practice in asked),
            claims_until=declaration.reward.claims_until,
        ),
        recipient_datum_id=envelope.datum_id,
        about_id=consent.request_id,
        dedup_key=f"address-asked:{child_id}",
        language=envelope.language,
        link_purpose="parent",
        link_subject_id=consent.parent_id,
        link_ends_at=envelope.link_ends_at,
    )
    return True
