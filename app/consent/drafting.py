"""Drafts: a parent's ticks frozen with the notice they read, before any method is begun."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.attempts import expire_attempts_of
from app.consent.choices import Choices, checked_choices
from app.consent.methods import get_method
from app.consent.models import ConsentRequest, Draft
from app.consent.parents import is_parent_needed
from app.consent.requests import get_request, post_notice
from app.consent.states import is_decided
from app.consent.wording import written_language
from app.families import (
    Parts,
    address_datum,
    clean_pin,
    forget_parent,
    get_parent,
    hold_parent,
    is_held,
    keep_parent_until,
    new_parent,
    parent_of_email,
    set_pin,
)
from app.mail.addresses import canonical_address
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import AlreadyDecided, Conflict, NotFound
from app.privacy import NoLegalBasis
from app.promotions.diff import still_grants
from app.promotions.publishing import Revision, current_revision, get_revision


class NoticeNotDelivered(Conflict):
    """Nothing can be decided before the notice was shown or delivered (VPC-01)."""

    code = "notice-not-delivered"


class PromiseChanged(Conflict):
    """The promise has changed so that this notice no longer holds: a new one must be read."""

    code = "promise-changed"


async def make_draft(
    session: AsyncSession,
    parts: Parts,
    *,
    request_id: UUID,
    choices: Choices,
    receipt_email: str,
    pin: str,
    method: str,
    language: str,
) -> Draft:
    """Freeze what the parent ticked, with their receipt address and PIN under their own agreement.

    An earlier draft of the request dies and its open attempt expires: money on it goes back.
    A parent known by this address is joined only with their own PIN (decision 17); nobody is told
    which happened. Raises AlreadyDecided, NoticeNotDelivered, PromiseChanged, ChoicesIncomplete,
    MethodNotOffered, AddressNotUsable, PinNotUsable, NoLegalBasis when the known parent's address
    was erased meanwhile.
    """
    address, pin = canonical_address(receipt_email), clean_pin(pin)
    known = await parent_of_email(session, parts, email=address, pin=pin)
    request = await _answerable(session, request_id)
    known = await _still_held(session, known)
    revision = await _holding_revision(session, request)
    checked = checked_choices(revision.declaration, choices)
    chosen = get_method(revision.declaration, method).identifier
    written = written_language(revision, language)
    await kill_draft_of(session, request_id, spare=known)
    if known is None:
        parent_id = await _introduce(session, parts, request, address, pin, written)
    else:
        parent_id = known
        await keep_parent_until(session, parts, known, ends_at=request.answer_by)
    address_id = await address_datum(session, parts, parent_id)
    if address_id is None:  # erased while the parent answered: they answer once more
        raise NoLegalBasis
    draft = Draft(
        id=new_id(),
        request_id=request_id,
        parent_id=parent_id,
        revision_id=request.revision_id,
        notice_digest=request.notice_digest,
        choices=checked.stored(),
        method=chosen,
        language=written,
    )
    session.add(draft)
    await session.flush()  # an attempt names the draft
    if request.lane != "email":
        # Shown on screen; the copy that can be kept goes to the address the parent gave.
        await post_notice(session, parts, revision, request, address_id)
    return draft


async def find_live_draft(session: AsyncSession, request_id: UUID) -> Draft | None:
    """The draft of a request that may still be granted, if any."""
    rows = await session.execute(
        select(Draft)
        .where(col(Draft.request_id) == request_id, col(Draft.dead_at).is_(None))
        .execution_options(populate_existing=True)
    )
    return rows.scalar_one_or_none()


async def get_draft(session: AsyncSession, draft_id: UUID) -> Draft:
    """A draft by its id, dead or alive. Raises NotFound."""
    draft = await session.get(Draft, draft_id, populate_existing=True)
    if draft is None:
        raise NotFound
    return draft


async def kill_draft_of(
    session: AsyncSession, request_id: UUID, *, spare: UUID | None = None
) -> None:
    """End the live draft of a locked request: open attempts expire, its parent is forgotten.

    The parent stays when another consent or draft needs them, or when they are ``spare``.
    """
    draft = await find_live_draft(session, request_id)
    if draft is None:
        return
    draft.dead_at = await clock.now(session)
    await session.flush()  # whether the parent is still needed is asked of the rows
    await expire_attempts_of(session, draft.id)
    await get_parent(session, draft.parent_id, lock=True)
    if draft.parent_id != spare and not await is_parent_needed(session, draft.parent_id):
        await forget_parent(session, draft.parent_id)


async def address_of_request(
    session: AsyncSession, parts: Parts, request: ConsentRequest
) -> UUID | None:
    """The datum that mail about an undecided request goes to: typed by the child, or confirmed."""
    if request.contact_basis_id is not None:
        typed = await parts.gate.datum_id(session, request.contact_basis_id, "email")
        if typed is not None:
            return typed
    draft = await find_live_draft(session, request.id)
    return None if draft is None else await address_datum(session, parts, draft.parent_id)


async def _still_held(session: AsyncSession, known: UUID | None) -> UUID | None:
    """The known parent, locked; None when they were forgotten while the PIN was checked."""
    if known is None:
        return None
    await get_parent(session, known, lock=True)
    return known if await is_held(session, known) else None


async def _answerable(session: AsyncSession, request_id: UUID) -> ConsentRequest:
    request = await get_request(session, request_id, lock=True)
    if is_decided(request.state) or request.answer_by <= await clock.now(session):
        raise AlreadyDecided
    if request.noticed_at is None:
        raise NoticeNotDelivered
    return request


async def _holding_revision(session: AsyncSession, request: ConsentRequest) -> Revision:
    revision = await get_revision(session, request.revision_id)
    current = await current_revision(session, request.promotion_id)
    if not still_grants(revision.declaration, current.declaration):
        raise PromiseChanged
    return revision


async def _introduce(
    session: AsyncSession,
    parts: Parts,
    request: ConsentRequest,
    address: str,
    pin: str,
    language: str,
) -> UUID:
    """A parent new to us, until the request's own end; a grant gives them longer."""
    parent_id = await new_parent(session, language=language)
    basis_id = await hold_parent(session, parent_id, ends_at=request.answer_by)
    typed = await _same_address_typed(session, parts, request, address)
    if typed is None:
        await parts.gate.collect(session, basis_id, field="email", value=address)
    else:
        # What the child typed is now the parent's own word: one datum, under one agreement.
        await parts.gate.rebase(session, typed, basis_id=basis_id, subject_id=parent_id)
    await set_pin(session, parts, parent_id=parent_id, pin=pin)
    return parent_id


async def _same_address_typed(
    session: AsyncSession, parts: Parts, request: ConsentRequest, address: str
) -> UUID | None:
    if request.contact_basis_id is None:
        return None
    try:
        held = await parts.gate.read(session, request.contact_basis_id, flow="send_mail")
    except NoLegalBasis:
        return None
    if held.get("email") != address:
        return None
    return await parts.gate.datum_id(session, request.contact_basis_id, "email")
