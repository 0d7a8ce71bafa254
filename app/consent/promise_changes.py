"""What a new revision does to consents and open requests made under an older one (DN-06)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.consents import get_consent
from app.consent.drafting import address_of_request
from app.consent.endings import end_request, undecided
from app.consent.models import Consent, ConsentRequest
from app.consent.parent_letters import envelope_for, post_terms_narrowed
from app.consent.requests import new_request, post_notice
from app.consent.states import LIVE_CONSENT, UNDECIDED
from app.consent.wording import field_words, local_day
from app.families import Parts
from app.platform import clock
from app.platform.problems import AlreadyDecided
from app.platform.texts import load_texts
from app.platform.written_dates import written_date
from app.privacy import NewBasis, open_basis
from app.promotions.closing_days import erasure_days
from app.promotions.diff import still_grants
from app.promotions.narrowing import Narrowing
from app.promotions.notices.wording import counted_days
from app.promotions.obeying import obey_promise
from app.promotions.publishing import Revision, current_revision, get_revision

HOLDING = LIVE_CONSENT | {"ended"}


async def apply_to_consent(
    session: AsyncSession, parts: Parts, *, consent_id: UUID, revision_id: UUID
) -> bool:
    """Bring what is held down to a narrower promise at once, and tell the parent plainly.

    What is wider never reaches an old consent: its scope was fixed by its own notice.
    False when nothing is narrower.
    """
    consent = await get_consent(session, consent_id, lock=True)
    if not _holds_something(consent):
        return False
    current = await get_revision(session, revision_id)
    change = await obey_promise(
        session,
        parts.gate,
        consent.basis_id,
        practices=current.declaration.practices,
        days=await _days(session, consent, current),
    )
    if change.is_nothing:
        return False
    envelope = await envelope_for(session, parts, consent)
    if envelope is not None:
        now = await clock.now(session)
        changes = _in_words(change, envelope.revision, envelope.language, now)
        on: date = current.published_on
        await post_terms_narrowed(session, envelope, changes=changes, on=on, by=revision_id)
    return True


async def renew_request_if_changed(
    session: AsyncSession, parts: Parts, *, request_id: UUID
) -> bool:
    """Send the notice of the new promise when the old one can no longer be granted.

    The old request is withdrawn, its draft dies and money on it goes back; a new request with the
    new notice keeps the old day of answer, so that a change never holds an address longer (PAR-05).
    """
    try:
        request = await undecided(session, request_id)
    except AlreadyDecided:
        return False
    old = await get_revision(session, request.revision_id)
    # Whichever revision this job was for: the notice that goes out is of the promise in force.
    current = await current_revision(session, request.promotion_id)
    if old.id == current.id or still_grants(old.declaration, current.declaration):
        return False
    await _replace(session, parts, request, current)
    return True


async def live_consents(session: AsyncSession, promotion_id: str) -> list[UUID]:
    """Consents of one promotion under which something may be held: in force, or running down."""
    rows = await session.execute(
        select(Consent.id)
        .where(
            col(Consent.promotion_id) == promotion_id,
            col(Consent.state).in_(HOLDING),
            col(Consent.settled_at).is_(None),
        )
        .order_by(col(Consent.id))
    )
    return list(rows.scalars())


async def open_requests(session: AsyncSession, promotion_id: str) -> list[UUID]:
    """Requests of one promotion that nobody has answered yet."""
    rows = await session.execute(
        select(ConsentRequest.id)
        .where(
            col(ConsentRequest.promotion_id) == promotion_id,
            col(ConsentRequest.state).in_(UNDECIDED),
        )
        .order_by(col(ConsentRequest.id))
    )
    return list(rows.scalars())


def _holds_something(consent: Consent) -> bool:
    return consent.state in HOLDING and consent.settled_at is None


async def _days(session: AsyncSession, consent: Consent, current: Revision) -> dict[str, datetime]:
    """When each item goes by an event of the promise; posting has its day once it was done."""
    days = erasure_days(current)
    found = await session.execute(
        text(
            "SELECT max(at) FROM ledger WHERE subject_id = :child AND tag = 'staff:reward:posted'"
        ),
        {"child": consent.child_id},
    )
    posted_at: datetime | None = found.scalar_one()
    if posted_at is None:
        return days
    practices = current.declaration.practices
    return days | {p.field: posted_at for p in practices if p.erase_on == "reward_posted"}


def _in_words(
    change: Narrowing, revision: Revision, language: str, now: datetime
) -> tuple[str, ...]:
    texts = load_texts()

    def say(key: str, field: str, **more: str) -> str:
        (item,) = field_words([field], language)
        return texts.get(f"consent.narrowed.{key}", language, item=item, **more)

    names = {r.id: r.name for r in revision.declaration.recipients}
    lines = [say("dropped", name) for name in change.dropped]
    lines += [
        say("shorter", name, days=counted_days(keep.days, language))
        for name, keep in change.shorter.items()
    ]
    lines += [
        say("sooner", name, day=written_date(local_day(revision, day), language))
        if day > now
        else say("erased", name)
        for name, day in change.sooner.items()
    ]
    lines += [
        say("not_shared", field, recipient=names[recipient_id])
        for recipient_id, fields in change.no_longer_to
        for field in fields
        if recipient_id in names
    ]
    return tuple(lines)


async def _replace(
    session: AsyncSession, parts: Parts, request: ConsentRequest, current: Revision
) -> None:
    datum_id = await address_of_request(session, parts, request)
    address = await parts.gate.read_datum(session, datum_id, flow="send_mail") if datum_id else None
    answer_by, join_hash = request.answer_by, request.join_hash
    request.join_hash = None
    await end_request(
        session, request, "withdrawn", tag="parent:request:withdrawn", why="promise_changed"
    )
    renewed = await new_request(
        session, parts, current, lane=request.lane, language=request.language, join_hash=join_hash
    )
    renewed.answer_by = answer_by
    renewed.remind_at = None
    if address is None:
        return
    keep = timedelta(days=current.declaration.consent.answer_within_days)
    now = await clock.now(session)
    renewed.contact_basis_id = await open_basis(
        session,
        NewBasis(
            kind="parent_contact",
            subject_id=renewed.id,
            ends_at=min(answer_by, now + keep),
            scope={"email": keep},
            promotion_id=current.promotion_id,
            revision_id=current.id,
        ),
    )
    held = await parts.gate.collect(session, renewed.contact_basis_id, field="email", value=address)
    await post_notice(session, parts, current, renewed, held)
