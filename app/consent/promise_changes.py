"""What a new revision does to consents and open requests made under an older one (DN-06)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.consents import get_consent
from app.consent.drafting import address_of_request
from app.consent.endings import end_request, undecided
from app.consent.models import Consent, ConsentRequest
from app.consent.parent_letters import envelope_for, post_terms_narrowed
from app.consent.requests import new_request, post_notice
from app.consent.states import LIVE_CONSENT, UNDECIDED
from app.consent.wording import field_words
from app.families import Parts
from app.platform import clock
from app.platform.problems import AlreadyDecided
from app.platform.texts import load_texts
from app.privacy import (
    NewBasis,
    narrow_scope,
    open_basis,
    permissions_of,
    scope_of,
    withdraw_permission,
)
from app.promotions.declaration import PromotionDeclaration
from app.promotions.diff import still_grants
from app.promotions.notices.wording import counted_days
from app.promotions.publishing import Revision, current_revision, get_revision

HOLDING = LIVE_CONSENT | {"ended"}
GONE = timedelta(seconds=1)
"""The least a scope may keep: a dropped item is erased, and could not be kept if it came back."""


@dataclass(frozen=True)
class Narrowing:
    """How a promise in force is narrower than what a basis covers. Pure values."""

    dropped: tuple[str, ...]
    shorter: dict[str, timedelta]
    no_longer_to: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_nothing(self) -> bool:
        return not (self.dropped or self.shorter or self.no_longer_to)


def narrowing(
    scope: dict[str, timedelta],
    recipients: dict[str, set[str]],
    current: PromotionDeclaration,
) -> Narrowing:
    """What a basis still covers and the promise in force no longer does."""
    kept: dict[str, timedelta] = {p.field: timedelta(days=p.keep_days) for p in current.practices}
    dropped = tuple(sorted(name for name in scope if name not in kept and scope[name] > GONE))
    shorter = {name: kept[name] for name in scope if name in kept and kept[name] < scope[name]}
    lost = []
    for recipient_id, fields in sorted(recipients.items()):
        gone = fields - {p.field for p in current.practices_to(recipient_id)}
        if gone:
            lost.append((recipient_id, tuple(sorted(gone))))
    return Narrowing(dropped, shorter, tuple(lost))


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
    scope = await scope_of(session, consent.basis_id)
    recipients = await permissions_of(session, consent.basis_id)
    change = narrowing(scope, recipients, current.declaration)
    if change.is_nothing:
        return False
    await _narrow(session, parts, consent, change)
    envelope = await envelope_for(session, parts, consent)
    if envelope is not None:
        changes = _in_words(change, envelope.revision, envelope.language)
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


async def _narrow(session: AsyncSession, parts: Parts, consent: Consent, change: Narrowing) -> None:
    for name in change.dropped:
        await narrow_scope(session, consent.basis_id, name, GONE)
        await parts.gate.erase(session, consent.basis_id, fields=(name,))
    for name, keep in change.shorter.items():
        await narrow_scope(session, consent.basis_id, name, keep)
    if consent.state in ("active", "ended"):
        await parts.gate.obey_scope(session, consent.basis_id)
    for recipient_id, fields in change.no_longer_to:
        await withdraw_permission(session, consent.basis_id, recipient_id, fields=fields)


def _in_words(change: Narrowing, revision: Revision, language: str) -> tuple[str, ...]:
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
