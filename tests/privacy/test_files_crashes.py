"""Death between any two steps leaves a stored file, or something that a sweep removes (P4)."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from app.demo.installation import plain
from app.platform import storage
from app.platform.problems import Unavailable
from app.privacy import files as files_module
from app.privacy.file_sweeps import (
    erase_due_files,
    forget_files,
    remove_erased_objects,
    remove_stray_objects,
)
from app.privacy.models import ErasedFile
from app.sweeps import PLATFORM
from tests.privacy.arriving import MIB, objects, page, read, receive, rows
from tests.privacy.killed_writer import DIED

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]

# What lies there after the death at each step: the state of the row, and the ends of file names.
STEPS = {
    "before the part": ("arriving", []),
    "after the part": ("arriving", [".part"]),
    "after the first bytes": ("arriving", [".part"]),
    "before the sync": ("arriving", [".part"]),
    "before the rename": ("arriving", [".part"]),
    "between rename and sync of the folder": ("arriving", [""]),
    "before it is kept": ("arriving", [""]),
    "before the commit": ("arriving", [""]),
    "after the commit": ("stored", [""]),
}


def die_at(settings, basis_id, step: str) -> None:
    told = {f"PERMISSION_SLIP_{k.upper()}": str(v) for k, v in plain(settings).items()}
    told = {name: value for name, value in told.items() if not value.startswith("[")}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.privacy.killed_writer", str(basis_id), step],
        cwd=ROOT,
        env=dict(os.environ) | told,
        timeout=60,
        check=False,
    )
    assert ended.returncode == DIED


@pytest.mark.parametrize("step", STEPS)
async def test_a_writer_killed_at_any_step_leaves_nothing_that_stays(
    files, received, settings, clock, step
):
    state, ends = STEPS[step]
    die_at(settings, received.basis_id, step)

    assert await rows(files.database, "SELECT state FROM file") == [(state,)]
    assert [each.suffix for each in objects(files.objects.root)] == ends
    # It may still be at work for an hour: no sweep touches it.
    assert await forget_files(files) == 0
    assert await remove_stray_objects(files.database, files.objects) == 0
    clock.advance(minutes=61)
    await forget_files(files)

    if state == "stored":
        ((file_id,),) = await rows(files.database, "SELECT id FROM file")
        assert await read(files, file_id) == b"x" * 3 * MIB
    else:
        assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]
        assert objects(files.objects.root) == []
    assert await rows(files.database, "SELECT count(*) FROM erased_file") == [(0,)]


class Trouble(OSError):
    """The disk is full, or the machine is going down."""


def raising(*_: object, **__: object) -> None:
    raise Trouble


@pytest.mark.parametrize(
    ("place", "name"), [(storage, "_create"), (storage.os, "fsync"), (storage, "_settle")]
)
async def test_a_failure_at_any_step_cleans_up_at_once(files, received, monkeypatch, place, name):
    monkeypatch.setattr(place, name, raising)
    with pytest.raises(Trouble):
        await page(files, received.basis_id)
    monkeypatch.undo()

    assert objects(files.objects.root) == []
    assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]


async def test_a_sender_that_breaks_off_leaves_nothing(files, received):
    async def broken():
        yield b"x" * MIB
        raise Trouble

    with pytest.raises(Trouble):
        await files.store(broken(), basis_id=received.basis_id, field="page_image")

    assert objects(files.objects.root) == []
    assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]


async def test_a_request_that_is_cancelled_leaves_nothing(files, received):
    begun = asyncio.Event()

    async def endless():
        while True:
            yield b"x" * MIB
            begun.set()
            await asyncio.sleep(0)

    storing = asyncio.create_task(
        files.store(endless(), basis_id=received.basis_id, field="page_image")
    )
    await begun.wait()
    storing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await storing

    assert objects(files.objects.root) == []
    assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]


async def test_when_cleaning_up_fails_too_the_first_trouble_is_told_and_a_sweep_does_the_rest(
    files, received, clock, monkeypatch
):
    async def broken():
        yield b"x" * MIB
        monkeypatch.setattr(files_module, "delete", away)
        raise Trouble

    def away(*_: object) -> None:
        raise Unavailable

    with pytest.raises(Trouble):
        await files.store(broken(), basis_id=received.basis_id, field="page_image")
    monkeypatch.undo()

    assert await rows(files.database, "SELECT state FROM file") == [("arriving",)]
    clock.advance(minutes=61)
    assert await forget_files(files) == 2
    assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]


async def test_a_sweep_that_dies_between_row_object_and_trace_is_finished_by_the_next(
    files, received, clock, monkeypatch
):
    for _ in range(3):
        await page(files, received.basis_id)
    clock.advance(days=15)
    assert await erase_due_files(files.database, batch=2) == 3
    assert len(objects(files.objects.root)) == 3
    traces = await rows(files.database, "SELECT id FROM erased_file ORDER BY id")

    monkeypatch.setattr(storage, "_remove", raising)
    with pytest.raises(Trouble):
        await remove_erased_objects(files.database, files.objects, batch=2)
    monkeypatch.undo()
    assert await rows(files.database, "SELECT id FROM erased_file ORDER BY id") == traces
    await files.objects.delete(traces[0][0])  # this one had lost its object, not its trace

    assert await remove_erased_objects(files.database, files.objects, batch=2) == 3
    assert objects(files.objects.root) == []
    assert await rows(files.database, f"SELECT 1 FROM {ErasedFile.__tablename__}") == []


async def test_objects_that_no_row_knows_are_removed_and_others_files_are_not(
    files, received, tmp_path
):
    """As after an older backup of the database was restored."""
    kept = [await page(files, received.basis_id) for _ in range(2)]
    async with files.database.unit_of_work() as session:
        lost_basis = (await receive(session)).basis_id
    lost = [await page(files, lost_basis) for _ in range(3)]
    for table in ("file", "erased_file"):
        await rows(
            files.database, f"DELETE FROM {table} WHERE id = ANY (:ids) RETURNING id", ids=lost
        )
    (files.objects.root / "lost+found").mkdir()
    (files.objects.root / "a").mkdir(exist_ok=True)
    (files.objects.root / "a" / "b").mkdir(exist_ok=True)
    (files.objects.root / "a" / "b" / "README").touch()

    assert await remove_stray_objects(files.database, files.objects, batch=2) == 3

    left = {each.name for each in objects(files.objects.root)}
    assert left == {each.hex for each in kept} | {"README"}
    assert await read(files, kept[0]) == b"a page"


async def test_a_file_that_somebody_holds_waits_for_the_next_sweep(files, received, clock):
    held, _ = await page(files, received.basis_id), await page(files, received.basis_id)
    clock.advance(days=15)

    async with files.database.unit_of_work() as another:
        await another.execute(text("SELECT 1 FROM file WHERE id = :id FOR UPDATE"), {"id": held})
        assert await erase_due_files(files.database) == 1

    assert await erase_due_files(files.database) == 1


async def test_the_sweeps_of_the_service_erase_files_with_their_objects(
    services, received, clock, settings
):
    await page(services.files, received.basis_id)
    assert len(objects(settings.files_path)) == 1
    clock.advance(days=14, seconds=1)

    for sweep in PLATFORM:
        await sweep.run(services)

    assert objects(settings.files_path) == []
