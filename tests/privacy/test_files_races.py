"""Close, freeze and stop against store, with the sweeps beside them: nothing is left behind (P3)."""

import asyncio
import secrets

import pytest

from app.privacy import NoLegalBasis, UndeclaredField, close_basis, freeze_basis, stop_basis
from app.privacy.file_sweeps import forget_files, remove_stray_objects
from tests.privacy.arriving import MIB, objects, receive, rows

pytestmark = pytest.mark.anyio
STEPS = 5  # begun, three pieces, ended
ROUNDS = 2 * STEPS * STEPS


class Writer:
    """Stores a file of three pieces and tells how far it is, without waiting for anybody."""

    def __init__(self, files, basis_id) -> None:
        self.files, self.basis_id = files, basis_id
        self.reached = [asyncio.Event() for _ in range(STEPS)]

    async def store(self) -> str:
        try:
            await self.files.store(self.arriving(), basis_id=self.basis_id, field="page_image")
        except (NoLegalBasis, UndeclaredField):
            return "refused"
        finally:
            for step in self.reached:
                step.set()
        return "stored"

    async def arriving(self):
        for step in self.reached[:-1]:
            step.set()
            yield b"x" * secrets.randbelow(MIB)


async def end(writer: Writer, step: int, ending) -> None:
    await writer.reached[step].wait()
    async with writer.files.database.unit_of_work() as session:
        await ending(session, writer.basis_id)


async def sweep(writer: Writer, step: int) -> None:
    await writer.reached[step].wait()
    await forget_files(writer.files)
    await remove_stray_objects(writer.files.database, writer.files.objects)


@pytest.mark.proves("RVK-02", "RVK-04")
@pytest.mark.parametrize("ending", [close_basis, freeze_basis, stop_basis])
async def test_no_order_of_ending_storing_and_sweeping_leaves_a_file_behind(files, ending):
    outcomes = []
    for number in range(ROUNDS):
        async with files.database.unit_of_work() as session:
            basis_id = (await receive(session)).basis_id

        writer = Writer(files, basis_id)

        outcome, _, _ = await asyncio.gather(
            writer.store(),
            end(writer, number % STEPS, ending),
            sweep(writer, number // STEPS % STEPS),
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
    done = await asyncio.gather(*(Writer(files, received.basis_id).store() for _ in range(12)))

    assert done == ["stored"] * 12
    assert len(objects(files.objects.root)) == 12
