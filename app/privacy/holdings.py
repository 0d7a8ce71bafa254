"""What is held under a basis, as a value or as a file: counted, shortened and erased. No values.

Whoever changes anything here holds the lock on the basis (``bases.lock_bases``).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col, exists, select

from app.privacy.models import Datum, File

HOLDERS: tuple[type[Datum] | type[File], ...] = (Datum, File)


def holds_nothing(basis_id: Mapped[UUID]) -> ColumnElement[bool]:
    """True of a row whose column ``basis_id`` names a basis with nothing under it any more."""
    no_datum = ~exists().where(col(Datum.basis_id) == basis_id)
    return no_datum & ~exists().where(col(File.basis_id) == basis_id)


async def held_under(session: AsyncSession, basis_id: UUID) -> list[tuple[str, datetime]]:
    """The field of each datum and file under a basis and the day it goes, by field."""
    found: list[tuple[str, datetime]] = []
    for holder in HOLDERS:
        rows = await session.execute(
            select(holder.field, holder.erase_at).where(col(holder.basis_id) == basis_id)
        )
        found += [(row[0], row[1]) for row in rows]
    return sorted(found)


async def erase_held(
    session: AsyncSession, basis_id: UUID, *, fields: Collection[str] | None = None
) -> list[str]:
    """Delete what a basis holds, or some fields of it; the field of each that went."""
    gone: list[str] = []
    for holder in HOLDERS:
        which = [col(holder.basis_id) == basis_id]
        if fields is not None:
            which.append(col(holder.field).in_(list(fields)))
        rows = await session.execute(delete(holder).where(*which).returning(col(holder.field)))
        gone += rows.scalars()
    return sorted(gone)


async def bring_nearer(
    session: AsyncSession, basis_id: UUID, field: str, erase_at: datetime
) -> None:
    """Bring the day of erasure of a field nearer; a later day changes nothing."""
    for holder in HOLDERS:
        await session.execute(
            update(holder)
            .where(
                col(holder.basis_id) == basis_id,
                col(holder.field) == field,
                col(holder.erase_at) > erase_at,
            )
            .values(erase_at=erase_at)
        )


async def keep_at_most(session: AsyncSession, basis_id: UUID, field: str, keep: timedelta) -> None:
    """Bring the day of erasure of a field down to so long after its collection."""
    for holder in HOLDERS:
        await session.execute(
            update(holder)
            .where(
                col(holder.basis_id) == basis_id,
                col(holder.field) == field,
                col(holder.erase_at) > col(holder.collected_at) + keep,
            )
            .values(erase_at=col(holder.collected_at) + keep)
        )
