"""A visitor of 13 or over gives a declared item on their own agreement, and can take it back.

Nothing ties a visitor to an album: only the visitor's own link leads to what is held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import record
from app.platform import clock, tokens
from app.platform.ids import new_id
from app.platform.problems import LinkUnknown, Unprocessable
from app.privacy import Gate, NewBasis, close_basis, open_basis
from app.privacy.catalogue import CATALOGUE
from app.privacy.subjects import living_basis
from app.promotions.declaration import Practice
from app.promotions.revisions import Revision

KIND = "thirteen_plus"
PURPOSE = "visitor"


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
    session: AsyncSession, gate: Gate, revision: Revision, values: Mapping[str, str]
) -> str:
    """Hold what a visitor of 13 or over gave, by its promised clocks; returns their own link's token.

    Raises Unprocessable when nothing was given, UndeclaredField for another field.
    """
    if not values:
        raise Unprocessable("empty", pointer="/first_name")
    scope: dict[str, timedelta] = {
        p.field: timedelta(days=p.keep_days) for p in practices_for_visitor(revision)
    }
    visitor_id = new_id()
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
    for field, value in values.items():
        await gate.collect(session, basis_id, field=field, value=value)
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
    basis_id = await _basis_of(session, token)
    await close_basis(session, basis_id)
    await tokens.kill(session, purposes=(PURPOSE,), subject_id=visitor_id)
    await record(session, "visitor:information:erased", actor="system", subject_id=visitor_id)


async def _basis_of(session: AsyncSession, token: str) -> UUID:
    visitor_id = await tokens.find(session, purpose=PURPOSE, token=token)
    basis_id = await living_basis(session, kind=KIND, subject_id=visitor_id)
    if basis_id is None:
        raise LinkUnknown
    return basis_id
