"""Objects in a folder: whole or not there at all, closed to others, and gone when deleted."""

import os
import stat
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.platform import storage
from app.platform.ids import new_id
from app.platform.storage import LocalFolder, ObjectMissing, folder_trouble

pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path) -> LocalFolder:
    made = LocalFolder(tmp_path / "files")
    made.make()
    made.make()
    return made


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def names(folder: LocalFolder) -> set[UUID]:
    return {object_id async for object_id in folder.list()}


async def whole(folder: LocalFolder, object_id: UUID, piece: int = 4) -> list[bytes]:
    return [part async for part in folder.open(object_id, piece=piece)]


async def test_an_object_is_written_whole_listed_read_in_pieces_and_deleted(folder):
    object_id = new_id()

    assert await folder.put(object_id, pieces(b"abc", b"defghi")) == 9

    assert await names(folder) == {object_id}
    assert await whole(folder, object_id) == [b"abcd", b"efgh", b"i"]
    await folder.delete(object_id)
    await folder.delete(object_id)
    assert await names(folder) == set()
    with pytest.raises(ObjectMissing):
        await whole(folder, object_id)


async def test_an_object_lies_two_folders_deep_and_is_closed_to_others(folder):
    object_id = UUID("abcd" + "0" * 28)
    before = os.umask(0)
    try:
        await folder.put(object_id, pieces(b"x"))
    finally:
        os.umask(before)

    place = folder.root / "a" / "b" / object_id.hex
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    closed = [folder.root, place.parent, place.parent.parent]
    assert {stat.S_IMODE(each.stat().st_mode) for each in closed} == {0o700}


async def test_an_object_is_on_disk_before_it_has_its_name(folder, monkeypatch):
    told = []
    real_sync, real_settle = os.fsync, storage._settle
    monkeypatch.setattr(
        os,
        "fsync",
        lambda file: (told.append(stat.S_ISDIR(os.fstat(file).st_mode)), real_sync(file)),
    )
    monkeypatch.setattr(
        storage, "_settle", lambda part: (told.append(f"rename{part.suffix}"), real_settle(part))
    )

    await folder.put(new_id(), pieces(b"x"))

    assert told == [False, "rename.part", True, True, True], "bytes, name, then the three folders"


async def test_an_object_that_is_being_written_is_listed_and_not_readable(folder):
    object_id = new_id()

    async def looking() -> AsyncIterator[bytes]:
        yield b"x"
        assert await names(folder) == {object_id}
        with pytest.raises(ObjectMissing):
            await whole(folder, object_id)

    await folder.put(object_id, looking())
    assert await whole(folder, object_id) == [b"x"]


async def test_an_object_deleted_while_it_is_written_does_not_come_back(folder):
    object_id = new_id()

    async def deleting() -> AsyncIterator[bytes]:
        yield b"x"
        await folder.delete(object_id)

    with pytest.raises(ObjectMissing):
        await folder.put(object_id, deleting())
    assert await names(folder) == set()


async def test_a_writer_that_fails_leaves_nothing(folder):
    async def failing() -> AsyncIterator[bytes]:
        yield b"x"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await folder.put(new_id(), failing())
    assert await names(folder) == set()


async def test_two_writers_never_share_a_name(folder):
    object_id = new_id()

    async def second() -> AsyncIterator[bytes]:
        yield b"first"
        with pytest.raises(FileExistsError):
            await folder.put(object_id, pieces(b"second"))

    await folder.put(object_id, second())
    assert await whole(folder, object_id, 10) == [b"first"]


async def test_a_reader_that_began_reads_to_the_end(folder):
    object_id = new_id()
    await folder.put(object_id, pieces(b"abcdefgh"))
    reading = folder.open(object_id, piece=4)
    assert await anext(reading) == b"abcd"
    await folder.delete(object_id)
    assert [part async for part in reading] == [b"efgh"]


async def test_what_is_not_ours_is_passed_over(folder):
    (folder.root / "lost+found").mkdir()
    (folder.root / "x").touch()
    (folder.root / "a" / "b").mkdir(parents=True)
    (folder.root / "a" / "b" / "notes").touch()

    assert await names(folder) == set()
    assert await names(LocalFolder(folder.root / "nowhere")) == set()


async def test_trouble_with_the_folder_is_said_in_words(folder, monkeypatch):
    assert folder_trouble(folder.root) is None
    assert list(folder.root.iterdir()) == []
    assert folder_trouble(folder.root / "x") == "is not there"
    folder.root.chmod(0o750)
    assert folder_trouble(folder.root) == "others may enter it"
    folder.root.chmod(0o700)

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert folder_trouble(folder.root) == "cannot be written to: Permission denied"
