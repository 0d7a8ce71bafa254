"""The clocks: what is due goes, what is not stays, and the dry run says the same."""

import pytest
from sqlalchemy import text

from app.privacy import is_suppressed, suppress
from app.privacy.retention import (
    close_due_bases,
    due_for_erasure,
    erase_due_data,
    forget_suppressions,
)

pytestmark = pytest.mark.anyio


@pytest.mark.proves("RET-01", "RET-03")
async def test_a_datum_goes_on_its_day_and_not_an_hour_before(opened, gate, granted, clock, count):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
    clock.advance(days=29, hours=23)
    assert await erase_due_data(opened) == 0
    clock.advance(hours=2)

    assert await erase_due_data(opened) == 1
    assert await count("datum") == 0


@pytest.mark.proves("PAR-05")
async def test_an_address_nobody_answered_for_is_gone_after_its_window(
    opened, gate, contact, clock, count
):
    basis_id = await contact()
    async with opened.unit_of_work() as session:
        await gate.collect(session, basis_id, field="email", value="pat@example.org")
    clock.advance(days=14, minutes=1)

    await close_due_bases(opened)

    assert await count("datum") == 0
    async with opened.unit_of_work() as session:
        state = await session.execute(
            text("SELECT state FROM legal_basis WHERE id = :id"), {"id": basis_id}
        )
        assert state.scalar_one() == "dead"


async def test_a_dry_run_says_what_and_why_and_erases_nothing(opened, gate, granted, clock, count):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
    clock.advance(days=31)

    async with opened.unit_of_work() as session:
        lines = await due_for_erasure(session)

    assert [(line.what, line.count) for line in lines] == [("first_name (consent)", 1)]
    assert "day of erasure" in lines[0].why
    assert await count("datum") == 1


async def test_never_mail_me_is_remembered_by_hash_and_forgotten_on_its_day(
    opened, gate, clock, count
):
    from datetime import timedelta

    from app.platform import clock as service_clock

    async with opened.unit_of_work() as session:
        ends = await service_clock.now(session) + timedelta(days=365)
        await suppress(session, gate.keys, address="pat@example.org", erase_at=ends)
        await suppress(session, gate.keys, address="pat@example.org", erase_at=ends)
        assert await is_suppressed(session, gate.keys, address="pat@example.org")
        assert not await is_suppressed(session, gate.keys, address="pam@example.org")
    clock.advance(days=365, minutes=1)

    assert await forget_suppressions(opened) == 1
    assert await count("suppression") == 0


async def test_a_datum_that_another_holds_waits_for_the_next_run_and_holds_up_no_other(
    opened, gate, granted, contact, clock, count
):
    async with opened.unit_of_work() as session:
        held = await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await gate.collect(session, await contact(), field="email", value="pat@example.org")
    clock.advance(days=31)

    async with opened.unit_of_work() as another:
        await another.execute(text("SELECT 1 FROM datum WHERE id = :id FOR UPDATE"), {"id": held})
        assert await erase_due_data(opened) == 1

    assert await erase_due_data(opened) == 1
    assert await count("datum") == 0


async def test_more_than_one_batch_goes_in_one_run(opened, gate, granted, contact, clock, count):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await gate.collect(session, await contact(), field="email", value="pat@example.org")
    clock.advance(days=31)

    assert await erase_due_data(opened, batch=1) == 2
    assert await count("datum") == 0
