"""The job that reads a scan, and the sweeps that find what is stuck, waits in the folder or is due."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from app.mailroom import folder
from app.mailroom.forgetting import forget_readings
from app.mailroom.intake import end_batch, refuse_file
from app.mailroom.models import ScanFile
from app.mailroom.reading import IN_HAND, read_scan
from app.platform import clock
from app.platform.queue import defer, job
from app.platform.sweeps import Sweep
from app.services import Services

BATCH = 100
# The gate forgets a file that is not whole by then.
ARRIVES_WITHIN = timedelta(hours=1)

# Nobody reads it now, and no job is left that would.
STUCK = text(
    "SELECT id FROM scan_file WHERE state IN ('waiting', 'reading') AND look_again_at <= app_now()"
    " AND id::text NOT IN (SELECT args->>'scan_file_id' FROM procrastinate_jobs"
    " WHERE task_name = 'mailroom.read_file' AND status = 'todo')"
    " ORDER BY look_again_at LIMIT :batch FOR UPDATE SKIP LOCKED"
)
ABANDONED = text(
    "SELECT b.id FROM mail_batch b WHERE b.state = 'arriving' AND b.created_at <= :before"
    " AND NOT EXISTS (SELECT FROM scan_file f WHERE f.batch_id = b.id AND f.created_at > :before)"
    " ORDER BY b.id LIMIT :batch"
)


@job("mailroom.read_file", queue="mailroom")
async def read_file(services: Services, *, scan_file_id: str) -> None:
    """Read what is unread of one scan, page by page."""
    await read_scan(services, UUID(scan_file_id))


async def read_stuck(services: Services) -> int:
    """Ask again for scans that a worker took up and never finished."""
    async with services.database.unit_of_work() as session:
        found = [row[0] for row in await session.execute(STUCK, {"batch": BATCH})]
        again = await clock.now(session) + IN_HAND
        for scan_id in found:
            await session.execute(
                text(
                    "UPDATE scan_file SET look_again_at = :again WHERE id = :id AND state = 'waiting'"
                ),
                {"again": again, "id": scan_id},
            )
            await defer(session, "mailroom.read_file", scan_file_id=scan_id)
        return len(found)


async def settle_broken_off(services: Services) -> int:
    """Refuse files that never came whole, and close the batches that were dropped half."""
    async with services.database.unit_of_work() as session:
        before = await clock.now(session) - ARRIVES_WITHIN
        files = await session.execute(
            select(ScanFile.id)
            .where(col(ScanFile.state) == "arriving", col(ScanFile.created_at) <= before)
            .limit(BATCH)
        )
        halves = list(files.scalars())
        found = await session.execute(ABANDONED, {"before": before, "batch": BATCH})
        batches = [row[0] for row in found]
    for scan_id in halves:
        await refuse_file(services, scan_id, "broke_off")
    for batch_id in batches:
        await end_batch(services, batch_id, whole=False)
    return len(halves) + len(batches)


async def take_from_folder(services: Services) -> int:
    """Take whole files in from the watched folder, if there is one."""
    return await folder.take_all(services)


async def forget(services: Services) -> int:
    """Erase readings on the day of their scan."""
    return await forget_readings(services.database)


SWEEPS: tuple[Sweep, ...] = (
    Sweep("mailroom.read_stuck", every_seconds=10, run=read_stuck),
    Sweep("mailroom.settle_broken_off", every_seconds=60, run=settle_broken_off),
    Sweep("mailroom.take_from_folder", every_seconds=5, run=take_from_folder),
    Sweep("mailroom.forget", every_seconds=5, run=forget),
)
