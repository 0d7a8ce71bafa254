"""A visitor of 13 or over gives a declared item on their own agreement, and can take it back.

No row ties a visitor to an album: what is held is found by the visitor's own link, or by the five
words of the album they gave it at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import record
from app.collecting import words
from app.collecting.albums import album_pepper, is_known_child, lock_album
from app.families import Parts
from app.platform import clock, tokens
from app.platform.problems import Conflict, LinkUnknown, Unprocessable
from app.platform.secrets_folder import Peppers
from app.privacy import Gate, NewBasis, close_basis, get_basis, open_basis
from app.privacy.catalogue import CATALOGUE
from app.privacy.subjects import bases_of_promotion, living_basis, was_subject
from app.promotions.closing_days import erasure_days
from app.promotions.declaration import Practice
from app.promotions.obeying import obey_promise
from app.promotions.publishing import current_revision, hold_revisions
from app.promotions.revisions import Revision

KIND = "thirteen_plus"
PURPOSE = "visitor"


class KnownChild(Conflict):
    """Somebody told us that this album is a child's: nothing is taken without a parent's yes."""

    code = "known-child"


class GaveEnough(Conflict):
    """At one album items are given at most eight times."""

    code = "gave-enough"


@dataclass(frozen=True)
class HeldOfVisitor:
    """What one visitor's link leads to: each field with its value and the day it goes."""

    values: Mapping[str, str]
    erase_at: Mapping[str, datetime]


def practices_for_visitor(revision: Revision) -> tuple[Practice, ...]:
    """The declared items a visitor may give: those asked of the child that may be held so."""
    return tuple(
        practice
        for practice in revision.declaration.practices_from("child")
        if KIND in CATALOGUE[practice.field].bases
    )


async def give_items(
    session: AsyncSession,
    parts: Parts,
    revision: Revision,
    values: Mapping[str, str],
    *,
    album_id: UUID,
    secret: bytes,
) -> str:
    """Hold what a visitor of 13 or over gave, by its promised clocks; returns their own link's token.

    ``secret`` is the album's. Raises Unprocessable when nothing was given, UndeclaredField for
    another field, KnownChild once the album is known to be a child's (AGE-09).
    """
    if not values:
        raise Unprocessable("empty", pointer="/first_name")
    await lock_album(session, album_id)
    if await is_known_child(session, album_id):
        raise KnownChild
    # No narrower promise comes between: what is held here is there when one is applied.
    await hold_revisions(session)
    revision = await current_revision(session, revision.promotion_id)
    visitor_id = await _new_visitor(session, parts.peppers, secret)
    basis_id, ends_at = await _agree(session, revision, visitor_id)
    days = erasure_days(revision)
    for field, value in values.items():
        await parts.gate.collect(
            session, basis_id, field=field, value=value, erase_at=days.get(field)
        )
    facts = {"promotion": revision.promotion_id, "fields": sorted(values)}
    await record(
        session,
        "visitor:information:collected",
        actor="system",
        subject_id=visitor_id,
        facts=facts,
    )
    return await tokens.mint(session, purpose=PURPOSE, subject_id=visitor_id, ends_at=ends_at)


async def held_of_visitor(session: AsyncSession, gate: Gate, token: str) -> HeldOfVisitor:
    """Everything held for the holder of a link. Raises LinkUnknown."""
    basis_id = await _basis_of(session, token)
    values = await gate.read(session, basis_id, flow="visitor_review")
    days = dict(await gate.held(session, basis_id))
    return HeldOfVisitor(values, days)


async def name_to_print(session: AsyncSession, gate: Gate, token: str) -> str | None:
    """The first name for the visitor's own certificate, if it is still held."""
    basis_id = await _basis_of(session, token)
    held = await gate.read(session, basis_id, flow="print_certificate")
    return held.get("first_name")


async def forget_visitor(session: AsyncSession, token: str) -> None:
    """Erase everything of a visitor at once, and their link. Raises LinkUnknown."""
    visitor_id = await tokens.find(session, purpose=PURPOSE, token=token)
    await _forget(session, visitor_id, await _basis_of(session, token))


async def forget_visitors_of_album(session: AsyncSession, peppers: Peppers, secret: bytes) -> int:
    """Erase at once what every visitor gave at an album, with their links. Returns how many."""
    forgotten = 0
    for visitor_id in _visitors(peppers, secret):
        basis_id = await living_basis(session, kind=KIND, subject_id=visitor_id)
        if basis_id is not None:
            await _forget(session, visitor_id, basis_id)
            forgotten += 1
    return forgotten


async def apply_to_visitor(
    session: AsyncSession, gate: Gate, *, basis_id: UUID, revision: Revision
) -> bool:
    """Bring what a visitor gave down to a narrower promise at once (DN-06, RET-01).

    Where nobody's age is asked any more everyone is treated as a child, so all of it goes; so
    does an agreement under which nothing is left. False when nothing is narrower.
    """
    asked = practices_for_visitor(revision) if revision.declaration.screens_age else ()
    change = await obey_promise(
        session, gate, basis_id, practices=asked, days=erasure_days(revision)
    )
    if change.is_nothing:
        return False
    if not await gate.held(session, basis_id):
        await _forget(session, (await get_basis(session, basis_id)).subject_id, basis_id)
    return True


async def visitor_bases(session: AsyncSession, promotion_id: str) -> list[UUID]:
    """The agreements of a promotion's visitors under which something may be held."""
    return await bases_of_promotion(session, kind=KIND, promotion_id=promotion_id)


async def _new_visitor(session: AsyncSession, peppers: Peppers, secret: bytes) -> UUID:
    for visitor_id in _visitors(peppers, secret):
        if not await was_subject(session, kind=KIND, subject_id=visitor_id):
            return visitor_id
    raise GaveEnough


def _visitors(peppers: Peppers, secret: bytes) -> list[UUID]:
    pepper = album_pepper(peppers)
    numbers = range(1, words.MOST_VISITORS + 1)
    return [UUID(bytes=words.visitor_hash(pepper, secret, n)[:16], version=4) for n in numbers]


async def _agree(
    session: AsyncSession, revision: Revision, visitor_id: UUID
) -> tuple[UUID, datetime]:
    scope: dict[str, timedelta] = {
        p.field: timedelta(days=p.keep_days) for p in practices_for_visitor(revision)
    }
    ends_at = await clock.now(session) + max(scope.values(), default=timedelta(days=1))
    basis_id = await open_basis(
        session,
        NewBasis(
            kind=KIND,
            subject_id=visitor_id,
            ends_at=ends_at,
            scope=scope,
            promotion_id=revision.promotion_id,
            revision_id=revision.id,
        ),
    )
    return basis_id, ends_at


async def _forget(session: AsyncSession, visitor_id: UUID, basis_id: UUID) -> None:
    await close_basis(session, basis_id)
    await tokens.kill(session, purposes=(PURPOSE,), subject_id=visitor_id)
    await record(session, "visitor:information:erased", actor="system", subject_id=visitor_id)


async def _basis_of(session: AsyncSession, token: str) -> UUID:
    visitor_id = await tokens.find(session, purpose=PURPOSE, token=token)
    basis_id = await living_basis(session, kind=KIND, subject_id=visitor_id)
    if basis_id is None:
        raise LinkUnknown
    return basis_id
