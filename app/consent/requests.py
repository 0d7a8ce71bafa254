"""Asking a parent: only what 312.5(c)(1) allows is kept, and no row ties it to an album's progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import record
from app.consent.joining import joining_code, joining_hash, shown_joining_code
from app.consent.limits import REQUESTS_PER_DAY, REQUESTS_PER_MONTH
from app.consent.models import ConsentRequest
from app.consent.notices import Places, digest_for, notice_mail, notice_page, notice_subject
from app.consent.states import REQUEST, require_move
from app.consent.wording import letterhead, written_language
from app.families import Parts
from app.mail.addresses import canonical_address, same_mailbox_key
from app.mail.messages import PermissionAsked
from app.mail.outbox import post
from app.platform import clock, readable_codes, tokens
from app.platform.ids import new_id
from app.platform.problems import Conflict, NotFound, Unprocessable
from app.platform.rate_limits import take
from app.privacy import NewBasis, is_suppressed, open_basis
from app.promotions.closing_days import end_of_day
from app.promotions.publishing import Revision, current_revision, get_revision

Lane = Literal["here", "phone", "email"]
LANES: tuple[Lane, ...] = ("here", "phone", "email")
REMIND_AFTER = timedelta(days=5)
QR_LIVES = timedelta(hours=1)


class AskingIsOver(Conflict):
    """The promotion takes no new requests: its last day to claim has passed."""

    code = "asking-is-over"


@dataclass(frozen=True)
class OpenedRequest:
    """What the child's screen shows after asking. ``joining_code`` is grouped for reading."""

    id: UUID
    reference: str
    joining_code: str
    answer_by: datetime


@dataclass(frozen=True)
class RequestForChild:
    """What a child may know: a no, a silence and a letter that came back all look like waiting."""

    id: UUID
    reference: str
    lane: str
    state: Literal["waiting", "granted", "over"]
    answer_by: datetime


@dataclass(frozen=True)
class LetterView:
    """What the parent's letter page needs: the revision, the request's facts and the notice."""

    request_id: UUID
    revision: Revision
    reference: str
    lane: str
    state: str
    answer_by: datetime
    notice_html: str
    language: str


async def open_request(
    session: AsyncSession,
    parts: Parts,
    *,
    promotion_id: str,
    lane: Lane,
    language: str,
    join_hash: bytes | None = None,
    parent_email: str | None = None,
) -> OpenedRequest:
    """Ask one parent. In the e-mail lane the direct notice is posted to ``parent_email``.

    An address that asked never to be mailed gets nothing and the child's screen is the same.
    Raises NotFound, AskingIsOver, AddressNotUsable, TooManyTries (6 a day, 12 in 30 days).
    """
    address = _address_of_lane(lane, parent_email)
    revision = await current_revision(session, promotion_id)
    now = await clock.now(session)
    refuse_outside_season(revision, now)
    if address is not None:
        await _throttle(parts, address)
        if await is_suppressed(session, parts.gate.keys, address=same_mailbox_key(address)):
            address = None
    request = await new_request(
        session, parts, revision, lane=lane, language=language, join_hash=join_hash
    )
    if address is not None:
        await _write_to_parent(session, parts, revision, request, address)
    return opened(parts, request)


async def new_request(
    session: AsyncSession,
    parts: Parts,
    revision: Revision,
    *,
    lane: str,
    language: str,
    join_hash: bytes | None,
) -> ConsentRequest:
    """Write the row of a request: ids, hashes and days, and nothing of anybody (PAR-02)."""
    now = await clock.now(session)
    request_id = new_id()
    written = written_language(revision, language)
    code = joining_code(parts.peppers, request_id)
    request = ConsentRequest(
        id=request_id,
        promotion_id=revision.promotion_id,
        revision_id=revision.id,
        reference=await _free_reference(session),
        lane=lane,
        language=written,
        state="open",
        join_hash=join_hash,
        joining_hash=joining_hash(parts.peppers, code),
        notice_digest=digest_for(revision, lane=lane, language=written),
        opened_at=now,
        answer_by=now + timedelta(days=revision.declaration.consent.answer_within_days),
        remind_at=now + REMIND_AFTER if lane == "email" else None,
    )
    session.add(request)
    await session.flush()  # the ledger entry and the contact basis come after the row
    facts = {"promotion": revision.promotion_id, "revision_id": str(revision.id), "lane": lane}
    await record(session, "child:request:opened", actor="child", subject_id=request_id, facts=facts)
    return request


def opened(parts: Parts, request: ConsentRequest) -> OpenedRequest:
    """The request as the asker sees it."""
    shown = shown_joining_code(parts.peppers, request.id)
    return OpenedRequest(request.id, request.reference, shown, request.answer_by)


async def here_token(session: AsyncSession, *, request_id: UUID) -> str:
    """The secret of the QR code that opens the letter on a grown-up's own phone, for one hour."""
    request = await get_request(session, request_id)
    ends_at = min(request.answer_by, await clock.now(session) + QR_LIVES)
    return await tokens.mint(session, purpose="here", subject_id=request_id, ends_at=ends_at)


async def open_letter_here(
    session: AsyncSession, parts: Parts, *, request_id: UUID, language: str, link: str
) -> LetterView:
    """Show the notice on screen: being shown is being delivered, in whatever lane (312.4(b))."""
    await mark_noticed(session, request_id=request_id)
    return await letter_view(session, parts, request_id=request_id, language=language, link=link)


async def letter_view(
    session: AsyncSession, parts: Parts, *, request_id: UUID, language: str, link: str
) -> LetterView:
    """The letter of a request as a page. ``link`` is the path its own links begin with."""
    request = await get_request(session, request_id)
    revision = await get_revision(session, request.revision_id)
    written = written_language(revision, language)
    html = notice_page(
        revision,
        parts.settings,
        places_of(request),
        language=written,
        joining_code=shown_joining_code(parts.peppers, request.id),
        link=link,
    )
    return LetterView(
        request_id=request.id,
        revision=revision,
        reference=request.reference,
        lane=request.lane,
        state=request.state,
        answer_by=request.answer_by,
        notice_html=html,
        language=written,
    )


async def mark_noticed(session: AsyncSession, *, request_id: UUID) -> bool:
    """The notice reached the parent; true the first time, and nothing once decided (VPC-01)."""
    request = await get_request(session, request_id, lock=True)
    if request.state != "open":
        return False
    now = await clock.now(session)
    request.state, request.noticed_at = require_move(REQUEST, request.state, "noticed"), now
    await record(
        session,
        "parent:request:noticed",
        actor="system",
        subject_id=request_id,
        facts={"notice_digest": request.notice_digest, "lane": request.lane},
    )
    return True


async def request_state_for_child(
    session: AsyncSession, join_hashes: Sequence[bytes]
) -> RequestForChild | None:
    """The latest request of an album, as its child may see it; None when there is none."""
    rows = await session.execute(
        select(ConsentRequest)
        .where(col(ConsentRequest.join_hash).in_(list(join_hashes)))
        .order_by(col(ConsentRequest.opened_at).desc(), col(ConsentRequest.id))
        .limit(1)
    )
    request = rows.scalar_one_or_none()
    if request is None:
        return None
    now = await clock.now(session)
    return RequestForChild(
        request.id,
        request.reference,
        request.lane,
        state_for_child(request.state, answer_by=request.answer_by, now=now),
        request.answer_by,
    )


def state_for_child(
    state: str, *, answer_by: datetime, now: datetime
) -> Literal["waiting", "granted", "over"]:
    """Granted, or waiting until the day is over: a no must not be told to a child by a page."""
    if state == "granted":
        return "granted"
    return "waiting" if now < answer_by else "over"


async def get_request(
    session: AsyncSession, request_id: UUID, *, lock: bool = False
) -> ConsentRequest:
    """The row of a request; with ``lock`` it stays as it is until the commit. Raises NotFound."""
    query = select(ConsentRequest).where(col(ConsentRequest.id) == request_id)
    query = query.with_for_update(key_share=True) if lock else query
    found = await session.execute(query.execution_options(populate_existing=True))
    request = found.scalar_one_or_none()
    if request is None:
        raise NotFound
    return request


def places_of(request: ConsentRequest) -> Places:
    """What the notice of this request leaves open."""
    return Places(request.reference, request.answer_by, request.opened_at)


def refuse_outside_season(revision: Revision, now: datetime) -> None:
    """Raise AskingIsOver when no reward can be claimed any more: asking would be for nothing."""
    if now > end_of_day(revision, revision.declaration.reward.claims_until):
        raise AskingIsOver


def _address_of_lane(lane: Lane, parent_email: str | None) -> str | None:
    if lane not in LANES:
        raise Unprocessable("unknown-lane", pointer="/lane")
    if (lane == "email") != (parent_email is not None):
        # PAR-01: the lanes on screen have no place for an address, and none is taken.
        raise Unprocessable("address-and-lane", pointer="/parent_email")
    return None if parent_email is None else canonical_address(parent_email)


async def _throttle(parts: Parts, address: str) -> None:
    key = same_mailbox_key(address)
    for limit in (REQUESTS_PER_DAY, REQUESTS_PER_MONTH):
        await take(parts.database, parts.peppers, limit, key)


async def _write_to_parent(
    session: AsyncSession,
    parts: Parts,
    revision: Revision,
    request: ConsentRequest,
    address: str,
) -> None:
    """Hold the address for the answer window alone, and post the direct notice (PAR-01, PAR-04)."""
    keep = timedelta(days=revision.declaration.consent.answer_within_days)
    basis = NewBasis(
        kind="parent_contact",
        subject_id=request.id,
        ends_at=request.answer_by,
        scope={"email": keep},
        promotion_id=revision.promotion_id,
        revision_id=revision.id,
    )
    request.contact_basis_id = await open_basis(session, basis)
    datum_id = await parts.gate.collect(
        session, request.contact_basis_id, field="email", value=address
    )
    await post_notice(session, parts, revision, request, datum_id)


async def post_notice(
    session: AsyncSession,
    parts: Parts,
    revision: Revision,
    request: ConsentRequest,
    datum_id: UUID,
) -> None:
    """Post the direct notice of a request, once (312.4(c)(1))."""
    places = places_of(request)
    composed = notice_mail(revision, parts.settings, places, language=request.language)
    message = PermissionAsked(
        head=letterhead(revision, request.language),
        reference=request.reference,
        subject_line=notice_subject(revision, places, language=request.language),
        text=composed.text,
        html=composed.html,
        decide_by=request.answer_by,
    )
    await post(
        session,
        message,
        recipient_datum_id=datum_id,
        about_id=request.id,
        dedup_key=f"notice:{request.id}",
        language=request.language,
        link_purpose="letter",
        link_subject_id=request.id,
        link_ends_at=request.answer_by,
    )


async def _free_reference(session: AsyncSession) -> str:
    while True:
        reference = readable_codes.new_reference()
        taken = await session.execute(
            select(ConsentRequest.id).where(col(ConsentRequest.reference) == reference)
        )
        if taken.scalar_one_or_none() is None:
            return reference
