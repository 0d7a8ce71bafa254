"""Limits are counted on connections of their own, so a full house of requests cannot lock up."""

import asyncio

import pytest

from app.platform.database import Database
from app.platform.rate_limits import Limit, take
from app.platform.secrets_folder import Peppers

pytestmark = pytest.mark.anyio
LIMIT = Limit("full-house", 1000, 3600)


async def test_as_many_requests_as_connections_can_all_count_a_try(settings):
    database = Database(settings)
    peppers = Peppers.load(settings.keys_dir)
    everyone_holds_one = asyncio.Barrier(settings.pool_size)

    async def request() -> None:
        async with database.unit_of_work() as session:
            await session.connection()
            await everyone_holds_one.wait()
            await take(database, peppers, LIMIT, "one network")

    await asyncio.wait_for(asyncio.gather(*(request() for _ in range(settings.pool_size))), 4)
    await database.close()
