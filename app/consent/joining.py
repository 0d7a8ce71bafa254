"""Codes of a request: reference, joining code, the child's own secret; and joining an album to a yes."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.models import Consent, ConsentRequest
from app.consent.states import LIVE_CONSENT
from app.mail import placeholders
from app.platform import readable_codes
from app.platform.problems import LinkUnknown
from app.platform.secrets_folder import Peppers
from app.privacy import link_album


@dataclass(frozen=True)
class GrantedChild:
    """Whom a yes made known: enough to link an album, and nothing about them."""

    consent_id: UUID
    child_id: UUID
    basis_id: UUID
    promotion_id: str
    state: str


def joining_code(peppers: Peppers, request_id: UUID) -> str:
    """The 60-bit code of a request, in 12 signs: every copy agrees, and none is stored."""
    return readable_codes.encode(peppers.hash("joining-code", request_id.bytes))


def shown_joining_code(peppers: Peppers, request_id: UUID) -> str:
    """The joining code as it is printed: ``ABCD-EFGH-JKMN``."""
    return readable_codes.grouped(joining_code(peppers, request_id))


def joining_hash(peppers: Peppers, code: str) -> bytes:
    """The second hash of a joining code: the only one at rest."""
    return peppers.hash("joining-code-at-rest", code)


def typed_wrong_secret(peppers: Peppers, request_id: UUID) -> str:
    """What the child's own page holds to say "I typed it wrong": 128 bits, stored nowhere."""
    return peppers.hash("typed-wrong", request_id.bytes).hex()[:32]


def is_typed_wrong_secret(peppers: Peppers, request_id: UUID, given: str) -> bool:
    """Whether a form carries the secret of this request, compared in constant time."""
    known = typed_wrong_secret(peppers, request_id)
    return hmac.compare_digest(known.encode(), given.encode("utf-8", "replace"))


async def request_by_codes(
    session: AsyncSession, peppers: Peppers, *, reference: str, code: str
) -> UUID:
    """The request of a parent who would rather type than click. Raises LinkUnknown for any miss.

    The reference identifies, the joining code of the letter authorises. The caller limits tries.
    """
    try:
        digits = readable_codes.normalise_reference(reference)
        hashed = joining_hash(peppers, readable_codes.normalise(code))
    except (readable_codes.ReferenceUnreadable, readable_codes.OddSign):
        raise LinkUnknown from None
    found = await session.execute(
        select(ConsentRequest.id).where(
            col(ConsentRequest.joining_hash) == hashed, col(ConsentRequest.reference) == digits
        )
    )
    request_id = found.scalar_one_or_none()
    if request_id is None:
        raise LinkUnknown
    return request_id


async def child_by_join_hashes(
    session: AsyncSession, join_hashes: Sequence[bytes]
) -> GrantedChild | None:
    """The child whose parent said yes to a request of this album; asleep before the grant."""
    return await _granted(session, col(ConsentRequest.join_hash).in_(list(join_hashes)))


async def child_by_joining_code(
    session: AsyncSession, peppers: Peppers, *, code: str, promotion_id: str
) -> GrantedChild | None:
    """The child of a typed joining code in this promotion, once granted; None before and else."""
    try:
        hashed = joining_hash(peppers, readable_codes.normalise(code))
    except readable_codes.OddSign:
        return None
    granted = await _granted(session, col(ConsentRequest.joining_hash) == hashed)
    return granted if granted and granted.promotion_id == promotion_id else None


async def join_album(session: AsyncSession, granted: GrantedChild, *, album_id: UUID) -> None:
    """Link an album to the child its parent permitted, and forget the hash that found it.

    From here the link under the consent is the only tie; erasing the consent unties it. Raises
    NoLegalBasis unless the consent is in force.
    """
    await link_album(
        session, child_id=granted.child_id, album_id=album_id, basis_id=granted.basis_id
    )
    consent = await session.get_one(Consent, granted.consent_id)
    await session.execute(
        update(ConsentRequest)
        .where(col(ConsentRequest.id) == consent.request_id)
        .values(join_hash=None)
    )


async def _granted(session: AsyncSession, where: object) -> GrantedChild | None:
    rows = await session.execute(
        select(Consent)
        .join(ConsentRequest, col(ConsentRequest.id) == col(Consent.request_id))
        .where(where, col(Consent.state).in_(LIVE_CONSENT))  # type: ignore[arg-type]
        .order_by(col(Consent.since).desc(), col(Consent.id))
        .limit(1)
    )
    found = rows.scalar_one_or_none()
    if found is None:
        return None
    return GrantedChild(found.id, found.child_id, found.basis_id, found.promotion_id, found.state)


placeholders.register("joining_code", shown_joining_code)
