"""Key generations: rotation keeps the living readable and makes the erased unreadable for ever."""

import asyncio
from threading import Thread

import pytest
from sqlalchemy import text

from app.platform.database import Database
from app.platform.ids import new_id
from app.privacy import Gate, KeyRing, Unsealable, close_basis
from app.privacy.keys import Sealed
from app.privacy.rotation import ensure_first_generation, rotate
from app.privacy.scheduled_rotation import rotate_when_due
from tests.privacy.granted import grant

pytestmark = pytest.mark.anyio


def files(settings) -> list[str]:
    return sorted(found.name for found in settings.keys_dir.glob("key-generation-*"))


async def test_rotation_rewraps_the_living_and_destroys_the_old_file(
    opened, gate, granted, settings
):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")

    assert await rotate(opened, gate.keys) == 1

    assert files(settings) == ["key-generation-000002"]
    fresh = Gate(KeyRing(settings.keys_dir))
    async with opened.unit_of_work() as session:
        found = await fresh.read(session, granted.basis_id, flow="parent_review")
        states = await session.execute(text("SELECT state FROM key_generation ORDER BY number"))
        assert found == {"first_name": "Ann"}
        assert list(states.scalars()) == ["destroyed", "current"]


async def test_a_value_is_read_even_if_a_rotation_overtakes_the_reader(
    opened, gate, granted, settings
):
    """The rotation runs whole between the reader's query and its opening of the first value."""
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")

    async def rotated() -> None:
        database = Database(settings)
        await rotate(database, gate.keys)
        await database.close()

    class Overtaken(KeyRing):
        def open(self, sealed, **row):
            if files(settings) == ["key-generation-000001"]:
                thread = Thread(target=lambda: asyncio.run(rotated()))
                thread.start()
                thread.join()
            return super().open(sealed, **row)

    async with opened.unit_of_work() as session:
        reader = Gate(Overtaken(settings.keys_dir))
        found = await reader.read(session, granted.basis_id, flow="parent_review")
    assert found == {"first_name": "Ann"}
    assert files(settings) == ["key-generation-000002"]


@pytest.mark.proves("RVK-04")
async def test_after_rotation_a_backup_of_an_erased_row_cannot_be_opened(
    opened, gate, granted, settings
):
    async with opened.unit_of_work() as session:
        datum_id = await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        row = (
            await session.execute(text("SELECT sealed, wrapped_key, generation FROM datum"))
        ).one()
    backup = Sealed(*row)
    async with opened.unit_of_work() as session:
        await close_basis(session, granted.basis_id)
    opened_before = gate.keys.open(backup, datum_id=datum_id, field_name="first_name")

    await rotate(opened, gate.keys)

    assert opened_before == "Ann"
    with pytest.raises((Unsealable, RuntimeError)):
        KeyRing(settings.keys_dir).open(backup, datum_id=datum_id, field_name="first_name")


@pytest.mark.proves("RVK-04")
async def test_a_process_that_runs_on_forgets_a_destroyed_key_with_the_one_that_destroyed_it(
    opened, gate, granted, settings
):
    """The web process has opened the value before; the rotation happens in another process."""
    async with opened.unit_of_work() as session:
        datum_id = await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        row = await session.execute(text("SELECT sealed, wrapped_key, generation FROM datum"))
        backup = Sealed(*row.one())
    running = KeyRing(settings.keys_dir)
    assert running.open(backup, datum_id=datum_id, field_name="first_name") == "Ann"

    await rotate(opened, KeyRing(settings.keys_dir))

    with pytest.raises(Unsealable):
        running.open(backup, datum_id=datum_id, field_name="first_name")
    with pytest.raises(Unsealable):
        running.rewrap(backup.wrapped_key, row_id=datum_id, generation=1, newest=2)
    async with opened.unit_of_work() as session:
        found = await Gate(running).read(session, granted.basis_id, flow="parent_review")
    assert found == {"first_name": "Ann"}


def test_a_key_ring_holds_the_folder_and_no_key(settings):
    ring = KeyRing(settings.keys_dir)
    ring.make(1)
    datum_id = new_id()
    sealed = ring.seal("Ann", datum_id=datum_id, field_name="first_name", generation=1)
    ring.open(sealed, datum_id=datum_id, field_name="first_name")

    assert vars(ring) == {"folder": settings.keys_dir}


async def test_values_collected_during_a_rotation_stay_readable(opened, gate, settings):
    async def collect_some() -> list:
        bases = []
        for _ in range(20):
            async with opened.unit_of_work() as session:
                basis_id = (await grant(session)).basis_id
                await gate.collect(session, basis_id, field="first_name", value="Ann")
                bases.append(basis_id)
        return bases

    bases, _, _ = await asyncio.gather(
        collect_some(), rotate(opened, gate.keys), rotate(opened, gate.keys)
    )
    await rotate(opened, gate.keys)

    fresh = Gate(KeyRing(settings.keys_dir))
    assert len(files(settings)) == 1
    async with opened.unit_of_work() as session:
        for basis_id in bases:
            assert await fresh.read(session, basis_id, flow="parent_review")


async def test_a_rotation_cut_short_is_finished_by_the_next(opened, gate, granted, settings):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
    gate.keys.make(2)
    async with opened.unit_of_work() as session:
        await session.execute(text("UPDATE key_generation SET state = 'retiring'"))
        await session.execute(
            text("INSERT INTO key_generation (number, state) VALUES (2, 'current')")
        )

    await rotate(opened, gate.keys)

    assert files(settings) == ["key-generation-000003"]
    async with opened.unit_of_work() as session:
        assert await gate.read(session, granted.basis_id, flow="parent_review")


async def test_rotation_is_due_each_week_and_not_before(opened, gate, clock, settings):
    assert await rotate_when_due(opened, gate.keys) == 0
    clock.advance(days=7, seconds=-60)
    assert await rotate_when_due(opened, gate.keys) == 0
    clock.advance(seconds=61)

    assert await rotate_when_due(opened, gate.keys) == 1
    assert files(settings) == ["key-generation-000002"]


async def test_the_first_generation_is_made_once_by_several_starters(opened, gate, settings):
    await asyncio.gather(*(ensure_first_generation(opened, gate.keys) for _ in range(4)))

    assert files(settings) == ["key-generation-000001"]
