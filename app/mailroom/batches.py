"""What a batch looks like from outside: how far it is, what was found, when it is erased."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.mailroom.models import MailBatch, ScanFile
from app.mailroom.tray_names import TRAYS

SHOWN = 50
FILES_SHOWN = 200

READ = text(
    "SELECT f.batch_id, p.tray, count(*) FROM scan_page p JOIN scan_file f ON f.id = p.scan_file_id"
    " WHERE f.batch_id = ANY(:batches) GROUP BY 1, 2"
)
FILES = text(
    "SELECT batch_id, state, count(*), coalesce(sum(pages), 0), min(erase_at)"
    " FROM scan_file WHERE batch_id = ANY(:batches) GROUP BY 1, 2"
)
REASONS = text(
    "SELECT p.tray, r.reason, count(*) FROM scan_page p JOIN scan_file f ON f.id = p.scan_file_id,"
    " jsonb_array_elements_text(p.reasons) r(reason) WHERE f.batch_id = :batch"
    " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)
PAGES_OF_FILES = text(
    "SELECT f.id, count(p.id) FROM scan_file f LEFT JOIN scan_page p ON p.scan_file_id = f.id"
    " WHERE f.batch_id = :batch GROUP BY 1"
)


@dataclass
class Progress:
    """Counts of one batch. Pages of a file are known once it was opened."""

    batch: MailBatch
    files: dict[str, int] = field(default_factory=dict)
    pages: int = 0
    trays: dict[str, int] = field(default_factory=dict)
    erase_at: datetime | None = None

    @property
    def read(self) -> int:
        return sum(self.trays.values())

    @property
    def in_work(self) -> int:
        """Files that are not at their end."""
        return sum(self.files.get(state, 0) for state in ("arriving", "waiting", "reading"))

    @property
    def refused(self) -> int:
        return self.files.get("refused", 0)

    @property
    def at_end(self) -> bool:
        return self.in_work == 0 and self.batch.state != "arriving"

    @property
    def erased(self) -> bool:
        """Nothing but these counts is left."""
        return not self.files and self.batch.state != "arriving"

    @property
    def most(self) -> int:
        """What ``read`` is out of: a file that nobody opened yet is a page at least."""
        unopened = sum(self.files.get(state, 0) for state in ("arriving", "waiting"))
        return max(self.pages + unopened, self.read, 1)

    @property
    def all_files(self) -> int:
        return sum(self.files.values()) + self.batch.erased.get("files", 0)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """Every tray with its pages, those erased since included; empty ones left out."""
        counted = [
            (tray, self.trays.get(tray, 0) + self.batch.erased.get(tray, 0)) for tray in TRAYS
        ]
        return [(tray, count) for tray, count in counted if count]

    @property
    def all_pages(self) -> int:
        return sum(count for _, count in self.rows)


@dataclass(frozen=True)
class FileLine:
    """One file of a batch with the pages read of it."""

    file: ScanFile
    read: int


async def latest_batches(session: AsyncSession, *, limit: int = SHOWN) -> list[Progress]:
    """The newest batches with their counts, the newest first."""
    found = await session.execute(
        select(MailBatch).order_by(col(MailBatch.created_at).desc(), col(MailBatch.id)).limit(limit)
    )
    return await _counted(session, list(found.scalars()))


async def find_batch(session: AsyncSession, batch_id: UUID) -> Progress | None:
    """One batch with its counts."""
    batch = await session.get(MailBatch, batch_id)
    return (await _counted(session, [batch]))[0] if batch else None


async def files_of(session: AsyncSession, batch_id: UUID) -> list[FileLine]:
    """The files of a batch in the order in which they came, the first 200."""
    read = {row[0]: row[1] for row in await session.execute(PAGES_OF_FILES, {"batch": batch_id})}
    found = await session.execute(
        select(ScanFile)
        .where(col(ScanFile.batch_id) == batch_id)
        .order_by(col(ScanFile.position))
        .limit(FILES_SHOWN)
    )
    return [FileLine(file, read.get(file.id, 0)) for file in found.scalars()]


async def reasons_of(session: AsyncSession, batch_id: UUID) -> list[tuple[str, str, int]]:
    """Tray, reason and how many pages, the most frequent first."""
    return [(row[0], row[1], row[2]) for row in await session.execute(REASONS, {"batch": batch_id})]


async def _counted(session: AsyncSession, batches: list[MailBatch]) -> list[Progress]:
    found = {batch.id: Progress(batch) for batch in batches}
    ids = {"batches": list(found)}
    for batch_id, state, count, pages, erase_at in await session.execute(FILES, ids):
        one = found[batch_id]
        one.files[state] = count
        one.pages += pages
        one.erase_at = min(one.erase_at or erase_at, erase_at)
    for batch_id, tray, count in await session.execute(READ, ids):
        found[batch_id].trays[tray] = count
    return list(found.values())
