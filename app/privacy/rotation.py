"""Key generations: the first, the weekly next, and the end of the old one.

Destroying a generation is the moment when backups and the write-ahead log forget what was erased
while it was current (RVK-04). The living are rewrapped first, and nothing is destroyed before
Postgres says that no row needs it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import and_, exists, func, text, update
from sqlmodel import col, select

from app.platform import clock
from app.platform.database import AsyncSession, Database
from app.privacy.generations import lock_current
from app.privacy.holdings import HOLDERS
from app.privacy.keys import KeyRing
from app.privacy.models import Datum, File, KeyGeneration

BATCH = 500


@dataclass(frozen=True)
class Batch:
    """Which rows are rewrapped in one transaction, and whether it waits for locked ones."""

    holder: type[Datum] | type[File]
    most: int
    skip_locked: bool


async def ensure_first_generation(database: Database, keys: KeyRing) -> None:
    """Make generation 1 when there is none; safe to call at every start."""
    async with database.unit_of_work() as session:
        await session.execute(text("SELECT pg_advisory_xact_lock(7320001)"))
        if await _current(session) is None:
            keys.make(1)
            session.add(KeyGeneration(number=1, state="current"))


async def rotate(database: Database, keys: KeyRing) -> int:
    """Begin a new generation, rewrap every living datum and file, destroy all older ones.

    Returns how many were rewrapped. A crash anywhere leaves a state that the next call
    finishes: old keys live until nothing needs them.
    """
    newest = await _begin_generation(database, keys)
    rewrapped = await _rewrap_all(database, keys, newest)
    await _destroy_older(database, keys, newest)
    return rewrapped


async def generation_began(session: AsyncSession) -> datetime:
    """When the current generation began; the weekly sweep compares it with the clock."""
    current = await _current(session)
    if current is None:
        raise LookupError("there is no key generation: run permission-slip migrate")
    return current.created_at


async def _begin_generation(database: Database, keys: KeyRing) -> int:
    async with database.unit_of_work() as session:
        # The exclusive lock waits for every writer that sealed under the present generation.
        current = await lock_current(session, read=False)
        highest: int = (await session.execute(select(func.max(KeyGeneration.number)))).scalar_one()
        keys.make(highest + 1)
        current.state = "retiring"
        await session.flush()  # the one-current index must see the old one go first
        session.add(KeyGeneration(number=highest + 1, state="current"))
        return highest + 1


async def _rewrap_all(database: Database, keys: KeyRing, newest: int) -> int:
    # Whoever holds data while waiting for data could wait for an erasure that waits for it: what
    # somebody else has locked is left for the end, and then taken alone.
    rewrapped = 0
    for holder in HOLDERS:
        for most, skip_locked in ((BATCH, True), (1, False)):
            batch = Batch(holder, most, skip_locked)
            while done := await _rewrap_batch(database, keys, newest, batch):
                rewrapped += done
    return rewrapped


async def _rewrap_batch(database: Database, keys: KeyRing, newest: int, batch: Batch) -> int:
    async with database.unit_of_work() as session:
        found = await session.execute(
            select(batch.holder)
            .where(col(batch.holder.generation) < newest)
            .order_by(col(batch.holder.id))
            .limit(batch.most)
            .with_for_update(skip_locked=batch.skip_locked)
        )
        rows = cast("Sequence[Datum | File]", found.scalars().all())
        for row in rows:
            row.wrapped_key = keys.rewrap(
                row.wrapped_key, row_id=row.id, generation=row.generation, newest=newest
            )
            row.generation = newest
        return len(rows)


async def _destroy_older(database: Database, keys: KeyRing, newest: int) -> None:
    async with database.unit_of_work() as session:
        # Postgres has the last word: what a row still needs stays, and the next rotation finishes.
        unneeded = and_(
            *(
                ~exists().where(col(holder.generation) == col(KeyGeneration.number))
                for holder in HOLDERS
            )
        )
        await session.execute(
            update(KeyGeneration)
            .where(
                col(KeyGeneration.number) < newest,
                col(KeyGeneration.state) == "retiring",
                unneeded,
            )
            .values(state="destroyed", destroyed_at=await clock.now(session))
        )
    async with database.unit_of_work() as session:
        gone = await session.execute(
            select(KeyGeneration.number).where(col(KeyGeneration.state) == "destroyed")
        )
        for number in gone.scalars():
            keys.destroy(number)


async def _current(session: AsyncSession) -> KeyGeneration | None:
    found = await session.execute(
        select(KeyGeneration).where(col(KeyGeneration.state) == "current")
    )
    return found.scalar_one_or_none()
