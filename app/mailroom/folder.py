"""The watched folder: whole files are taken in and removed from it once they were read back.

A crash at any instruction neither loses a file nor takes it twice: what is in the folder is known
again by a keyed hash of its bytes, which is kept only until the original is gone.
"""

import fcntl
import hashlib
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from anyio import to_thread
from sqlalchemy import func, text
from sqlmodel import col, select

from app.mailroom.intake import (
    LARGEST,
    NewBatch,
    begin_batch,
    begin_file,
    discard_file,
    end_batch,
    have_it_read,
    keep_file,
    refuse_file,
)
from app.mailroom.models import MailBatch, ScanFile
from app.platform import clock
from app.platform.ids import new_id
from app.platform.sweeps import one_by_one
from app.services import Services

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp", "~")
NOT_TAKEN = "not-taken"
SETTLED_SECONDS = 4.0
MOST_IN_A_BATCH = 200
PIECE = 1024 * 1024


class NotAsWritten(Exception):
    """The stored copy is not what lay in the folder; the original stays there."""


Identity = tuple[int, int, int]


@dataclass
class FolderWatch:
    """What lay in the folder when it was last looked at; made by ``services.late``."""

    _seen: dict[str, tuple[Identity, float]] = field(default_factory=dict)

    def whole_files(self, folder: Path) -> list[Path]:
        """Files that nobody has written to between two looks, oldest name first."""
        now, before = clock.monotonic_seconds(), self._seen
        self._seen = {}
        whole = []
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or path.name.lower().endswith(UNFINISHED):
                continue
            with suppress(FileNotFoundError):
                found = path.lstat()
                if stat.S_ISREG(found.st_mode):
                    identity = _identity(found)
                    known, since = before.get(path.name, (None, now))
                    since = since if known == identity else now
                    self._seen[path.name] = (identity, since)
                    if known == identity and now - since >= SETTLED_SECONDS:
                        whole.append(path)
        return whole

    def close(self) -> None:
        """Nothing is held open."""


async def take_all(services: Services) -> int:
    """Take in every whole file of the watched folder; 0 where another worker is at it."""
    folder = services.settings.mailroom_folder
    if folder is None:
        return 0
    with _held(folder) as ours:
        if not ours:
            return 0
        watch = services.late.get(FolderWatch)
        whole = await to_thread.run_sync(watch.whole_files, folder)

        async def take(path: Path) -> bool:
            with _opened(path) as fd:
                return await _take(services, path, fd)

        return await one_by_one(whole, take)


async def _take(services: Services, path: Path, fd: int) -> bool:
    before = _identity(os.fstat(fd))
    digest = await to_thread.run_sync(_digest, fd)
    mark = services.peppers.hash("mailroom folder", digest)
    if await _is_stored(services, mark):
        await _expunge(services, path, before, mark)
        return True
    scan = await begin_file(services, await _batch_of_today(services), mark=mark)
    size = before[1]
    if not 0 < size <= LARGEST:
        await refuse_file(services, scan.id, "empty" if size == 0 else "too_large")
        await to_thread.run_sync(_put_aside, path)
        return True
    try:
        arrived = await services.files.receive(
            _pieces(fd), basis_id=scan.basis_id, field="received_scan"
        )
        async with services.database.unit_of_work() as session:
            await keep_file(services, session, scan.id, arrived)
        if _identity(os.fstat(fd)) != before:
            await discard_file(services, scan.id)
            return False  # somebody writes to it again
        if await _read_back(services, arrived.id) != digest:
            raise NotAsWritten
        async with services.database.unit_of_work() as session:
            await have_it_read(session, scan.id)
    except BaseException:
        await discard_file(services, scan.id)
        raise
    await _expunge(services, path, before, mark)
    return True


async def _is_stored(services: Services, mark: bytes) -> bool:
    """Whether these bytes were taken before; what a crash left half of them is thrown away."""
    async with services.database.unit_of_work() as session:
        found = await session.execute(select(ScanFile).where(col(ScanFile.mark) == mark))
        row = found.scalar_one_or_none()
    if row is None:
        return False
    if row.state == "arriving" or row.file_id is None:
        await discard_file(services, row.id)
        return False
    return True


async def _read_back(services: Services, file_id: UUID) -> bytes:
    async with services.database.unit_of_work() as session:
        opened = await services.files.open(session, file_id, flow="split_scan")
    counted = hashlib.sha256()
    async with aclosing(opened.content()) as content:
        async for piece in content:
            counted.update(piece)
    return counted.digest()


async def _expunge(services: Services, path: Path, taken: Identity, mark: bytes) -> None:
    await to_thread.run_sync(_remove, path, taken)
    async with services.database.unit_of_work() as session:
        await session.execute(
            text("UPDATE scan_file SET mark = NULL WHERE mark = :mark"), {"mark": mark}
        )


async def _batch_of_today(services: Services) -> UUID:
    """The batch of what the folder brought today, until it is a box full."""
    zone = ZoneInfo(str(services.pages.operator["timezone"]))
    async with services.database.unit_of_work() as session:
        today = (await clock.now(session)).astimezone(zone).date()
        found = await session.execute(
            select(MailBatch.id)
            .outerjoin(ScanFile, col(ScanFile.batch_id) == col(MailBatch.id))
            .where(col(MailBatch.channel) == "folder", col(MailBatch.received_on) == today)
            .group_by(col(MailBatch.id))
            .having(func.coalesce(func.max(ScanFile.position), 0) < MOST_IN_A_BATCH)
            .order_by(col(MailBatch.created_at).desc())
            .limit(1)
        )
        known = found.scalar_one_or_none()
    if known is not None:
        return known
    new = NewBatch(new_id(), received_on=today, channel="folder")
    await begin_batch(services, new)
    await end_batch(services, new.id, whole=True)
    return new.id


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """The folder for us alone, as long as this process lives."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(fd)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield fd
    finally:
        os.close(fd)


async def _pieces(fd: int) -> AsyncIterator[bytes]:
    at = 0
    while piece := await to_thread.run_sync(os.pread, fd, PIECE, at):
        yield piece
        at += len(piece)


def _digest(fd: int) -> bytes:
    counted, at = hashlib.sha256(), 0
    while piece := os.pread(fd, PIECE, at):
        counted.update(piece)
        at += len(piece)
    return counted.digest()


def _remove(path: Path, taken: Identity) -> None:
    """Remove what was taken; what somebody put in its place since stays."""
    with suppress(FileNotFoundError):
        if _identity(path.lstat()) == taken:
            path.unlink()


def _put_aside(path: Path) -> None:
    aside = path.parent / NOT_TAKEN
    aside.mkdir(mode=0o700, exist_ok=True)
    path.rename(aside / path.name)


def _identity(found: os.stat_result) -> Identity:
    return found.st_ino, found.st_size, found.st_mtime_ns
