"""What becomes of files that are over: their rows go first, and their keys with them; then bytes.

Nothing here depends on how a file came to its end: a crash at any instruction leaves something that
one of these finds.
"""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, text
from sqlmodel import col, select

from app.platform.database import Database
from app.platform.storage import ObjectStore
from app.platform.sweeps import one_by_one
from app.privacy.files import SealedFiles
from app.privacy.models import ErasedFile, File

BATCH = 1000

# Past its day, or not whole after an hour: its writer died, or is refused when it comes to keep it.
ERASE = text(
    "DELETE FROM file WHERE ctid = ANY (ARRAY("
    " SELECT ctid FROM file WHERE erase_at <= app_now()"
    " OR (state = 'arriving' AND collected_at <= app_now() - interval '1 hour')"
    " LIMIT :batch FOR UPDATE SKIP LOCKED))"
)


async def forget_files(files: SealedFiles) -> int:
    """Erase files that are due or never came whole, then the objects of all that were erased.

    Returns how many rows went and how many objects. A file that went with its basis is found by
    the trace that its row left.
    """
    erased = await erase_due_files(files.database)
    return erased + await remove_erased_objects(files.database, files.objects)


async def erase_due_files(database: Database, *, batch: int = BATCH) -> int:
    """Erase the rows, and with them the keys, in short transactions. Returns how many."""
    erased = 0
    while True:
        async with database.unit_of_work() as session:
            gone = await session.execute(ERASE, {"batch": batch})
        done = cast("CursorResult[Any]", gone).rowcount
        erased += done
        if done < batch:
            return erased


async def remove_erased_objects(
    database: Database, objects: ObjectStore, *, batch: int = BATCH
) -> int:
    """Remove the objects whose rows are erased; the trace goes after the object. Returns how many."""
    removed, after = 0, UUID(int=0)

    async def remove(object_id: UUID) -> bool:
        await objects.delete(object_id)
        async with database.unit_of_work() as session:
            await session.execute(delete(ErasedFile).where(col(ErasedFile.id) == object_id))
        return True

    while True:
        async with database.unit_of_work() as session:
            rows = await session.execute(
                select(ErasedFile.id)
                .where(col(ErasedFile.id) > after)
                .order_by(col(ErasedFile.id))
                .limit(batch)
            )
            waiting = list(rows.scalars())
        removed += await one_by_one(waiting, remove)
        if len(waiting) < batch:
            return removed
        after = waiting[-1]


async def remove_stray_objects(
    database: Database, objects: ObjectStore, *, batch: int = BATCH
) -> int:
    """Remove every object that no row knows: a crash left it, or an older database was restored.

    Its key is gone with its row, so nobody loses anything. Safe beside writers: a row is committed
    before the first byte of its object. Returns how many.
    """
    removed, seen = 0, list[UUID]()
    async for object_id in objects.list():
        seen.append(object_id)
        if len(seen) == batch:
            removed += await _remove_unknown(database, objects, seen)
            seen.clear()
    return removed + await _remove_unknown(database, objects, seen)


async def _remove_unknown(database: Database, objects: ObjectStore, seen: Collection[UUID]) -> int:
    async with database.unit_of_work() as session:
        rows = await session.execute(select(File.id).where(col(File.id).in_(list(seen))))
        known = set(rows.scalars())

    async def remove(object_id: UUID) -> bool:
        await objects.delete(object_id)
        return True

    return await one_by_one([each for each in seen if each not in known], remove)
