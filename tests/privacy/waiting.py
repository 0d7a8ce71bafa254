"""Waiting until one transaction waits for another: races in one fixed order, by no clock."""

from sqlalchemy import text

from app.platform.database import Database

# Only the processes of this database: other tests wait for each other in others beside it.
SOMEBODY_WAITS = text(
    """DO $$ BEGIN
    WHILE NOT EXISTS (
        SELECT FROM pg_locks waiting JOIN pg_locks here ON here.pid = waiting.pid
          JOIN pg_database ours ON ours.oid = here.database
         WHERE NOT waiting.granted AND ours.datname = current_database())
    LOOP PERFORM pg_sleep(0.005); END LOOP; END $$"""
)


async def until_somebody_waits(opened: Database) -> None:
    """Return once a transaction of this database waits for a lock that another one holds.

    Postgres ends a wait that never comes at the statement timeout.
    """
    async with opened.beside() as session:
        await session.execute(SOMEBODY_WAITS)
