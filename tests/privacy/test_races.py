"""Revoke, freeze and stop against collect: in every interleaving nothing is left behind (P3)."""

import asyncio
import secrets

import pytest
from sqlalchemy import text

from app.platform import clock as service_clock
from app.platform.database import Database
from app.privacy import NoLegalBasis, UndeclaredField, close_basis, freeze_basis, stop_basis
from tests.privacy.granted import grant

pytestmark = pytest.mark.anyio
ROUNDS = 100


async def collect_after_a_while(opened: Database, gate, basis_id) -> str:
    await asyncio.sleep(secrets.randbelow(4) / 1000)
    try:
        async with opened.unit_of_work() as session:
            await gate.collect(session, basis_id, field="first_name", value="Ann")
            await asyncio.sleep(secrets.randbelow(3) / 1000)
            await gate.collect(session, basis_id, field="mailing_address", value="1 Pier Road")
    except NoLegalBasis:
        return "refused"
    return "collected"


async def end_after_a_while(opened: Database, basis_id, ending) -> str:
    await asyncio.sleep(secrets.randbelow(6) / 1000)
    async with opened.unit_of_work() as session:
        await ending(session, basis_id)
    return "ended"


@pytest.mark.proves("RVK-02", "RVK-04")
@pytest.mark.parametrize("ending", [close_basis, freeze_basis, stop_basis])
async def test_no_order_of_ending_and_collecting_leaves_a_datum_behind(opened, gate, ending):
    outcomes = set()
    for _ in range(ROUNDS):
        async with opened.unit_of_work() as session:
            basis_id = (await grant(session)).basis_id

        outcome, ended = await asyncio.gather(
            collect_after_a_while(opened, gate, basis_id),
            end_after_a_while(opened, basis_id, ending),
        )

        outcomes.add(outcome)
        assert ended == "ended"
        async with opened.unit_of_work() as session:
            held = await session.execute(
                text("SELECT count(*) FROM datum WHERE basis_id = :id"), {"id": basis_id}
            )
            # An ending that came second either erased (close) or keeps what came first; half of
            # one request's data is never there.
            assert held.scalar_one() in ({0} if ending is close_basis else {0, 2})
            dead = await session.execute(
                text(
                    "SELECT count(*) FROM datum d JOIN legal_basis b ON b.id = d.basis_id"
                    " WHERE NOT b.held"
                )
            )
            assert dead.scalar_one() == 0
    assert outcomes <= {"collected", "refused"}


async def test_a_revocation_gets_through_under_busy_writers_at_the_first_try(opened, gate):
    async with opened.unit_of_work() as session:
        basis_id = (await grant(session)).basis_id
        await gate.collect(session, basis_id, field="first_name", value="Ann")
    stop = asyncio.Event()

    async def correct_again_and_again() -> int:
        done = 0
        while not stop.is_set():
            try:
                async with opened.unit_of_work() as session:
                    await gate.correct(session, basis_id, field="first_name", value="Anne")
                done += 1
            except (NoLegalBasis, UndeclaredField):  # the revocation came: nothing to correct
                return done
        return done

    writers = [asyncio.create_task(correct_again_and_again()) for _ in range(4)]
    await asyncio.sleep(0.2)
    async with opened.unit_of_work() as session:
        began = await service_clock.now(session)
        await close_basis(session, basis_id)
    stop.set()
    corrected = await asyncio.gather(*writers)

    assert sum(corrected) > 0
    async with opened.unit_of_work() as session:
        took = await service_clock.now(session) - began
        assert took.total_seconds() < 8  # lock_timeout would have ended it with an error
        assert (await session.execute(text("SELECT count(*) FROM datum"))).scalar_one() == 0
