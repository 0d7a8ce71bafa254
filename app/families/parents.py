"""Parents and children as opaque ids, and the parent's own agreement that holds their address."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.families.models import Child, Parent
from app.families.parts import Parts
from app.families.pin_hashing import matches
from app.platform import clock, tokens
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.platform.sessions import end_sessions_of
from app.privacy import (
    NewBasis,
    NoLegalBasis,
    close_basis,
    extend_basis,
    get_basis,
    open_basis,
)

# The end of the basis is the clock that the notice states; this only satisfies the table.
LONGEST = timedelta(days=3650)
SAME_ADDRESS_TRIED = 4
LINKS = ("parent",)
LANGUAGE_OF_NOBODY = "en"


async def new_parent(session: AsyncSession, *, language: str) -> UUID:
    """A parent as an id and a language. Nothing about them is held yet."""
    parent = Parent(id=new_id(), language=language)
    session.add(parent)
    await session.flush()  # children, drafts and bases name the row
    return parent.id


async def new_child(session: AsyncSession, *, parent_id: UUID, promotion_id: str) -> UUID:
    """A child of a parent in one promotion; the same child elsewhere is another id (COL-03)."""
    child = Child(id=new_id(), parent_id=parent_id, promotion_id=promotion_id)
    session.add(child)
    await session.flush()  # decisions name the row
    return child.id


async def get_parent(session: AsyncSession, parent_id: UUID, *, lock: bool = False) -> Parent:
    """The parent's row; with ``lock`` nobody else changes it until the commit. Raises NotFound."""
    query = select(Parent).where(col(Parent.id) == parent_id)
    # Not the key: a child being added holds the key shared, and two such would wait for each other.
    query = query.with_for_update(key_share=True) if lock else query
    found = await session.execute(query.execution_options(populate_existing=True))
    parent = found.scalar_one_or_none()
    if parent is None:
        raise NotFound
    return parent


async def hold_parent(session: AsyncSession, parent_id: UUID, *, ends_at: datetime) -> UUID:
    """Open the parent's own agreement (``parent_supplied``: address and PIN) until ``ends_at``."""
    parent = await get_parent(session, parent_id)
    parent.basis_id = await open_basis(session, _agreement(parent_id, ends_at))
    await session.flush()  # what is collected next must find the row as it will be
    return parent.basis_id


async def keep_parent_until(
    session: AsyncSession, parts: Parts, parent_id: UUID, *, ends_at: datetime
) -> None:
    """Let the parent's address and PIN live until ``ends_at``, if that is later than now agreed.

    A datum's own day only comes nearer, so a longer agreement is a new basis: both data move to
    it and the old one dies.
    """
    parent = await get_parent(session, parent_id, lock=True)
    if parent.basis_id is None:
        raise NoLegalBasis
    agreed = await get_basis(session, parent.basis_id)
    if agreed.state == "dead":
        raise NoLegalBasis
    if agreed.ends_at >= ends_at:
        return
    former = parent.basis_id
    longer = await open_basis(session, _agreement(parent_id, ends_at))
    for field in ("email", "pin_hash"):
        datum_id = await parts.gate.datum_id(session, former, field)
        if datum_id is not None:
            await parts.gate.rebase(session, datum_id, basis_id=longer, subject_id=parent_id)
    await close_basis(session, former)
    parent.basis_id = longer
    await session.flush()  # the next reader in this transaction must see the living basis


async def let_parent_go_at(
    session: AsyncSession, parts: Parts, parent_id: UUID, *, ends_at: datetime
) -> None:
    """Bring the end of the parent's agreement nearer; a later instant changes nothing."""
    basis_id = (await get_parent(session, parent_id)).basis_id
    if basis_id is None:
        return
    basis = await get_basis(session, basis_id)
    if basis.state == "dead" or basis.ends_at <= ends_at:
        return
    await extend_basis(session, basis_id, ends_at)
    await tokens.shorten(session, purposes=LINKS, subject_id=parent_id, ends_at=ends_at)
    for field in ("email", "pin_hash"):
        await parts.gate.shorten(session, basis_id, field=field, erase_at=ends_at)


async def forget_parent(session: AsyncSession, parent_id: UUID) -> None:
    """Erase the parent's address, PIN and language now and end the agreement; the id stays.

    Their links and open visits end too.
    """
    parent = await get_parent(session, parent_id, lock=True)
    parent.language = LANGUAGE_OF_NOBODY
    if parent.basis_id is not None:
        await close_basis(session, parent.basis_id)
    await tokens.kill(session, purposes=LINKS, subject_id=parent_id)
    await end_sessions_of(session, parent_id)


async def address_datum(session: AsyncSession, parts: Parts, parent_id: UUID) -> UUID | None:
    """The datum that mail to this parent goes to, if one is held."""
    basis_id = (await get_parent(session, parent_id)).basis_id
    return None if basis_id is None else await parts.gate.datum_id(session, basis_id, "email")


async def parents_of_email(session: AsyncSession, parts: Parts, *, email: str) -> list[UUID]:
    """Every parent whose own agreement holds this canonical address, oldest first."""
    found = await parts.gate.find(session, field="email", value=email)
    return [datum.subject_id for datum in found if datum.kind == "parent_supplied"]


async def parent_of_email(
    session: AsyncSession, parts: Parts, *, email: str, pin: str
) -> UUID | None:
    """The parent with this address *and* this PIN; parents are never merged by address alone.

    Counts no miss: the caller is told nothing, and only the mailbox learns what was attached.
    As long for an unknown address as for a known one.
    """
    candidates = await parents_of_email(session, parts, email=email)
    right: UUID | None = None
    for parent_id in candidates[:SAME_ADDRESS_TRIED] or [new_id()]:
        scrambled = await _held_pin(session, parts, parent_id)
        if await matches(parts.peppers, parent_id=parent_id, pin=pin, scrambled=scrambled):
            right = right or parent_id
    return right


async def _held_pin(session: AsyncSession, parts: Parts, parent_id: UUID) -> str | None:
    parent = await session.get(Parent, parent_id, populate_existing=True)
    if parent is None or parent.basis_id is None or parent.pin_misses >= MISSES:
        return None
    try:
        found = await parts.gate.read(
            session, parent.basis_id, flow="parent_sign_in", fields=("pin_hash",)
        )
    except NoLegalBasis:
        return None
    return found.get("pin_hash")


def _agreement(parent_id: UUID, ends_at: datetime) -> NewBasis:
    return NewBasis(
        kind="parent_supplied",
        subject_id=parent_id,
        ends_at=ends_at,
        scope={"email": LONGEST, "pin_hash": LONGEST},
    )


async def is_held(session: AsyncSession, parent_id: UUID) -> bool:
    """Whether the parent's agreement still lives."""
    basis_id = (await get_parent(session, parent_id)).basis_id
    if basis_id is None:
        return False
    basis = await get_basis(session, basis_id)
    return basis.state != "dead" and basis.ends_at > await clock.now(session)


MISSES = 10
"""Wrong PINs until the PIN is locked and the consent method must be repeated (decision 6)."""
