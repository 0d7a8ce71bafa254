"""Limits hold when raced, are forgotten when over, and their rows name nobody."""

import asyncio

import pytest

from app.platform.problems import TooManyTries
from app.platform.rate_limits import Limit, forget_limits, take, used

FIVE = Limit("tests.five", 5, 3600)


@pytest.mark.anyio
@pytest.mark.proves("COL-14")
async def test_of_twenty_at_once_exactly_five_pass(services):
    async def attempt() -> bool:
        try:
            await take(services.database, services.peppers, FIVE, "203.0.113.9")
        except TooManyTries:
            return False
        return True

    passed = await asyncio.gather(*(attempt() for _ in range(20)))
    assert sum(passed) == 5
    assert await used(services.database, services.peppers, FIVE, "203.0.113.9") == 5


@pytest.mark.anyio
async def test_the_one_refused_is_told_when_to_come_back(services, clock):
    for _ in range(5):
        await take(services.database, services.peppers, FIVE, "key")
    with pytest.raises(TooManyTries) as refused:
        await take(services.database, services.peppers, FIVE, "key")

    clock.advance(seconds=refused.value.retry_after_seconds + 1)
    await take(services.database, services.peppers, FIVE, "key")


@pytest.mark.anyio
async def test_keys_and_limits_do_not_share(services):
    for _ in range(5):
        await take(services.database, services.peppers, FIVE, "one")
    await take(services.database, services.peppers, FIVE, "two")
    await take(services.database, services.peppers, Limit("tests.other", 5, 3600), "one")


@pytest.mark.anyio
@pytest.mark.proves("COL-06")
async def test_the_network_is_kept_as_a_keyed_hash_and_forgotten_with_its_window(
    services, clock, database
):
    await take(services.database, services.peppers, FIVE, "203.0.113.9")
    stored = str(database.execute("SELECT t::text FROM rate_limit t"))
    assert "203.0.113.9" not in stored
    assert b"203.0.113.9".hex() not in stored
    assert await forget_limits(services.database) == 0

    clock.advance(hours=1, minutes=1, seconds=1)

    assert await forget_limits(services.database) == 1
    assert database.execute("SELECT count(*) FROM rate_limit") == [(0,)]
