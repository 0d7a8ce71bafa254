"""Limits that protect people: rows in Postgres, so that several processes agree (P21).

A bucket is a keyed hash; the limit's own name is in the key, so no two limits share a row.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from app.platform import clock
from app.platform.database import Database
from app.platform.problems import TooManyTries
from app.platform.secrets_folder import Peppers


@dataclass(frozen=True)
class Limit:
    """At most ``hits`` per key within each window of ``seconds``."""

    name: str
    hits: int
    seconds: int


async def take(database: Database, peppers: Peppers, limit: Limit, key: str) -> None:
    """Count one try, in its own transaction so that a refused request still counts.

    Raises TooManyTries with the seconds until the window ends.
    """
    async with database.beside() as session:
        now = await clock.now(session)
        start = window_start(now, limit.seconds)
        ends = start + timedelta(seconds=limit.seconds)
        hits: int = (
            await session.execute(
                text(
                    "INSERT INTO rate_limit (bucket, window_start, hits, ends_at)"
                    " VALUES (:bucket, :start, 1, :ends) ON CONFLICT (bucket, window_start)"
                    " DO UPDATE SET hits = rate_limit.hits + 1 RETURNING hits"
                ),
                {"bucket": bucket(peppers, limit, key), "start": start, "ends": ends},
            )
        ).scalar_one()
    if hits > limit.hits:
        raise TooManyTries(max(1, int((ends - now).total_seconds())))


async def used(database: Database, peppers: Peppers, limit: Limit, key: str) -> int:
    """How many tries the present window has seen; counts nothing."""
    async with database.beside() as session:
        found = await session.execute(
            text("SELECT hits FROM rate_limit WHERE bucket = :bucket AND window_start = :start"),
            {
                "bucket": bucket(peppers, limit, key),
                "start": window_start(await clock.now(session), limit.seconds),
            },
        )
        return found.scalar_one_or_none() or 0


async def forget_limits(database: Database) -> int:
    """Erase the windows that are over. Returns how many."""
    async with database.unit_of_work() as session:
        gone = await session.execute(
            text("DELETE FROM rate_limit WHERE ends_at <= app_now() RETURNING 1")
        )
        return len(gone.all())


def bucket(peppers: Peppers, limit: Limit, key: str) -> bytes:
    """The row a key counts in: a keyed hash, different for every limit."""
    return peppers.hash("limit|" + limit.name, key)


def window_start(now: datetime, seconds: int) -> datetime:
    """The beginning of the window that ``now`` falls into."""
    epoch = int(now.timestamp())
    return datetime.fromtimestamp(epoch - epoch % seconds, UTC)
