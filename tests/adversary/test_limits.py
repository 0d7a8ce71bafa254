"""Limits cannot be got round at the edge of a window, and never stall the service."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.collecting.limits import EVERYWHERE, JOIN_EVERYWHERE
from app.consent.limits import REQUESTS_PER_DAY, REQUESTS_PER_MONTH
from app.platform.database import Database
from app.platform.problems import TooManyTries
from app.platform.rate_limits import Limit, take, used
from app.platform.secrets_folder import Peppers
from app.promotions.catalogue import THROTTLE_DAYS
from app.routers.children import join

pytestmark = pytest.mark.anyio


async def taken(services, limit: Limit, times: int) -> int:
    passed = 0
    for _ in range(times):
        try:
            await take(services.database, services.peppers, limit, "one mailbox")
        except TooManyTries:
            continue
        passed += 1
    return passed


@pytest.mark.proves("PAR-07")
@pytest.mark.parametrize("limit", [REQUESTS_PER_DAY, REQUESTS_PER_MONTH])
async def test_midnight_does_not_double_what_a_stranger_can_be_sent(services, clock, limit):
    async with services.database.unit_of_work() as session:
        at = (await session.execute(text("SELECT extract(epoch FROM app_now())"))).scalar_one()
    clock.advance(seconds=limit.seconds - int(at) % limit.seconds - 60)

    before = await taken(services, limit, limit.hits)
    clock.advance(seconds=120)
    after = await taken(services, limit, limit.hits)

    assert before + after == limit.hits


async def test_whoever_waits_as_told_gets_in_even_after_knocking_in_vain(services, clock):
    assert await taken(services, REQUESTS_PER_DAY, 20) == 6
    with pytest.raises(TooManyTries) as refusal:
        await take(services.database, services.peppers, REQUESTS_PER_DAY, "one mailbox")

    clock.advance(seconds=refusal.value.retry_after_seconds + 1)

    assert await taken(services, REQUESTS_PER_DAY, 1) == 1


@pytest.mark.proves("RET-02")
@pytest.mark.parametrize("limit", [REQUESTS_PER_DAY, REQUESTS_PER_MONTH])
async def test_no_mark_of_an_address_is_kept_longer_than_the_notice_says(services, limit):
    await taken(services, limit, 1)

    async with services.database.unit_of_work() as session:
        found = await session.execute(
            text("SELECT max(ends_at) <= app_now() + make_interval(days => :n) FROM rate_limit"),
            {"n": THROTTLE_DAYS},
        )
        assert found.scalar_one()


async def test_requests_that_hold_every_connection_can_still_be_counted(settings):
    database = Database(settings.model_copy(update={"pool_size": 1, "pool_timeout_seconds": 0.5}))
    peppers = Peppers.load(settings.keys_dir)

    async with database.unit_of_work() as session:
        await session.execute(text("SELECT 1"))
        await take(database, peppers, REQUESTS_PER_DAY, "one mailbox")

    await database.close()


@pytest.mark.proves("COL-14")
async def test_joining_codes_are_counted_for_everybody_together(services):
    (route,) = [found for found in join.router.routes if "POST" in found.methods]
    (limited,) = route.dependencies
    for last in range(3):
        client = SimpleNamespace(host=f"203.0.113.{last}")
        request = SimpleNamespace(cookies={"__Host-album": str(last)}, client=client)
        await limited.dependency(request, services)

    assert await used(services.database, services.peppers, JOIN_EVERYWHERE, EVERYWHERE) == 3
