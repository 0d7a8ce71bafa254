"""The gate for files: the only module through which a sealed object enters or is read.

A row comes before its first byte and goes before its last: whatever stops in between leaves
something that a sweep removes (``file_sweeps``), and never bytes that can be opened without a row.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass
from dataclasses import field as part
from datetime import datetime
from uuid import UUID

import anyio
from sqlalchemy import delete, update
from sqlmodel import col

from app.platform import clock
from app.platform.database import AsyncSession, Database
from app.platform.ids import new_id
from app.platform.problems import DatabaseRefused, Problem
from app.platform.storage import ObjectMissing, ObjectStore
from app.privacy.bases import get_basis, lock_bases, scope_of
from app.privacy.catalogue import FILES, may_hold
from app.privacy.chunks import SEALED_CHUNK, Sealing, open_chunk, open_chunks
from app.privacy.flows import FILE_FLOWS, Flow
from app.privacy.generations import lock_current
from app.privacy.keys import KeyRing, Unsealable
from app.privacy.models import File
from app.privacy.refusals import NoLegalBasis, UndeclaredField

REFUSED_BY_DATABASE = {
    "file_needs_open_basis",
    "file_frozen",
    "file_within_its_basis",
    "file_within_its_clock",
}
CLEANING_SECONDS = 5


@dataclass(frozen=True)
class ArrivedFile:
    """A file whose bytes are all on disk and whose row still says ``arriving``: an hour at most."""

    id: UUID
    basis_id: UUID
    size: int
    sealed_bytes: int
    chunks: int


@dataclass(frozen=True)
class OpenedFile:
    """A file that may be read now: its size in bytes, and its content once. Do not keep it."""

    id: UUID
    field: str
    size: int
    _chunks: int
    _key: bytes = part(repr=False)
    _objects: ObjectStore = part(repr=False)

    async def content(self) -> AsyncGenerator[bytes, None]:
        """Pieces of at most 1 MiB. Raises Unsealable when it was altered, cut off or lost.

        What came before it was raised is nothing: a reader that passes it on must be able to
        take it back.
        """
        async with aclosing(self._objects.open(self.id, piece=SEALED_CHUNK)) as pieces:
            try:
                async for chunk in open_chunks(
                    pieces, key=self._key, file_id=self.id, field=self.field, chunks=self._chunks
                ):
                    yield chunk
            except ObjectMissing:
                raise Unsealable("its object is not in the store") from None

    async def chunk(self, index: int) -> bytes:
        """One MiB of the content by its number from 0, the last one shorter. Raises Unsealable.

        Unlike ``content`` it says nothing about the rest: for readers that come and go within a
        file and are told of each chunk that it is whole.
        """
        try:
            piece = await self._objects.read(self.id, at=index * SEALED_CHUNK, size=SEALED_CHUNK)
        except ObjectMissing:
            raise Unsealable("its object is not in the store") from None
        return open_chunk(
            piece,
            key=self._key,
            file_id=self.id,
            field=self.field,
            index=index,
            chunks=self._chunks,
        )


@dataclass(frozen=True)
class SealedFiles:
    """Files in and out. Every call names a basis, or a file under one, and checks it first."""

    database: Database
    keys: KeyRing
    objects: ObjectStore

    async def store(
        self,
        content: AsyncIterator[bytes],
        *,
        basis_id: UUID,
        field: str,
        erase_at: datetime | None = None,
    ) -> UUID:
        """Take a whole file in under an open basis; its id. ``receive`` and ``keep`` in one."""
        arrived = await self.receive(content, basis_id=basis_id, field=field, erase_at=erase_at)
        try:
            async with self.database.unit_of_work() as session:
                await self.keep(session, arrived)
        except BaseException:
            await self.give_up(arrived.id)
            raise
        return arrived.id

    async def receive(
        self,
        content: AsyncIterator[bytes],
        *,
        basis_id: UUID,
        field: str,
        erase_at: datetime | None = None,
    ) -> ArrivedFile:
        """Write a stream to disk, sealed, under a row of its own; nothing large is in memory.

        It is stored when ``keep`` is committed within the hour. The day of erasure is the promised
        one (collection + keep, at most the basis' end) unless ``erase_at`` is earlier. Raises
        UndeclaredField (COL-01), NoLegalBasis (also when the basis ended meanwhile), TooLarge.
        """
        file_id, key = await self._begin(basis_id, field, erase_at)
        sealing = Sealing(key, file_id, field, FILES[field].longest)
        try:
            async with aclosing(sealing.seal(content)) as sealed:
                sealed_bytes = await self.objects.put(file_id, sealed)
        except ObjectMissing:  # the basis ended, and a sweep was quicker than we
            raise NoLegalBasis from None
        except BaseException:
            await self.give_up(file_id)
            raise
        return ArrivedFile(file_id, basis_id, sealing.taken, sealed_bytes, sealing.chunks)

    async def keep(self, session: AsyncSession, arrived: ArrivedFile) -> None:
        """Make an arrived file a stored one, in the caller's transaction. Raises NoLegalBasis.

        After it was refused the caller's transaction is over, and ``give_up`` removes the bytes
        at once; without it a sweep does.
        """
        await lock_bases(session, [arrived.basis_id])
        with _refused_without_basis():
            stored = await session.execute(
                update(File)
                .where(col(File.id) == arrived.id, col(File.state) == "arriving")
                .values(state="stored", sealed_bytes=arrived.sealed_bytes, chunks=arrived.chunks)
                .returning(col(File.id))
            )
        if stored.first() is None:
            raise NoLegalBasis

    async def give_up(self, file_id: UUID) -> None:
        """Forget a file that is not stored yet, as far as can be done now; sweeps do the rest."""
        with anyio.move_on_after(CLEANING_SECONDS, shield=True), suppress(Problem, OSError):
            async with self.database.unit_of_work() as session:
                await session.execute(
                    delete(File).where(col(File.id) == file_id, col(File.state) == "arriving")
                )
                is_stored = await session.get(File, file_id) is not None
            if not is_stored:
                await self.objects.delete(file_id)

    async def open(self, session: AsyncSession, file_id: UUID, *, flow: str) -> OpenedFile:
        """A file for one registered flow. Raises NoLegalBasis, Unsealable.

        NoLegalBasis also when it is erased, past its day, still arriving, or of a kind that the
        flow does not read; KeyError for an unregistered flow (a mistake of ours).
        """
        allowed = FILE_FLOWS[flow]
        try:
            return await self._open(session, file_id, allowed)
        except Unsealable:  # a rotation overtook us; what it wrote is committed
            return await self._open(session, file_id, allowed)

    async def rebase(
        self, session: AsyncSession, file_id: UUID, *, basis_id: UUID, subject_id: UUID
    ) -> None:
        """Move a stored file to another open basis that covers its field, and to its clock.

        For instance a page, once it was decided on, to the evidence of that decision. Raises
        NoLegalBasis when it is erased, UndeclaredField when the basis does not cover it.
        """
        former = await self._locked(session, file_id, basis_id)
        basis = await get_basis(session, basis_id)
        keep = (await scope_of(session, basis_id)).get(former.field)
        if keep is None:
            raise UndeclaredField(pointer=f"/{former.field}")
        former.basis_id, former.subject_id = basis_id, subject_id
        former.erase_at = min(former.collected_at + keep, basis.ends_at)
        with _refused_without_basis():
            await session.flush()

    async def erase(self, session: AsyncSession, file_id: UUID) -> bool:
        """Erase one file: from the commit on nobody opens it. True when there was one."""
        file = await session.get(File, file_id, populate_existing=True)
        if file is None:
            return False
        await lock_bases(session, [file.basis_id])
        gone = await session.execute(
            delete(File).where(col(File.id) == file_id).returning(col(File.id))
        )
        return gone.first() is not None

    async def _begin(
        self, basis_id: UUID, field: str, erase_at: datetime | None
    ) -> tuple[UUID, bytes]:
        file_id = new_id()
        async with self.database.unit_of_work() as session:
            basis = await get_basis(session, basis_id)
            scope = await scope_of(session, basis_id)
            if field not in FILES or field not in scope or not may_hold(basis.kind, field):
                raise UndeclaredField(pointer=f"/{field}")
            now = await clock.now(session)
            if erase_at is not None and erase_at <= now:
                raise NoLegalBasis
            promised = min(now + scope[field], basis.ends_at)
            generation = (await lock_current(session, read=True)).number
            key, wrapped = self.keys.new_key(row_id=file_id, generation=generation)
            session.add(
                File(
                    id=file_id,
                    basis_id=basis_id,
                    subject_id=basis.subject_id,
                    field=field,
                    wrapped_key=wrapped,
                    generation=generation,
                    erase_at=min(promised, erase_at) if erase_at else promised,
                )
            )
            with _refused_without_basis():
                await session.flush()
        return file_id, key

    async def _open(self, session: AsyncSession, file_id: UUID, allowed: Flow) -> OpenedFile:
        file = await session.get(File, file_id, populate_existing=True)
        now = await clock.now(session)
        if file is None or file.state != "stored" or file.erase_at <= now:
            raise NoLegalBasis
        basis = await get_basis(session, file.basis_id)
        if (
            file.field not in allowed.fields
            or basis.state not in allowed.states
            or basis.ends_at <= now
        ):
            raise NoLegalBasis
        key = self.keys.unwrap(file.wrapped_key, row_id=file_id, generation=file.generation)
        size = file.sealed_bytes - 28 * file.chunks
        return OpenedFile(file_id, file.field, size, file.chunks, key, self.objects)

    async def _locked(self, session: AsyncSession, file_id: UUID, basis_id: UUID) -> File:
        """The file with its own basis and another one locked. Raises NoLegalBasis."""
        former = await session.get(File, file_id)
        if former is None:
            raise NoLegalBasis
        await lock_bases(session, [basis_id, former.basis_id])
        file = await session.get(File, file_id, populate_existing=True)
        if file is None:  # whoever held the lock before us erased it
            raise NoLegalBasis
        return file


@contextmanager
def _refused_without_basis() -> Iterator[None]:
    try:
        yield
    except DatabaseRefused as refusal:
        if refusal.constraint in REFUSED_BY_DATABASE:
            raise NoLegalBasis from None
        raise
