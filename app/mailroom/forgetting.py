"""The clock of what was read: on the day a scan is erased its readings go, and counts remain."""

from collections import Counter
from uuid import UUID

from sqlalchemy import delete, func, text
from sqlmodel import col, select

from app.mailroom.models import MailBatch, ScanFile, ScanPage
from app.platform import clock
from app.platform.database import AsyncSession, Database
from app.platform.sweeps import one_by_one
from app.privacy.retention import Due

BATCH = 500

TRAYS_OF = text("SELECT tray, count(*) FROM scan_page WHERE scan_file_id = :file GROUP BY 1")


async def due_readings(session: AsyncSession) -> list[Due]:
    """A line of ``retention run --dry-run`` for scans whose day has come; changes nothing."""
    now = await clock.now(session)
    found = await session.execute(select(func.count()).where(col(ScanFile.erase_at) <= now))
    count = found.scalar_one()
    why = "its scan is erased on this day; the batch keeps counts"
    return [Due("readings of scans", count, why)] if count else []


async def forget_readings(database: Database) -> int:
    """Erase every file's readings on its day and add them to its batch's counts. Returns how many."""
    async with database.unit_of_work() as session:
        found = await session.execute(
            select(ScanFile.id)
            .where(col(ScanFile.erase_at) <= await clock.now(session))
            .order_by(col(ScanFile.batch_id), col(ScanFile.position))
            .limit(BATCH)
        )
        due = list(found.scalars())

    async def forget(scan_id: UUID) -> bool:
        async with database.unit_of_work() as session:
            return await _forget(session, scan_id)

    return await one_by_one(due, forget)


async def _forget(session: AsyncSession, scan_id: UUID) -> bool:
    row = await session.get(ScanFile, scan_id, with_for_update=True)
    if row is None:
        return False
    batch = await session.get(MailBatch, row.batch_id, with_for_update=True)
    assert batch is not None  # noqa: S101 - a batch is never removed
    counts = Counter(batch.erased)
    counts.update(files=1, refused=int(row.state == "refused"))
    trays = await session.execute(TRAYS_OF, {"file": row.id})
    counts.update({row[0]: row[1] for row in trays})
    batch.erased = {name: count for name, count in counts.items() if count}
    await session.execute(delete(ScanPage).where(col(ScanPage.scan_file_id) == row.id))
    await session.delete(row)
    await session.flush()
    left = await session.execute(select(func.count()).where(col(ScanFile.batch_id) == batch.id))
    if left.scalar_one() == 0:
        batch.brought_by = None
    return True
