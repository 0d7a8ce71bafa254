"""Batches of scans come in: each file is sealed as it streams past, under a basis of its own.

The name that a file had is never asked for, since names of files name people.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import anyio
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from app.audit import record
from app.mailroom.models import MailBatch, ScanFile
from app.platform import clock
from app.platform.database import AsyncSession
from app.platform.ids import new_id
from app.platform.problems import TooLarge
from app.platform.queue import defer
from app.privacy import ArrivedFile, NewBasis, close_basis, open_basis
from app.promotions.publishing import current_revisions
from app.services import Services

LONGEST_KEEP = timedelta(days=14)
LARGEST = 200_000_000
"""Bytes of one file: what the gate takes (``received_scan``)."""
MOST_FILES = 500
OLDEST_DAYS = 30


@dataclass(frozen=True)
class NewBatch:
    """What is said of a batch: the day it was received, how, and the box the paper lies in."""

    id: UUID
    received_on: date
    channel: str
    box: int | None = None
    brought_by: UUID | None = None


@dataclass(frozen=True)
class Scan:
    """A file on its way in."""

    id: UUID
    basis_id: UUID


async def begin_batch(services: Services, new: NewBatch) -> bool:
    """Make a batch that files arrive in; False when it is there already: sent twice."""
    async with services.database.unit_of_work() as session:
        made = await session.execute(
            insert(MailBatch)
            .values(
                id=new.id,
                received_on=new.received_on,
                channel=new.channel,
                box=new.box,
                state="arriving",
                brought_by=new.brought_by,
                erased={},
            )
            .on_conflict_do_nothing()
            .returning(col(MailBatch.id))
        )
        if made.first() is None:
            return False
        if new.brought_by is not None:
            await record(
                session,
                "staff:mail:brought_in",
                actor=f"staff:{new.brought_by}",
                subject_id=new.id,
                facts={"channel": new.channel},
            )
        return True


async def end_batch(services: Services, batch_id: UUID, *, whole: bool) -> None:
    """Nothing more arrives; not ``whole`` when it broke off and some of it is missing."""
    with anyio.CancelScope(shield=True):
        async with services.database.unit_of_work() as session:
            batch = await session.get(MailBatch, batch_id, with_for_update=True)
            if batch is not None and batch.state == "arriving":
                batch.state = "whole" if whole else "broken_off"


async def take_file(services: Services, batch_id: UUID, content: AsyncIterator[bytes]) -> None:
    """Seal one file into a batch and have it read. A file too large or empty is refused there.

    Whatever the stream raises comes through, after the file was marked as broken off.
    """
    scan = await begin_file(services, batch_id)
    try:
        arrived = await services.files.receive(
            content, basis_id=scan.basis_id, field="received_scan"
        )
        if arrived.size > 0:
            async with services.database.unit_of_work() as session:
                await keep_file(services, session, scan.id, arrived)
                await have_it_read(session, scan.id)
            return
        await services.files.give_up(arrived.id)
    except TooLarge:
        await refuse_file(services, scan.id, "too_large")
    except BaseException:
        await refuse_file(services, scan.id, "broke_off")
        raise
    else:
        await refuse_file(services, scan.id, "empty")


async def begin_file(services: Services, batch_id: UUID, *, mark: bytes | None = None) -> Scan:
    """The row and the basis of a file, before its first byte (``received_mail``, 14 days)."""
    scan_id = new_id()
    async with services.database.unit_of_work() as session:
        keep = await keep_unmatched(session)
        until = await clock.now(session) + keep
        basis_id = await open_basis(
            session,
            NewBasis(
                kind="received_mail",
                subject_id=scan_id,
                ends_at=until,
                scope={"received_scan": keep},
            ),
        )
        await session.get(MailBatch, batch_id, with_for_update=True)  # one position after another
        last = await session.execute(
            select(func.max(ScanFile.position)).where(col(ScanFile.batch_id) == batch_id)
        )
        session.add(
            ScanFile(
                id=scan_id,
                batch_id=batch_id,
                position=(last.scalar_one() or 0) + 1,
                basis_id=basis_id,
                mark=mark,
                erase_at=until,
            )
        )
    return Scan(scan_id, basis_id)


async def keep_file(
    services: Services, session: AsyncSession, scan_id: UUID, arrived: ArrivedFile
) -> None:
    """Store an arrived file, in the caller's transaction. Raises NoLegalBasis."""
    row = await session.get(ScanFile, scan_id, with_for_update=True)
    await services.files.keep(session, arrived)
    assert row is not None  # noqa: S101 - it has a basis, which nobody closes while it arrives
    row.file_id, row.size_bytes = arrived.id, arrived.size


async def have_it_read(session: AsyncSession, scan_id: UUID) -> None:
    """Let a stored file wait for the reading room."""
    row = await session.get(ScanFile, scan_id, with_for_update=True)
    if row is not None and row.state == "arriving":
        row.state = "waiting"
        await defer(session, "mailroom.read_file", scan_file_id=scan_id)


async def refuse_file(services: Services, scan_id: UUID, reason: str) -> None:
    """Say why an arriving file was not taken, and hold nothing of it."""
    with anyio.CancelScope(shield=True):
        async with services.database.unit_of_work() as session:
            row = await session.get(ScanFile, scan_id, with_for_update=True)
            if row is not None and row.state == "arriving":
                row.state, row.reason, row.file_id, row.mark = "refused", reason, None, None
                await close_basis(session, row.basis_id)


async def discard_file(services: Services, scan_id: UUID) -> None:
    """Undo a file that is not read yet, as if it had never come."""
    with anyio.CancelScope(shield=True):
        async with services.database.unit_of_work() as session:
            row = await session.get(ScanFile, scan_id, with_for_update=True)
            if row is not None and row.state == "arriving":
                await close_basis(session, row.basis_id)
                await session.delete(row)


async def keep_unmatched(session: AsyncSession) -> timedelta:
    """How long a page may be kept that belongs to no request yet: the strictest promise's word.

    Nobody knows which promise it belongs to before it is matched.
    """
    days = [
        revision.declaration.retention.unmatched_page_days
        for revision in await current_revisions(session)
    ]
    return min([LONGEST_KEEP, *(timedelta(days=each) for each in days)])
