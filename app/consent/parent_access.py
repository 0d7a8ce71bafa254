"""The parent's way in later: a link by mail, then the PIN; what is written about either."""

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.models import Consent
from app.consent.parents import consents_of_parent
from app.consent.wording import letterhead, written_language
from app.families import (
    Parts,
    PinCheck,
    address_datum,
    check_pin,
    get_parent,
    is_held,
    parents_of_email,
)
from app.mail.letterhead import Letterhead, Message
from app.mail.messages import PinLocked, PinReset, SignInLink
from app.mail.outbox import post
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.platform.queue import defer
from app.platform.rate_limits import Limit
from app.privacy import NoLegalBasis, get_basis
from app.promotions.publishing import get_revision

PinDoubt = Literal["dispute", "fraud_warning"]
DOUBTS: dict[str, PinDoubt] = {"dispute": "dispute", "fraud_warning": "fraud_warning"}
LINK_LIVES = timedelta(days=7)
MOST_LINKS = 4
LINKS_PER_ADDRESS = Limit("sign-in-link-address-day", 6, 86_400)
LINKS_PER_NETWORK = Limit("sign-in-link-network-hour", 20, 3_600)
CODES_PER_NETWORK = Limit("letter-codes-network-hour", 30, 3_600)
CODES_IN_ALL = Limit("letter-codes-all-hour", 3_000, 3_600)
PINS_PER_NETWORK = Limit("pin-network-hour", 60, 3_600)


async def ask_for_sign_in_links(session: AsyncSession, parts: Parts, *, email: str) -> None:
    """Have the link to every parent's page with this canonical address mailed; silence for others.

    The work of the request is the same for every address: one look-up and one job, which for an
    unknown address is about nobody. The caller answers the same and has counted the try (P18).
    """
    known = await parents_of_email(session, parts, email=email)
    parent_id = known[0] if known else new_id()
    await defer(session, "consent.send_sign_in_links", parent_id=parent_id, asked_id=new_id())


async def send_sign_in_links(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, asked_id: UUID
) -> None:
    """Write to every parent with the address of this one, once for each time it was asked."""
    email = await _address(session, parts, parent_id)
    if email is None:
        return
    now = await clock.now(session)
    for each in (await parents_of_email(session, parts, email=email))[:MOST_LINKS]:
        if await _newest_consent(session, each) is not None:
            await _write(session, parts, each, "sign-in", now, occasion=asked_id)


async def _address(session: AsyncSession, parts: Parts, parent_id: UUID) -> str | None:
    try:
        basis_id = (await get_parent(session, parent_id)).basis_id
        if basis_id is None:
            return None
        found = await parts.gate.read(session, basis_id, flow="parent_sign_in", fields=("email",))
    except (NotFound, NoLegalBasis):
        return None
    return found.get("email")


async def check_parent_pin(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, pin: str
) -> PinCheck:
    """Check a typed PIN (REV-03). The miss that locks it is told to the parent by mail, once.

    A wrong PIN is counted, so the caller commits either way.
    """
    before = (await get_parent(session, parent_id)).pin_misses
    outcome = await check_pin(session, parts, parent_id=parent_id, pin=pin)
    after = (await get_parent(session, parent_id)).pin_misses
    if outcome is PinCheck.LOCKED and after > before:
        await _write(session, parts, parent_id, "locked", await clock.now(session))
    return outcome


async def post_pin_reset(session: AsyncSession, parts: Parts, *, parent_id: UUID) -> None:
    """Tell the parent that their PIN was replaced, in case it was not them."""
    await _write(session, parts, parent_id, "reset", await clock.now(session))


async def post_pin_locked(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, why: PinDoubt
) -> None:
    """Tell the parent that the payment which set their PIN is in doubt, and how to go on."""
    await _write(session, parts, parent_id, why, await clock.now(session))


async def _write(
    session: AsyncSession,
    parts: Parts,
    parent_id: UUID,
    what: str,
    now: datetime,
    *,
    occasion: UUID | None = None,
) -> None:
    consent = await _newest_consent(session, parent_id)
    datum_id = await address_datum(session, parts, parent_id)
    if consent is None or datum_id is None or not await is_held(session, parent_id):
        return
    parent = await get_parent(session, parent_id)
    revision = await get_revision(session, consent.revision_id)
    language = written_language(revision, parent.language)
    basis = await get_basis(session, parent.basis_id) if parent.basis_id else None
    ends_at = min(basis.ends_at, now + LINK_LIVES) if basis else now + LINK_LIVES
    await post(
        session,
        _message(what, letterhead(revision, language), now, ends_at),
        recipient_datum_id=datum_id,
        about_id=None,
        dedup_key=f"{what}:{occasion or new_id()}:{parent_id}",
        language=language,
        link_purpose="parent",
        link_subject_id=parent_id,
        link_ends_at=ends_at,
    )


def _message(what: str, head: Letterhead, now: datetime, ends_at: datetime) -> Message:
    if what == "locked":
        return PinLocked(head=head, locked_at=now)
    doubt = DOUBTS.get(what)
    if doubt is not None:
        return PinLocked(head=head, locked_at=now, why=doubt)
    if what == "reset":
        return PinReset(head=head, reset_at=now)
    return SignInLink(head=head, ends_at=ends_at)


async def _newest_consent(session: AsyncSession, parent_id: UUID) -> Consent | None:
    consents = await consents_of_parent(session, parent_id)
    return consents[-1] if consents else None
