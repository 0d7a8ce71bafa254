"""What is due for erasure, and the sweep that obeys: the same clocks that the notice prints."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, func, text
from sqlmodel import col, select

from app.platform import clock
from app.platform.database import AsyncSession, Database
from app.platform.sweeps import one_by_one
from app.privacy.bases import close_basis
from app.privacy.holdings import HOLDERS
from app.privacy.models import File, LegalBasis

# A batch is one transaction of about a tenth of a second: short for whoever waits for one of its
# data, long enough that its commit is not what a sweep spends its time on.
BATCH = 25_000

# Value and wrapped key are one row. What another holds is left for the next run: two who each wait
# for what the other holds would never end. By day, as the index has them; by ctid, which a locked
# row keeps, so that Postgres goes straight to each row instead of joining the table with itself.
ERASE = text(
    "DELETE FROM datum WHERE ctid = ANY (ARRAY("
    " SELECT ctid FROM datum WHERE erase_at <= app_now()"
    " ORDER BY erase_at LIMIT :batch FOR UPDATE SKIP LOCKED))"
)


# A file that is still arriving then has lost its writer (the sweeps of files obey the same).
WHOLE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Due:
    """One line of ``retention run --dry-run``: what, how many, and why now."""

    what: str
    count: int
    why: str


async def due_for_erasure(session: AsyncSession) -> list[Due]:
    """What a run would erase at this instant, grouped; changes nothing."""
    now = await clock.now(session)
    counted: Counter[tuple[str, str]] = Counter()
    for holder in HOLDERS:
        rows = await session.execute(
            select(holder.field, LegalBasis.kind)
            .join(LegalBasis, col(LegalBasis.id) == col(holder.basis_id))
            .where(col(holder.erase_at) <= now)
        )
        counted.update((row[0], row[1]) for row in rows)
    lines = [
        Due(f"{field} ({kind})", count, "its day of erasure has come")
        for (field, kind), count in sorted(counted.items())
    ]
    half = await session.execute(
        select(func.count()).where(
            col(File.state) == "arriving",
            col(File.collected_at) <= now - WHOLE_WITHIN,
            col(File.erase_at) > now,
        )
    )
    if never_whole := half.scalar_one():
        lines.append(Due("half files", never_whole, "they were not whole within an hour"))
    bases = await session.execute(
        select(LegalBasis.kind).where(col(LegalBasis.ends_at) <= now, col(LegalBasis.held))
    )
    ended = Counter(bases.scalars())
    lines += [
        Due(f"basis {kind}", count, "its end has come; nothing may exist under it")
        for kind, count in sorted(ended.items())
    ]
    return lines


async def erase_due_data(database: Database, *, batch: int = BATCH) -> int:
    """Erase every datum whose day has come, in short transactions. Returns how many."""
    erased = 0
    while True:
        async with database.unit_of_work() as session:
            gone = await session.execute(ERASE, {"batch": batch})
        done = cast("CursorResult[Any]", gone).rowcount
        erased += done
        if done < batch:
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
