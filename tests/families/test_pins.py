"""The PIN: what may be one, ten misses, equal work for nobody, and a lost one."""

import asyncio
from datetime import timedelta

import pytest

from app.families import (
    PinCheck,
    PinNotUsable,
    begin_pin_reset,
    check_pin,
    clean_pin,
    finish_pin_reset,
    forget_parent,
    hold_parent,
    is_held,
    keep_parent_until,
    let_parent_go_at,
    parent_of_email,
    parents_of_email,
    set_pin,
)
from app.first_start import prepare
from app.platform import clock as service_clock
from app.privacy import get_basis
from tests.consent.conftest import PartsForTests
from tests.privacy.granted import grant

pytestmark = pytest.mark.anyio

PIN = "481526"
ADDRESS = "ana@example.org"


@pytest.fixture
async def parts(settings, anyio_backend):
    await prepare(settings)
    made = PartsForTests(settings)
    yield made
    await made.database.close()


@pytest.fixture
async def parent(parts):
    return await _parent(parts)


async def _parent(parts, pin=PIN):
    async with parts.database.unit_of_work() as session:
        parent_id = (await grant(session)).parent_id
        now = await service_clock.now(session)
        basis = await hold_parent(session, parent_id, ends_at=now + timedelta(days=14))
        await parts.gate.collect(session, basis, field="email", value=ADDRESS)
        await set_pin(session, parts, parent_id=parent_id, pin=pin)
    return parent_id


async def _check(parts, parent_id, pin):
    async with parts.database.unit_of_work() as session:
        return await check_pin(session, parts, parent_id=parent_id, pin=pin)


@pytest.mark.parametrize("pin", ["12345", "1234567", "abcdef", "111111", "123456", "987654", ""])
def test_what_anybody_tries_first_is_no_pin(pin):
    with pytest.raises(PinNotUsable):
        clean_pin(pin)


def test_spaces_in_a_pin_are_nothing():
    assert clean_pin(" 481 526 ") == PIN


@pytest.mark.proves("REV-03")
async def test_the_right_pin_and_only_the_right_pin_opens(parts, parent):
    assert await _check(parts, parent, PIN) is PinCheck.RIGHT
    assert await _check(parts, parent, "481 526") is PinCheck.RIGHT
    assert await _check(parts, parent, "481527") is PinCheck.WRONG
    assert await _check(parts, parent, "\ud800") is PinCheck.WRONG


@pytest.mark.proves("REV-03")
async def test_the_tenth_miss_locks_even_the_right_pin(parts, parent, database):
    for _ in range(9):
        assert await _check(parts, parent, "000001") is PinCheck.WRONG
    assert await _check(parts, parent, "000001") is PinCheck.LOCKED
    assert await _check(parts, parent, PIN) is PinCheck.LOCKED
    tags = database.execute("SELECT count(*) FROM ledger WHERE tag = 'parent:pin:locked'")
    assert tags == [(1,)]


async def test_a_right_pin_forgets_earlier_misses(parts, parent):
    for _ in range(9):
        await _check(parts, parent, "000001")
    assert await _check(parts, parent, PIN) is PinCheck.RIGHT
    for _ in range(9):
        assert await _check(parts, parent, "000001") is PinCheck.WRONG


async def test_thirty_guesses_at_once_are_ten(parts, parent):
    guesses = [_check(parts, parent, f"{number:06d}") for number in range(30)]
    found = await asyncio.gather(*guesses)
    assert found.count(PinCheck.WRONG) == 9
    assert found.count(PinCheck.LOCKED) == 21


async def test_a_lost_pin_is_replaced_only_when_the_method_was_repeated(parts, parent):
    for _ in range(10):
        await _check(parts, parent, "000001")
    async with parts.database.unit_of_work() as session:
        waiting = await begin_pin_reset(session, parts, parent_id=parent, pin="730194")
    assert await _check(parts, parent, "730194") is PinCheck.LOCKED
    async with parts.database.unit_of_work() as session:
        assert await finish_pin_reset(session, parts, basis_id=waiting) == parent
    assert await _check(parts, parent, "730194") is PinCheck.RIGHT
    assert await _check(parts, parent, PIN) is PinCheck.WRONG
    async with parts.database.unit_of_work() as session:
        assert await finish_pin_reset(session, parts, basis_id=waiting) is None


async def test_a_pin_put_aside_is_forgotten_after_a_day(parts, parent, clock):
    async with parts.database.unit_of_work() as session:
        waiting = await begin_pin_reset(session, parts, parent_id=parent, pin="730194")
    clock.advance(hours=24)
    async with parts.database.unit_of_work() as session:
        assert await finish_pin_reset(session, parts, basis_id=waiting) is None
    assert await _check(parts, parent, PIN) is PinCheck.RIGHT


async def test_parents_are_never_merged_by_address_alone(parts, parent):
    other = await _parent(parts, pin="730194")
    async with parts.database.unit_of_work() as session:
        assert set(await parents_of_email(session, parts, email=ADDRESS)) == {parent, other}
        assert await parent_of_email(session, parts, email=ADDRESS, pin="730194") == other
        assert await parent_of_email(session, parts, email=ADDRESS, pin="555123") is None
        assert await parent_of_email(session, parts, email="no@example.org", pin=PIN) is None


async def test_an_agreement_grows_with_both_data_and_ends_where_it_is_told(parts, parent, database):
    async with parts.database.unit_of_work() as session:
        now = await service_clock.now(session)
        await keep_parent_until(session, parts, parent, ends_at=now + timedelta(days=200))
        await keep_parent_until(session, parts, parent, ends_at=now + timedelta(days=100))
    assert await _check(parts, parent, PIN) is PinCheck.RIGHT
    ends = {row[0] for row in database.execute("SELECT erase_at FROM datum")}
    assert ends == {now + timedelta(days=200)}
    async with parts.database.unit_of_work() as session:
        await let_parent_go_at(session, parts, parent, ends_at=now + timedelta(days=30))
        await let_parent_go_at(session, parts, parent, ends_at=now + timedelta(days=60))
    ends = {row[0] for row in database.execute("SELECT erase_at FROM datum")}
    assert ends == {now + timedelta(days=30)}


async def test_a_forgotten_parent_leaves_an_id_and_nothing_else(parts, parent, database):
    async with parts.database.unit_of_work() as session:
        await forget_parent(session, parent)
        await forget_parent(session, parent)
        assert not await is_held(session, parent)
        (basis,) = [row[0] for row in database.execute("SELECT basis_id FROM parent")]
        assert (await get_basis(session, basis)).state == "dead"
    assert database.execute("SELECT count(*) FROM datum") == [(0,)]
    assert await _check(parts, parent, PIN) is PinCheck.WRONG


async def test_the_pin_is_in_no_table(parts, parent, database):
    dump = database.execute("SELECT string_agg(t::text, ' ') FROM datum t")[0][0]
    assert PIN not in dump
