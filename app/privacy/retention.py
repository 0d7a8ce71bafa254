"""What is due for erasure, and the sweep that obeys: the same clocks that the notice prints."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, text
from sqlmodel import col, select

from app.platform import clock
from app.platform.database import AsyncSession, Database
from app.platform.sweeps import one_by_one
from app.privacy.bases import close_basis
from app.privacy.models import Datum, LegalBasis

BATCH = 5000


@dataclass(frozen=True)
class Due:
    """One line of ``retention run --dry-run``: what, how many, and why now."""

    what: str
    count: int
    why: str


async def due_for_erasure(session: AsyncSession) -> list[Due]:
    """What a run would erase at this instant, grouped; changes nothing."""
    now = await clock.now(session)
    data = await session.execute(
        select(Datum.field, LegalBasis.kind)
        .join(LegalBasis, col(LegalBasis.id) == col(Datum.basis_id))
        .where(col(Datum.erase_at) <= now)
    )
    counted = Counter((row[0], row[1]) for row in data)
    lines = [
        Due(f"{field} ({kind})", count, "its day of erasure has come")
        for (field, kind), count in sorted(counted.items())
    ]
    bases = await session.execute(
        select(LegalBasis.kind).where(col(LegalBasis.ends_at) <= now, col(LegalBasis.held))
    )
    ended = Counter(bases.scalars())
    lines += [
        Due(f"basis {kind}", count, "its end has come; nothing may exist under it")
        for kind, count in sorted(ended.items())
    ]
    return lines


async def erase_due_data(database: Database) -> int:
    """Erase every datum whose day has come, in short transactions. Returns how many."""
    erased = 0
    while True:
        async with database.unit_of_work() as session:
            done = await _erase_batch(session, await clock.now(session))
        erased += done
        if done < BATCH:
            return erased


async def close_due_bases(database: Database) -> int:
    """End every basis whose end has come, with all that is under it. Returns how many."""
    async with database.unit_of_work() as session:
        now = await clock.now(session)
        rows = await session.execute(
            select(LegalBasis.id)
            .where(col(LegalBasis.ends_at) <= now, col(LegalBasis.held))
            .order_by(col(LegalBasis.id))
            .limit(BATCH)
        )
        due = list(rows.scalars())

    async def close(basis_id: UUID) -> bool:
        async with database.unit_of_work() as session:
            await close_basis(session, basis_id)
        return True

    return await one_by_one(due, close)


async def forget_suppressions(database: Database) -> int:
    """Forget "never mail me" hashes whose time is over."""
    async with database.unit_of_work() as session:
        gone = await session.execute(
            text("DELETE FROM suppression WHERE erase_at <= app_now() RETURNING 1")
        )
        return len(gone.all())


async def _erase_batch(session: AsyncSession, now: datetime) -> int:
    # By day, as the index has them: ordering by id would sort everything due for every batch.
    due = (
        select(Datum.id)
        .where(col(Datum.erase_at) <= now)
        .order_by(col(Datum.erase_at))
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    gone = await session.execute(delete(Datum).where(col(Datum.id).in_(due)))
    return cast("CursorResult[Any]", gone).rowcount
