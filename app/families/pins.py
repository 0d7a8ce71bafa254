"""The PIN that lets a parent see what is held (312.6(a)(3)(i)): set, checked, locked, replaced."""

from datetime import timedelta
from enum import Enum
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.audit import record
from app.families.models import Parent
from app.families.parents import MISSES, get_parent, is_held
from app.families.parts import Parts
from app.families.pin_hashing import clean_pin, matches, scramble
from app.platform import clock
from app.platform.sessions import end_sessions_of
from app.privacy import NewBasis, NoLegalBasis, close_basis, get_basis, open_basis

PIN_RESET_WAITS = timedelta(hours=24)


class PinCheck(Enum):
    """What a typed PIN was. A wrong one is counted, so the caller must commit either way."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


async def set_pin(session: AsyncSession, parts: Parts, *, parent_id: UUID, pin: str) -> None:
    """Give a parent with an open agreement a PIN and clear the misses. Raises PinNotUsable."""
    scrambled = await scramble(parts.peppers, parent_id=parent_id, pin=clean_pin(pin))
    await hold_scrambled(session, parts, parent_id=parent_id, scrambled=scrambled)


async def hold_scrambled(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, scrambled: str
) -> None:
    """Hold a PIN that was scrambled before, replacing the former one; clears the misses."""
    parent = await get_parent(session, parent_id, lock=True)
    if parent.basis_id is None:
        raise NoLegalBasis
    await parts.gate.erase(session, parent.basis_id, fields=("pin_hash",))
    await parts.gate.collect(session, parent.basis_id, field="pin_hash", value=scrambled)
    parent.pin_misses = 0
    await session.flush()  # a check in this transaction must see the cleared count


async def check_pin(session: AsyncSession, parts: Parts, *, parent_id: UUID, pin: str) -> PinCheck:
    """Check a typed PIN; the tenth miss locks it until the consent method is repeated.

    The try is counted before the work is done, so that a thousand tries at once are ten.
    """
    counted = await session.execute(
        update(Parent)
        .where(col(Parent.id) == parent_id, col(Parent.pin_misses) < MISSES)
        .values(pin_misses=col(Parent.pin_misses) + 1)
        .returning(col(Parent.pin_misses), col(Parent.basis_id))
    )
    row = counted.one_or_none()
    scrambled = await _scrambled(session, parts, row[1]) if row else None
    right = await matches(parts.peppers, parent_id=parent_id, pin=pin, scrambled=scrambled)
    if row is None:
        return PinCheck.LOCKED
    if right:
        await _clear_misses(session, parent_id)
        return PinCheck.RIGHT
    if row[0] < MISSES:
        return PinCheck.WRONG
    await record(session, "parent:pin:locked", actor="system", subject_id=parent_id)
    return PinCheck.LOCKED


async def lock_pin(session: AsyncSession, *, parent_id: UUID, why: str) -> bool:
    """Lock the PIN in force until the consent method is repeated, and end every open visit.

    No earlier PIN comes back: it was erased when this one was set. False when it was locked before.
    """
    parent = await get_parent(session, parent_id, lock=True)
    await end_sessions_of(session, parent_id)
    if parent.pin_misses >= MISSES:
        return False
    parent.pin_misses = MISSES
    await session.flush()  # a check in this transaction must find it locked
    facts = {"why": why}
    await record(session, "parent:pin:locked", actor="system", subject_id=parent_id, facts=facts)
    return True


async def begin_pin_reset(
    session: AsyncSession, parts: Parts, *, parent_id: UUID, pin: str
) -> UUID:
    """Put a new PIN aside for a day, until the consent method is repeated (lost PIN, REV-03).

    Returns the basis that holds it, for ``finish_pin_reset``. The old PIN goes on working, so
    whoever merely reads the parent's mail changes nothing by asking.
    """
    scrambled = await scramble(parts.peppers, parent_id=parent_id, pin=clean_pin(pin))
    now = await clock.now(session)
    aside = NewBasis(
        kind="parent_supplied",
        subject_id=parent_id,
        ends_at=now + PIN_RESET_WAITS,
        scope={"pin_hash": PIN_RESET_WAITS},
    )
    basis_id = await open_basis(session, aside)
    await parts.gate.collect(session, basis_id, field="pin_hash", value=scrambled)
    return basis_id


async def finish_pin_reset(session: AsyncSession, parts: Parts, *, basis_id: UUID) -> UUID | None:
    """Make the PIN put aside the parent's own, once the method was completed; returns the parent.

    None when the day is over, it was done before, or the parent is forgotten: nothing changes then.
    """
    parent_id = (await get_basis(session, basis_id)).subject_id
    try:
        waiting = await parts.gate.read(session, basis_id, flow="parent_sign_in")
    except NoLegalBasis:
        return None
    if "pin_hash" not in waiting or not await is_held(session, parent_id):
        return None
    await hold_scrambled(session, parts, parent_id=parent_id, scrambled=waiting["pin_hash"])
    await close_basis(session, basis_id)
    await record(session, "parent:pin:reset", actor=f"parent:{parent_id}", subject_id=parent_id)
    return parent_id


async def _scrambled(session: AsyncSession, parts: Parts, basis_id: UUID | None) -> str | None:
    if basis_id is None:
        return None
    try:
        found = await parts.gate.read(
            session, basis_id, flow="parent_sign_in", fields=("pin_hash",)
        )
    except NoLegalBasis:
        return None
    return found.get("pin_hash")


async def _clear_misses(session: AsyncSession, parent_id: UUID) -> None:
    await session.execute(update(Parent).where(col(Parent.id) == parent_id).values(pin_misses=0))
