"""Key generations and files: the living are rewrapped, and backups of the erased open no more."""

import asyncio
import shutil
from threading import Thread

import pytest
from sqlalchemy import text

from app.platform.database import Database
from app.privacy import KeyRing, SealedFiles, Unsealable, close_basis
from app.privacy.chunks import SEALED_CHUNK, open_chunks
from app.privacy.rotation import rotate
from tests.privacy.arriving import MIB, page, read, receive, rows, stream

pytestmark = pytest.mark.anyio


def generations(settings) -> list[str]:
    return sorted(found.name[-1] for found in settings.keys_dir.glob("key-generation-*"))


@pytest.mark.proves("RVK-04")
async def test_a_rotation_keeps_files_readable_and_a_backup_of_an_erased_one_shut(
    files, gate, received, settings, tmp_path
):
    content = b"a signed page" * 100_000
    async with files.database.unit_of_work() as session:
        other = await receive(session)
    living = await page(files, other.basis_id, content)
    erased = await page(files, received.basis_id, content)
    shutil.copytree(settings.files_path, tmp_path / "backup")
    ((wrapped, generation, chunks),) = await rows(
        files.database, "SELECT wrapped_key, generation, chunks FROM file WHERE id = :i", i=erased
    )
    async with files.database.unit_of_work() as session:
        await close_basis(session, received.basis_id)
    backup = SealedFiles(files.database, files.keys, type(files.objects)(tmp_path / "backup"))

    async def restored() -> bytes:
        key = KeyRing(settings.keys_dir).unwrap(wrapped, row_id=erased, generation=generation)
        pieces = backup.objects.open(erased, piece=SEALED_CHUNK)
        opened = open_chunks(pieces, key=key, file_id=erased, field="page_image", chunks=chunks)
        return b"".join([chunk async for chunk in opened])

    assert await restored() == content, "before the rotation a backup still opens"
    assert await rotate(files.database, gate.keys) == 1

    assert generations(settings) == ["2"]
    assert await read(files, living) == content
    with pytest.raises(Unsealable):
        await restored()


async def test_a_file_that_arrives_across_a_rotation_is_readable_after_it(
    files, gate, received, settings
):
    async def arriving():
        yield b"x" * (MIB + 5)
        assert await rotate(files.database, gate.keys) == 1
        yield b"y" * (MIB + 5)

    file_id = await files.store(arriving(), basis_id=received.basis_id, field="page_image")

    assert generations(settings) == ["2"]
    assert await read(files, file_id) == b"x" * (MIB + 5) + b"y" * (MIB + 5)


async def test_a_file_is_read_even_if_a_rotation_overtakes_the_reader(files, received, settings):
    """The rotation runs whole between the reader's query and its unwrapping of the key."""
    file_id = await page(files, received.basis_id)

    async def rotated() -> None:
        database = Database(settings)
        await rotate(database, files.keys)
        await database.close()

    class Overtaken(KeyRing):
        def unwrap(self, wrapped_key, **row):
            if generations(settings) == ["1"]:
                thread = Thread(target=lambda: asyncio.run(rotated()))
                thread.start()
                thread.join()
            return super().unwrap(wrapped_key, **row)

    reader = SealedFiles(files.database, Overtaken(settings.keys_dir), files.objects)
    assert await read(reader, file_id) == b"a page"
    assert generations(settings) == ["2"]


async def test_no_generation_goes_while_a_file_needs_it(files, gate, received, settings):
    """A row that somebody else holds is waited for, not passed over."""
    await page(files, received.basis_id)

    async with files.database.unit_of_work() as session:
        await session.execute(text("SELECT 1 FROM file FOR UPDATE"))
        waiting = asyncio.create_task(rotate(files.database, gate.keys))
        done, _ = await asyncio.wait([waiting], timeout=0.3)
        assert not done
        assert generations(settings) == ["1", "2"]

    assert await waiting == 1
    assert generations(settings) == ["2"]


async def test_files_stored_during_rotations_stay_readable(files, gate, received, settings):
    async def store_some() -> list:
        return [
            await files.store(stream(b"x" * n), basis_id=received.basis_id, field="page_image")
            for n in range(15)
        ]

    ids, _, _ = await asyncio.gather(
        store_some(), rotate(files.database, gate.keys), rotate(files.database, gate.keys)
    )
    await rotate(files.database, gate.keys)

    assert len(generations(settings)) == 1
    assert [len(await read(files, each)) for each in ids] == list(range(15))
