"""Legal bases: opened with their scope, then only narrowed, frozen, stopped or ended.

Other packages push a basis down here; the gate never asks them anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.platform.ids import new_id
from app.privacy.catalogue import may_hold
from app.privacy.holdings import erase_held
from app.privacy.models import (
    AlbumLink,
    BasisRecipient,
    BasisScope,
    LegalBasis,
    Tombstone,
)
from app.privacy.refusals import NoLegalBasis, UndeclaredField


@dataclass(frozen=True)
class Permission:
    """One recipient's own yes: which fields, by which decision (312.5(a)(2))."""

    recipient_id: str
    fields: tuple[str, ...]
    decision_id: UUID


@dataclass(frozen=True)
class NewBasis:
    """What to open. ``scope`` maps each field to the longest time it may be kept."""

    kind: str
    subject_id: UUID
    ends_at: datetime
    scope: Mapping[str, timedelta]
    promotion_id: str | None = None
    revision_id: UUID | None = None
    decision_id: UUID | None = None
    permissions: Sequence[Permission] = field(default_factory=tuple)


@dataclass(frozen=True)
class BasisFacts:
    """A basis as others may see it."""

    id: UUID
    kind: str
    subject_id: UUID
    state: str
    opened_at: datetime
    ends_at: datetime


async def open_basis(session: AsyncSession, new: NewBasis) -> UUID:
    """Open a basis with its scope and permissions. Raises UndeclaredField.

    Postgres refuses it (DatabaseRefused) when a consent names no granted decision, or its scope
    goes beyond what the revision's notice states.
    """
    for name in new.scope:
        if not may_hold(new.kind, name):
            raise UndeclaredField
    basis = LegalBasis(
        id=new_id(),
        kind=new.kind,
        subject_id=new.subject_id,
        state="open",
        held=True,
        ends_at=new.ends_at,
        promotion_id=new.promotion_id,
        revision_id=new.revision_id,
        decision_id=new.decision_id,
    )
    session.add(basis)
    await session.flush()  # the scope's trigger reads the basis row
    session.add_all(
        BasisScope(basis_id=basis.id, field=name, keep=keep) for name, keep in new.scope.items()
    )
    await session.flush()  # permissions refer to the scope
    session.add_all(
        BasisRecipient(
            basis_id=basis.id,
            recipient_id=permission.recipient_id,
            field=name,
            decision_id=permission.decision_id,
        )
        for permission in new.permissions
        for name in permission.fields
    )
    await session.flush()
    return basis.id


async def lock_bases(session: AsyncSession, basis_ids: Sequence[UUID]) -> list[LegalBasis]:
    """Take the write lock on bases in id order, so that two closers never deadlock.

    A collector that came first is waited for; one that comes later waits and is then refused.
    Whoever alters a datum takes this lock first too: a writer that holds its datum and waits for
    the basis and a revocation that holds the basis and waits for the datum would wait for ever;
    so would two readers of the basis that both then want to change it.
    """
    found = await session.execute(
        select(LegalBasis)
        .where(col(LegalBasis.id).in_(list(basis_ids)))
        .order_by(col(LegalBasis.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found.scalars())


async def freeze_basis(session: AsyncSession, basis_id: UUID) -> None:
    """Hold everything and do nothing with it (a stop that may be undone, a dispute)."""
    await _move(session, basis_id, "frozen", frozenset({"open", "frozen"}))


async def thaw_basis(session: AsyncSession, basis_id: UUID) -> None:
    """Undo a freeze. Raises NoLegalBasis when the basis is not frozen."""
    await _move(session, basis_id, "open", frozenset({"frozen", "open"}))


async def stop_basis(session: AsyncSession, basis_id: UUID) -> None:
    """No new collection; what is held stays until its clock."""
    await _move(session, basis_id, "stopped", frozenset({"open", "frozen", "stopped"}))


async def close_basis(session: AsyncSession, basis_id: UUID) -> int:
    """Erase everything under a basis and end it for ever. Returns how many data and files went.

    Each row goes with its wrapped key, so that a file's object opens no more from this commit on
    (a sweep removes it). A tombstone stays so that a restored backup can be
    told again. Closing a dead basis again erases nothing and is fine.
    """
    locked = await lock_bases(session, [basis_id])
    if not locked or locked[0].state == "dead":
        return 0
    await session.execute(delete(AlbumLink).where(col(AlbumLink.basis_id) == basis_id))
    count = len(await erase_held(session, basis_id))
    await session.execute(
        update(LegalBasis).where(col(LegalBasis.id) == basis_id).values(state="dead", held=False)
    )
    session.add(Tombstone(basis_id=basis_id))
    await session.flush()
    return count


async def extend_basis(session: AsyncSession, basis_id: UUID, ends_at: datetime) -> None:
    """Bring the end of a basis nearer; Postgres refuses a later one, which is a new basis."""
    await session.execute(
        update(LegalBasis).where(col(LegalBasis.id) == basis_id).values(ends_at=ends_at)
    )


async def narrow_scope(session: AsyncSession, basis_id: UUID, field: str, keep: timedelta) -> bool:
    """Shorten how long a basis may keep one field; true when it was longer before (DN-06).

    What is held already follows with ``Gate.obey_scope``.
    """
    done = await session.execute(
        update(BasisScope)
        .where(
            col(BasisScope.basis_id) == basis_id,
            col(BasisScope.field) == field,
            col(BasisScope.keep) > keep,
        )
        .values(keep=keep)
        .returning(col(BasisScope.field))
    )
    return done.first() is not None


async def withdraw_permission(
    session: AsyncSession, basis_id: UUID, recipient_id: str, *, fields: Sequence[str] = ()
) -> int:
    """End one recipient's permission; collection goes on (RVK-05). Returns rows withdrawn.

    ``fields`` narrows it to some of what the recipient may see; without them all of it ends.
    """
    done = await session.execute(
        text(
            "UPDATE basis_recipient SET withdrawn_at = app_now() WHERE basis_id = :basis"
            " AND recipient_id = :recipient AND withdrawn_at IS NULL"
            " AND (:all OR field = ANY(:fields)) RETURNING field"
        ),
        {
            "basis": basis_id,
            "recipient": recipient_id,
            "all": not fields,
            "fields": list(fields),
        },
    )
    return len(done.all())


async def get_basis(session: AsyncSession, basis_id: UUID) -> BasisFacts:
    """The basis as it stands in this transaction. Raises NoLegalBasis."""
    basis = await session.get(LegalBasis, basis_id, populate_existing=True)
    if basis is None:
        raise NoLegalBasis
    return BasisFacts(
        basis.id, basis.kind, basis.subject_id, basis.state, basis.opened_at, basis.ends_at
    )


async def scope_of(session: AsyncSession, basis_id: UUID) -> dict[str, timedelta]:
    """Which fields a basis covers, and how long each may be kept."""
    rows = await session.execute(select(BasisScope).where(col(BasisScope.basis_id) == basis_id))
    return {row.field: row.keep for row in rows.scalars()}


async def permissions_of(session: AsyncSession, basis_id: UUID) -> dict[str, set[str]]:
    """The live permissions of a basis: recipient to fields."""
    rows = await session.execute(
        select(BasisRecipient).where(
            col(BasisRecipient.basis_id) == basis_id, col(BasisRecipient.withdrawn_at).is_(None)
        )
    )
    found: dict[str, set[str]] = {}
    for row in rows.scalars():
        found.setdefault(row.recipient_id, set()).add(row.field)
    return found


async def _move(session: AsyncSession, basis_id: UUID, state: str, allowed: frozenset[str]) -> None:
    locked = await lock_bases(session, [basis_id])
    if not locked or locked[0].state not in allowed:
        raise NoLegalBasis
    await session.execute(
        update(LegalBasis).where(col(LegalBasis.id) == basis_id).values(state=state)
    )
    await session.refresh(locked[0])
