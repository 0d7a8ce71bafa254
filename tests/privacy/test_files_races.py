"""Close, freeze and stop against store, with the sweeps beside them: nothing is left behind (P3)."""

import asyncio
import secrets

import pytest

from app.privacy import NoLegalBasis, UndeclaredField, close_basis, freeze_basis, stop_basis
from app.privacy.file_sweeps import forget_files, remove_stray_objects
from tests.privacy.arriving import MIB, objects, receive, rows

pytestmark = pytest.mark.anyio
ROUNDS = 60


async def store_slowly(files, basis_id) -> str:
    async def arriving():
        for _ in range(3):
            await asyncio.sleep(secrets.randbelow(3) / 1000)
            yield b"x" * (MIB // 2)

    try:
        await files.store(arriving(), basis_id=basis_id, field="page_image")
    except (NoLegalBasis, UndeclaredField):
        return "refused"
    return "stored"


async def end_after_a_while(files, basis_id, ending) -> None:
    await asyncio.sleep(secrets.randbelow(20) / 1000)
    async with files.database.unit_of_work() as session:
        await ending(session, basis_id)


async def sweep_after_a_while(files) -> None:
    await asyncio.sleep(secrets.randbelow(20) / 1000)
    await forget_files(files)
    await remove_stray_objects(files.database, files.objects)


@pytest.mark.proves("RVK-02", "RVK-04")
@pytest.mark.parametrize("ending", [close_basis, freeze_basis, stop_basis])
async def test_no_order_of_ending_storing_and_sweeping_leaves_a_file_behind(files, ending):
    outcomes = []
    for _ in range(ROUNDS):
        async with files.database.unit_of_work() as session:
            basis_id = (await receive(session)).basis_id

        outcome, _, _ = await asyncio.gather(
            store_slowly(files, basis_id),
            end_after_a_while(files, basis_id, ending),
            sweep_after_a_while(files),
        )

        outcomes.append(outcome)
        found = await rows(files.database, "SELECT state FROM file WHERE basis_id = :b", b=basis_id)
        kept = outcome == "stored" and ending is not close_basis
        assert found == [("stored",)] * kept
    await forget_files(files)
    stored = await rows(files.database, "SELECT id FROM file")
    assert {each.name for each in objects(files.objects.root)} == {row[0].hex for row in stored}
    assert await rows(files.database, "SELECT count(*) FROM erased_file") == [(0,)]
    assert set(outcomes) == {"stored", "refused"}, "both orders happened"


async def test_many_at_once_under_one_basis_are_all_stored(files, received):
    done = await asyncio.gather(*(store_slowly(files, received.basis_id) for _ in range(12)))

    assert done == ["stored"] * 12
    assert len(objects(files.objects.root)) == 12
