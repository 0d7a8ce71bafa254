"""One scan, read page by page: each page is committed by itself, so that whatever stops in between
is taken up at the first page that is missing, and no page is read into a tray twice.
"""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import anyio
from anyio import to_thread
from sqlalchemy import func
from sqlmodel import col, select

from app.mailroom.cage import PATIENCE, STAFF_FILE, STOPPED, Cage, refused_page
from app.mailroom.cells import ServedSource, SourceFailed
from app.mailroom.models import ScanFile, ScanPage
from app.mailroom.room import ReadingRoom, served
from app.mailroom.trays import kept_reading, tray_of
from app.platform import clock
from app.platform.database import AsyncSession
from app.platform.ids import new_id
from app.privacy import NoLegalBasis, OpenedFile, Unsealable
from app.services import Services
from forms.readings import PageReading
from forms.refusals import Refused

# Longer than any page may take: who has a scan in hand says so at every page.
IN_HAND = timedelta(seconds=30)
# Beginnings without a page between them. What ends the worker itself is not tried for ever.
MOST_TRIES = 5


@dataclass(frozen=True)
class InHand:
    """A scan that this worker has taken up, and where it goes on."""

    id: UUID
    file_id: UUID
    pages: int | None
    next_page: int
    tries: int


async def read_scan(services: Services, scan_id: UUID) -> None:
    """Read what is unread of one scan; nothing when it is done, refused or in other hands.

    Raises CageUnavailable, or SourceFailed when our own disk failed; both are tried again.
    """
    async with services.late.get(ReadingRoom).turn() as cage:
        scan = await _take(services, scan_id)
        if scan is not None:
            await _read(services, cage, scan)


async def _take(services: Services, scan_id: UUID) -> InHand | None:
    async with services.database.unit_of_work() as session:
        row, now = await _locked(session, scan_id), await clock.now(session)
        if row is None or row.file_id is None or row.state not in ("waiting", "reading"):
            return None
        if row.state == "reading" and row.look_again_at > now:
            return None
        row.state, row.look_again_at, row.tries = "reading", now + IN_HAND, row.tries + 1
        done = await _last_page(session, scan_id)
        return InHand(row.id, row.file_id, row.pages, done + 1, row.tries)


async def _read(services: Services, cage: Cage, scan: InHand) -> None:
    try:
        opened = await _open(services, scan)
        await _Pages(services, cage, served(opened), scan).read_all()
    except Refused as error:
        await _refuse(services, scan, error.reason)
    except NoLegalBasis:
        await _refuse(services, scan, "erased")
    except Unsealable:
        await _refuse(services, scan, "lost")
    except SourceFailed as error:
        if not isinstance(error.__cause__, Unsealable):
            raise
        await _refuse(services, scan, await _why_unsealable(services, scan))


class _Pages:
    """The pages of one scan from the first unread one on, one of them ahead of its commit."""

    def __init__(self, services: Services, cage: Cage, source: ServedSource, scan: InHand) -> None:
        self._services, self._cage, self._source, self._scan = services, cage, source, scan
        self._ahead: Future[PageReading] | None = None
        self._stopped = 0

    async def read_all(self) -> None:
        try:
            pages = self._scan.pages or await self._count()
            for number in range(self._scan.next_page, pages + 1):
                reading = await self._next(number, pages)
                if not await _keep(self._services, self._scan, reading):
                    return  # it is in other hands, or gone
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._let_go)

    async def _count(self) -> int:
        if self._scan.tries > MOST_TRIES:
            raise Refused("gave_up")
        pages = await to_thread.run_sync(self._cage.page_count, self._source)
        if pages > STAFF_FILE.pages:
            raise Refused("too_many_pages")
        async with self._services.database.unit_of_work() as session:
            row = await _locked(session, self._scan.id)
            if row is not None and row.state == "reading":
                row.pages = pages
                row.look_again_at = await clock.now(session) + IN_HAND
        return pages

    async def _next(self, number: int, pages: int) -> PageReading:
        first = number == self._scan.next_page
        if self._stopped >= PATIENCE or (first and self._scan.tries > MOST_TRIES):
            return refused_page(number, "gave_up")
        reading = await asyncio.wrap_future(self._ahead or self._begin(number))
        self._stopped = self._stopped + 1 if set(reading.reasons) & STOPPED else 0
        self._ahead = self._begin(number + 1) if number < pages else None
        return reading

    def _begin(self, number: int) -> "Future[PageReading]":
        return self._cage.begin(self._source, number)

    def _let_go(self) -> None:
        if self._ahead is not None and not self._ahead.cancel():
            self._ahead.exception()
        self._cage.let_go()


async def _keep(services: Services, scan: InHand, reading: PageReading) -> bool:
    """Commit one page; False when the scan is not ours to read any more. Raises NoLegalBasis."""
    async with services.database.unit_of_work() as session:
        row = await _locked(session, scan.id)
        if row is None or row.state != "reading":
            return False
        if await _last_page(session, scan.id) != reading.page - 1:
            return False
        # A page is not sorted under a basis that ended while it was being read.
        await services.files.open(session, scan.file_id, flow="split_scan")
        session.add(_page(scan.id, reading))
        await session.flush()
        row.tries, row.look_again_at = 0, await clock.now(session) + IN_HAND
        if reading.page == row.pages:
            row.state = "done"
        return True


def _page(scan_id: UUID, reading: PageReading) -> ScanPage:
    return ScanPage(
        id=new_id(),
        scan_file_id=scan_id,
        number=reading.page,
        tray=tray_of(reading),
        reasons=list(reading.reasons),
        reading=kept_reading(reading),
        serial=reading.serial if reading.authentic != "no" else None,
    )


async def _open(services: Services, scan: InHand) -> OpenedFile:
    async with services.database.unit_of_work() as session:
        return await services.files.open(session, scan.file_id, flow="split_scan")


async def _why_unsealable(services: Services, scan: InHand) -> str:
    try:
        await _open(services, scan)
    except NoLegalBasis:
        return "erased"
    except Unsealable:
        pass
    return "lost"


async def _refuse(services: Services, scan: InHand, reason: str) -> None:
    async with services.database.unit_of_work() as session:
        row = await _locked(session, scan.id)
        if row is not None and row.state == "reading":
            row.state, row.reason = "refused", reason


async def _locked(session: AsyncSession, scan_id: UUID) -> ScanFile | None:
    found = await session.execute(
        select(ScanFile).where(col(ScanFile.id) == scan_id).with_for_update()
    )
    return found.scalar_one_or_none()


async def _last_page(session: AsyncSession, scan_id: UUID) -> int:
    found = await session.execute(
        select(func.max(ScanPage.number)).where(col(ScanPage.scan_file_id) == scan_id)
    )
    return found.scalar_one() or 0
