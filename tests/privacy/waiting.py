"""Waiting until one transaction waits for another: races in one fixed order, without sleeping."""

import asyncio

from sqlalchemy import text

from app.platform.database import Database

SOMEBODY_WAITS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0"
)


async def until_somebody_waits(opened: Database) -> None:
    """Return once a transaction of this database waits for a lock that another one holds."""
    async with opened.beside() as session:
        while not (await session.execute(SOMEBODY_WAITS)).scalar_one():
            await asyncio.sleep(0.01)
