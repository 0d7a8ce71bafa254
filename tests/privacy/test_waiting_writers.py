"""Writers that must wait for each other: none waits for ever, and none acts on what it saw before."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.platform import clock as service_clock
from app.platform.ids import new_id
from app.privacy import NewBasis, NoLegalBasis, close_basis, open_basis
from app.privacy.rotation import rotate
from tests.privacy.waiting import until_somebody_waits

pytestmark = pytest.mark.anyio


KEEP = timedelta(days=30)


async def agreement_of_somebody(session):
    """A parent and the open agreement that would hold their own address."""
    parent_id = new_id()
    await session.execute(
        text("INSERT INTO parent (id, language) VALUES (:id, 'en')"), {"id": parent_id}
    )
    ends_at = await service_clock.now(session) + KEEP
    own = NewBasis("parent_supplied", parent_id, ends_at, {"email": KEEP})
    return parent_id, await open_basis(session, own)


@pytest.mark.proves("RVK-04")
async def test_a_rotation_and_an_erasure_of_the_same_child_never_wait_for_each_other(
    opened, gate, granted
):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await gate.collect(session, granted.basis_id, field="mailing_address", value="1 Pier Road")

    async with opened.unit_of_work() as session:
        await gate.erase(session, granted.basis_id, fields=("mailing_address",))
        rotation = asyncio.create_task(rotate(opened, gate.keys))
        await until_somebody_waits(opened)
        erased = await gate.erase(session, granted.basis_id, fields=("first_name",))

    assert erased == ("first_name",)
    await rotation
    async with opened.unit_of_work() as session:
        assert await gate.held(session, granted.basis_id) == []
        states = await session.execute(text("SELECT state FROM key_generation ORDER BY number"))
        assert list(states.scalars()) == ["destroyed", "current"]


@pytest.mark.proves("RVK-04")
async def test_a_rotation_waits_for_a_value_that_somebody_holds_and_rewraps_it_then(
    opened, gate, granted
):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")

    async with opened.unit_of_work() as session:
        tomorrow = await service_clock.now(session) + timedelta(days=1)
        await gate.shorten(session, granted.basis_id, field="first_name", erase_at=tomorrow)
        rotation = asyncio.create_task(rotate(opened, gate.keys))
        await until_somebody_waits(opened)

    assert await rotation == 1
    async with opened.unit_of_work() as session:
        found = await gate.read(session, granted.basis_id, flow="parent_review")
        assert found == {"first_name": "Ann"}
        assert dict(await gate.held(session, granted.basis_id)) == {"first_name": tomorrow}


async def test_an_address_erased_meanwhile_is_not_moved_to_the_parents_own_agreement(
    opened, gate, contact
):
    typed = await contact()
    async with opened.unit_of_work() as session:
        datum_id = await gate.collect(session, typed, field="email", value="pat@example.org")

    async def confirm():
        async with opened.unit_of_work() as session:
            parent_id, own = await agreement_of_somebody(session)
            await gate.rebase(session, datum_id, basis_id=own, subject_id=parent_id)

    async with opened.unit_of_work() as session:
        await close_basis(session, typed)
        confirming = asyncio.create_task(confirm())
        await until_somebody_waits(opened)
    with pytest.raises(NoLegalBasis):
        await confirming
