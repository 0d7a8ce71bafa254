"""Where large objects lie: a protocol that object stores fit, and a folder of this machine.

Nothing here knows what the bytes are or whose; whoever stores them seals them first.
"""

import os
import stat
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from anyio import to_thread

PARTIAL = ".part"


class ObjectMissing(LookupError):
    """There is no object of that name, or no longer."""


class ObjectStore(Protocol):
    """Objects by random id, each written once and whole."""

    async def put(self, object_id: UUID, content: AsyncIterator[bytes]) -> int:
        """Write an object from a stream; its size in bytes. It is durable once this returns, and
        not there at all before. Raises ObjectMissing when it was deleted meanwhile."""
        ...

    def open(self, object_id: UUID, *, piece: int) -> AsyncGenerator[bytes, None]:
        """The object in pieces of ``piece`` bytes, the last one shorter. Raises ObjectMissing."""
        ...

    async def read(self, object_id: UUID, *, at: int, size: int) -> bytes:
        """Up to ``size`` bytes from ``at`` on; fewer only at the end. Raises ObjectMissing."""
        ...

    async def delete(self, object_id: UUID) -> None:
        """Remove an object, or what there is of it so far; absent already is fine."""
        ...

    def list(self) -> AsyncIterator[UUID]:
        """The id of every object, and of every one that is being written."""
        ...


@dataclass(frozen=True)
class LocalFolder:
    """Objects as files of 16 times 16 folders, readable by this process's owner alone.

    A whole object comes into being by one rename, after its bytes are on disk. One folder belongs
    to one installation.
    """

    root: Path

    def make(self) -> None:
        """Make the folder when there is none; one that is there stays as it is."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def put(self, object_id: UUID, content: AsyncIterator[bytes]) -> int:
        """See ``ObjectStore``. A failure leaves nothing; a crash leaves a part that ``list`` names."""
        part = _part(self._path(object_id))
        file = await to_thread.run_sync(_create, part)
        try:
            with os.fdopen(file, "wb", buffering=0) as written:
                size = 0
                async for piece in content:
                    await to_thread.run_sync(written.write, piece)
                    size += len(piece)
                await to_thread.run_sync(os.fsync, written.fileno())
            await to_thread.run_sync(_settle, part)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return size

    async def open(self, object_id: UUID, *, piece: int) -> AsyncGenerator[bytes, None]:
        """See ``ObjectStore``. One that is deleted while it is open can be read to its end."""
        try:
            file = await to_thread.run_sync(os.open, self._path(object_id), os.O_RDONLY)
        except FileNotFoundError:
            raise ObjectMissing from None
        with os.fdopen(file, "rb") as read:
            while taken := await to_thread.run_sync(read.read, piece):
                yield taken

    async def read(self, object_id: UUID, *, at: int, size: int) -> bytes:
        """See ``ObjectStore``."""
        return await to_thread.run_sync(_read, self._path(object_id), at, size)

    async def delete(self, object_id: UUID) -> None:
        """See ``ObjectStore``."""
        await to_thread.run_sync(_remove, self._path(object_id))

    async def list(self) -> AsyncIterator[UUID]:
        """See ``ObjectStore``. Files that are not ours are passed over."""
        for outer in await to_thread.run_sync(_folders, self.root):
            for inner in await to_thread.run_sync(_folders, outer):
                for object_id in await to_thread.run_sync(_objects, inner):
                    yield object_id

    def _path(self, object_id: UUID) -> Path:
        name = object_id.hex
        return self.root / name[0] / name[1] / name


def folder_trouble(folder: Path) -> str | None:
    """What keeps objects from being stored safely in a folder, in words; None when all is well."""
    if not folder.is_dir():
        return "is not there"
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return "others may enter it"
    probe = folder / f".probe-{os.getpid()}"
    try:
        os.close(os.open(probe, os.O_WRONLY | os.O_CREAT, 0o600))
        probe.unlink()
    except OSError as error:
        return f"cannot be written to: {error.strerror}"
    return None


def _part(path: Path) -> Path:
    return path.with_name(path.name + PARTIAL)


def _create(part: Path) -> int:
    for folder in (part.parent.parent, part.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _settle(part: Path) -> None:
    try:
        part.rename(part.with_name(part.name.removesuffix(PARTIAL)))
    except FileNotFoundError:
        raise ObjectMissing from None
    # All three: another writer may have made a folder a moment ago and not synced it yet.
    for folder in (part.parent, part.parent.parent, part.parent.parent.parent):
        _sync(folder)


def _read(path: Path, at: int, size: int) -> bytes:
    try:
        with path.open("rb", buffering=0) as file:
            file.seek(at)
            return file.read(size)
    except FileNotFoundError:
        raise ObjectMissing from None


def _remove(path: Path) -> None:
    for each in (path, _part(path)):
        with suppress(FileNotFoundError):
            each.unlink()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _folders(folder: Path) -> list[Path]:
    with suppress(FileNotFoundError):
        return sorted(each for each in folder.iterdir() if len(each.name) == 1 and each.is_dir())
    return []


def _objects(folder: Path) -> list[UUID]:
    return list(_ids(sorted(each.name for each in folder.iterdir())))


def _ids(names: list[str]) -> Iterator[UUID]:
    for name in names:
        with suppress(ValueError):
            yield UUID(hex=name.removesuffix(PARTIAL))
