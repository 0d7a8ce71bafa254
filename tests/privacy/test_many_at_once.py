"""More than fits into one transaction: everything due is still done in one run."""

import pytest
from sqlalchemy import text

from app.privacy import retention, rotation
from tests.privacy.granted import grant

pytestmark = pytest.mark.anyio


@pytest.fixture
async def three_names(opened, gate):
    async with opened.unit_of_work() as session:
        for _ in range(3):
            basis_id = (await grant(session)).basis_id
            await gate.collect(session, basis_id, field="first_name", value="Ann")


@pytest.mark.proves("RET-01")
async def test_a_run_erases_everything_due_however_small_its_batches(
    opened, three_names, clock, count, monkeypatch
):
    monkeypatch.setattr(retention, "BATCH", 1)
    clock.advance(days=31)
    assert await retention.erase_due_data(opened) == 3
    assert await count("datum") == 0


@pytest.mark.proves("RVK-04")
async def test_a_rotation_rewraps_everything_however_small_its_batches(
    opened, gate, three_names, monkeypatch
):
    monkeypatch.setattr(rotation, "BATCH", 1)
    assert await rotation.rotate(opened, gate.keys) == 3
    async with opened.unit_of_work() as session:
        found = await session.execute(text("SELECT DISTINCT generation FROM datum"))
        assert list(found.scalars()) == [2]
