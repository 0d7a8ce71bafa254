"""How a request ends without a yes: no, not my child, somebody else, silence, a letter sent back.

Each way erases the address at once, kills the links and withdraws what has not left (PAR-05).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import announce
from app.consent.drafting import address_of_request, kill_draft_of
from app.consent.joining import is_typed_wrong_secret
from app.consent.models import ConsentRequest, Decision
from app.consent.requests import (
    OpenedRequest,
    get_request,
    mark_noticed,
    new_request,
    opened,
)
from app.consent.states import REQUEST, is_decided, require_move
from app.families import Parts
from app.mail.addresses import same_mailbox_key
from app.mail.outbox import cancel_about
from app.platform import clock, tokens
from app.platform.ids import new_id
from app.platform.problems import AlreadyDecided, LinkUnknown
from app.privacy import close_basis, suppress
from app.promotions.publishing import current_revision, get_revision

LINKS_OF_A_REQUEST = ("letter", "here")


async def refuse(session: AsyncSession, *, request_id: UUID) -> None:
    """The parent says no: kept as a decision, and the address goes at once. Raises AlreadyDecided."""
    request = await undecided(session, request_id)
    # Whoever answers the letter has had it, even if the relay's word is still on its way.
    await mark_noticed(session, request_id=request_id)
    session.add(
        Decision(
            id=new_id(),
            request_id=request_id,
            revision_id=request.revision_id,
            kind="collect_use",
            answer="no",
            notice_digest=request.notice_digest,
            actor="parent",
        )
    )
    await end_request(session, request, "refused", tag="parent:request:refused")


async def withdraw_not_my_child(session: AsyncSession, *, request_id: UUID) -> None:
    """The letter came to somebody whose child this is not. Raises AlreadyDecided."""
    await _withdraw(session, await undecided(session, request_id), why="not_my_child")


async def withdraw_never_mail_me(session: AsyncSession, parts: Parts, *, request_id: UUID) -> None:
    """Stop, and remember by a keyed hash alone never to write there again (312.5(c)(6))."""
    request = await undecided(session, request_id)
    revision = await get_revision(session, request.revision_id)
    days = timedelta(days=revision.declaration.retention.never_mail_me_days)
    address = await _address_written_to(session, parts, request)
    if address is not None:
        erase_at = await clock.now(session) + days
        await suppress(
            session, parts.gate.keys, address=same_mailbox_key(address), erase_at=erase_at
        )
    await _withdraw(session, request, why="never_mail_me")


async def withdraw_another_grown_up(
    session: AsyncSession, parts: Parts, *, request_id: UUID
) -> OpenedRequest:
    """Forget this grown-up and give them something to pass on: a new request without an address.

    Its reference and joining code open the letter for the parent, who types them on our site.
    """
    request = await undecided(session, request_id)
    join_hash, language = request.join_hash, request.language
    request.join_hash = None
    await _withdraw(session, request, why="another_grown_up")
    revision = await current_revision(session, request.promotion_id)
    passed_on = await new_request(
        session, parts, revision, lane="phone", language=language, join_hash=join_hash
    )
    return opened(parts, passed_on)


async def withdraw_typed_wrong(
    session: AsyncSession, parts: Parts, *, request_id: UUID, secret: str
) -> None:
    """The child typed a wrong address. Only the page that asked holds the secret (LinkUnknown)."""
    if not is_typed_wrong_secret(parts.peppers, request_id, secret):
        raise LinkUnknown
    request = await undecided(session, request_id)
    request.join_hash = None
    await _withdraw(session, request, why="typed_wrong")


async def lapse(session: AsyncSession, *, request_id: UUID) -> bool:
    """No answer in time: erased (312.4(c)(1)(vii)). False when it is not due or was decided."""
    request = await get_request(session, request_id, lock=True)
    if is_decided(request.state) or request.answer_by > await clock.now(session):
        return False
    await end_request(session, request, "lapsed", tag="system:request:lapsed")
    return True


async def mark_undeliverable(session: AsyncSession, *, request_id: UUID) -> bool:
    """The mailed notice was refused for good: a bounced notice is no notice (PAR-06).

    False when it was decided before, and for a notice that was shown on screen: its mail is only
    the parent's copy.
    """
    request = await get_request(session, request_id, lock=True)
    if is_decided(request.state) or request.lane != "email":
        return False
    await end_request(session, request, "undeliverable", tag="system:request:undeliverable")
    return True


async def undecided(session: AsyncSession, request_id: UUID) -> ConsentRequest:
    """The request, locked and still to be decided. Raises AlreadyDecided, NotFound."""
    request = await get_request(session, request_id, lock=True)
    if is_decided(request.state):
        raise AlreadyDecided
    return request


async def end_request(
    session: AsyncSession,
    request: ConsentRequest,
    outcome: str,
    *,
    tag: str,
    why: str | None = None,
) -> None:
    """End a locked request without a yes and leave nothing of anybody behind."""
    now = await clock.now(session)
    request.state, request.decided_at = require_move(REQUEST, request.state, outcome), now
    await session.flush()  # a draft of a decided request can no longer hold its parent
    await kill_draft_of(session, request.id)
    await forget_contact(session, request)
    actor = tag.split(":", 1)[0]
    facts = {"why": why} if why else {}
    await announce(session, tag, actor=actor, subject_id=request.id, facts=facts)


async def forget_contact(session: AsyncSession, request: ConsentRequest) -> None:
    """Erase the address a child typed, kill the links, and call back letters not yet sent."""
    if request.contact_basis_id is not None:
        await close_basis(session, request.contact_basis_id)
    await tokens.kill(session, purposes=LINKS_OF_A_REQUEST, subject_id=request.id)
    await cancel_about(session, request.id)


async def _withdraw(session: AsyncSession, request: ConsentRequest, *, why: str) -> None:
    await end_request(session, request, "withdrawn", tag="parent:request:withdrawn", why=why)


async def _address_written_to(
    session: AsyncSession, parts: Parts, request: ConsentRequest
) -> str | None:
    datum_id = await address_of_request(session, parts, request)
    if datum_id is None:
        return None
    return await parts.gate.read_datum(session, datum_id, flow="send_mail")
