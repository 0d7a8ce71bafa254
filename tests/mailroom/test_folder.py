"""What lies in the watched folder is taken once, whole, and removed only when it was read back."""

import os
from pathlib import Path

import pytest

from app.mailroom import folder, intake
from app.mailroom.folder import NOT_TAKEN, FolderWatch, take_all
from app.mailroom.forgetting import forget_readings
from tests.mailroom.conftest import Room, blank, pictures
from tests.privacy.arriving import objects, read
from tests.world import run_jobs

pytestmark = pytest.mark.anyio
SCAN = pictures(blank(), blank())


@pytest.fixture
def watched(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files are whole when two looks find them the same."""
    settings.mailroom_folder = tmp_path / "scans"
    settings.mailroom_folder.mkdir()
    monkeypatch.setattr(folder, "SETTLED_SECONDS", 0.0)
    return settings.mailroom_folder


async def look_twice(room: Room) -> int:
    return await take_all(room.services) + await take_all(room.services)


async def test_a_whole_file_is_stored_read_and_removed(room: Room, watched: Path):
    (watched / "Maria Canary.pdf").write_bytes(SCAN)
    assert await take_all(room.services) == 0, "seen for the first time"
    assert await take_all(room.services) == 1
    ((file_id, mark),) = room.rows("SELECT file_id, mark FROM scan_file")
    assert await read(room.services.files, file_id, flow="split_scan") == SCAN
    await run_jobs(room.services)

    assert os.listdir(watched) == []  # noqa: PTH208
    assert mark is None
    assert room.files() == [("done", None)]
    assert len(room.pages()) == 2
    assert room.rows("SELECT channel, state, brought_by FROM mail_batch") == [
        ("folder", "whole", None)
    ]
    assert "Canary" not in str(room.rows("SELECT f::text, b::text FROM scan_file f, mail_batch b"))


async def test_what_is_still_being_written_waits(room: Room, watched: Path):
    growing = watched / "a.pdf"
    for size in (10, 20, 30):
        growing.write_bytes(SCAN[: -100 + size])
        assert await take_all(room.services) == 0
    growing.write_bytes(SCAN)
    for name in (".hidden.pdf", "b.pdf.part", "c.TMP", "d.pdf~"):
        (watched / name).write_bytes(SCAN)
    (watched / "folder").mkdir()
    (watched / "link.pdf").symlink_to(growing)
    os.mkfifo(watched / "pipe.pdf")

    assert await look_twice(room) == 1
    assert not growing.exists()
    assert len(os.listdir(watched)) == 7  # noqa: PTH208


async def test_looks_too_close_together_are_one(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(SCAN)
    watch = FolderWatch()

    assert [watch.whole_files(tmp_path) for _ in range(3)] == [[], [], []]


DYING = {
    "before the file is sealed": (intake, "open_basis"),
    "before it is kept": (folder, "keep_file"),
    "before it is read back": (folder, "_read_back"),
    "before it waits for reading": (folder, "have_it_read"),
    "before the original is removed": (folder, "_remove"),
    "before the trace is forgotten": (folder, "_expunge"),
}


@pytest.mark.parametrize("step", DYING)
async def test_a_crash_anywhere_neither_loses_nor_doubles(
    room: Room, watched: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    (watched / "a.pdf").write_bytes(SCAN)
    module, name = DYING[step]

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(module, name, die)
        # A process that is gone cleans nothing up.
        if step != "before the original is removed":
            dying.setattr(folder, "discard_file", _nothing)
        with pytest.raises(KeyboardInterrupt):
            await look_twice(room)
    assert (watched / "a.pdf").exists()
    await look_twice(room)
    await run_jobs(room.services)

    assert not (watched / "a.pdf").exists()
    assert room.files() == [("done", None)]
    assert room.rows("SELECT count(*) FROM scan_file WHERE mark IS NOT NULL") == [(0,)]


async def _nothing(*_: object) -> None:
    return None


async def test_the_same_scan_sent_again_later_is_taken_again(room: Room, watched: Path):
    for name in ("a.pdf", "b.pdf"):
        (watched / name).write_bytes(SCAN)
        assert await look_twice(room) == 1
    assert len(room.files()) == 2


async def test_two_workers_do_not_take_the_same_file(room: Room, watched: Path):
    (watched / "a.pdf").write_bytes(SCAN)
    await take_all(room.services)
    with folder._held(watched) as ours:
        assert ours
        assert await take_all(room.services) == 0
    assert await take_all(room.services) == 1


async def test_a_copy_that_reads_back_otherwise_is_thrown_away(
    room: Room, watched: Path, monkeypatch: pytest.MonkeyPatch
):
    (watched / "a.pdf").write_bytes(SCAN)

    async def other(*_: object) -> bytes:
        return b"another digest"

    with monkeypatch.context() as broken:
        broken.setattr(folder, "_read_back", other)
        with pytest.raises(folder.NotAsWritten):
            await look_twice(room)
    assert (watched / "a.pdf").exists()
    assert room.files() == []
    assert room.rows("SELECT count(*) FROM file") == [(0,)]
    assert await look_twice(room) == 1


async def test_what_cannot_be_taken_is_put_aside_for_a_person(
    room: Room, watched: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folder, "LARGEST", 1_000)
    (watched / "empty.pdf").write_bytes(b"")
    (watched / "large.pdf").write_bytes(SCAN)
    assert await look_twice(room) == 2

    assert room.files() == [("refused", "empty"), ("refused", "too_large")]
    assert sorted(each.name for each in (watched / NOT_TAKEN).iterdir()) == [
        "empty.pdf",
        "large.pdf",
    ]
    assert objects(room.services.settings.files_path) == []
    assert await look_twice(room) == 0


async def test_days_have_batches_of_their_own(room: Room, watched: Path):
    for name in ("a.pdf", "b.pdf"):
        (watched / name).write_bytes(SCAN + name.encode())
    await look_twice(room)
    room.clock.advance(days=1)
    (watched / "c.pdf").write_bytes(SCAN)
    await look_twice(room)

    assert room.rows("SELECT count(*) FROM scan_file GROUP BY batch_id ORDER BY 1") == [(1,), (2,)]
    room.clock.advance(days=14)
    assert await forget_readings(room.services.database) == 3
