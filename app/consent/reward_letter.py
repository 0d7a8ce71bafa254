"""The letter that says the reward is in the mail, what was erased for it and what stays."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.consents import consent_of_child
from app.consent.going import PARENT_ROWS, GoesOrStays, lines_that_stay, what_goes_and_stays
from app.consent.models import Consent
from app.consent.parent_letters import Envelope, envelope_for
from app.consent.wording import field_words, local_day
from app.families import Parts
from app.mail.letterhead import Kept
from app.mail.messages import RewardPosted
from app.mail.outbox import post
from app.platform.texts import load_texts
from app.platform.written_dates import written_date
from app.promotions.notices.wording import sentence


async def post_reward_posted(
    session: AsyncSession,
    parts: Parts,
    *,
    child_id: UUID,
    erased: Collection[str],
    at: datetime,
    claim_id: UUID,
) -> bool:
    """Tell the parent once; false when their address is gone or they were told before (RET-01)."""
    consent = await consent_of_child(session, child_id)
    envelope = await envelope_for(session, parts, consent)
    if envelope is None:
        return False
    message = RewardPosted(
        head=envelope.head,
        reference=envelope.reference,
        posted_at=at,
        erased_at=at,
        erased=field_words(erased, envelope.language),
        stays=await _stays(session, parts, consent, envelope),
    )
    mail_id = await post(
        session,
        message,
        recipient_datum_id=envelope.datum_id,
        about_id=consent.request_id,
        dedup_key=f"reward-posted:{claim_id}",
        language=envelope.language,
        link_purpose="parent",
        link_subject_id=consent.parent_id,
        link_ends_at=envelope.link_ends_at,
    )
    return mail_id is not None


async def _stays(
    session: AsyncSession, parts: Parts, consent: Consent, envelope: Envelope
) -> tuple[Kept, ...]:
    """What is still held of the child, then of the parent, each with its day."""
    held = await parts.gate.held(session, consent.basis_id)
    words = field_words([name for name, _ in held], envelope.language)
    child = tuple(
        Kept(what=sentence(word), until=_until(envelope, ends))
        for word, (_, ends) in zip(words, held, strict=True)
    )
    rows = await what_goes_and_stays(session, parts, consent.id, language=envelope.language)
    return child + _parent_lines(rows, envelope) + lines_that_stay(rows)


def _parent_lines(rows: tuple[GoesOrStays, ...], envelope: Envelope) -> tuple[Kept, ...]:
    until = _until(envelope, envelope.link_ends_at)
    return tuple(Kept(what=row.what, until=until) for row in rows if row.id in PARENT_ROWS)


def _until(envelope: Envelope, instant: datetime) -> str:
    written = written_date(local_day(envelope.revision, instant), envelope.language)
    return load_texts().get("consent.goes.until", envelope.language, day=written)
