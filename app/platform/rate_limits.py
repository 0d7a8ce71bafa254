"""Limits that protect people: rows in Postgres, so that several processes agree (P21).

A bucket is a keyed hash; the limit's own name is in the key, so no two limits share a row.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from app.platform import clock
from app.platform.database import AsyncSession, Database
from app.platform.problems import TooManyTries
from app.platform.secrets_folder import Peppers

SLOTS = 60


@dataclass(frozen=True)
class Limit:
    """At most ``hits`` per key within any ``seconds``, whenever they begin."""

    name: str
    hits: int
    seconds: int


async def take(database: Database, peppers: Peppers, limit: Limit, key: str) -> None:
    """Count one try, in its own transaction so that a request that fails later still counts.

    Raises TooManyTries with the seconds until the oldest try no longer counts; a try refused here
    is not counted, so that whoever waits as told gets in.
    """
    key_hash = bucket(peppers, limit, key)
    async with database.beside() as session:
        # One key at a time: of a thousand tries at once none may miss another.
        lock = int.from_bytes(key_hash[:8], "big", signed=True)
        await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
        now = await clock.now(session)
        hits, first_ends = await _counted(session, key_hash)
        if hits < limit.hits:
            await _count(session, key_hash, limit, now)
            return
    raise TooManyTries(max(1, int(((first_ends or now) - now).total_seconds())))


async def used(database: Database, peppers: Peppers, limit: Limit, key: str) -> int:
    """How many tries count now; counts nothing."""
    async with database.beside() as session:
        return (await _counted(session, bucket(peppers, limit, key)))[0]


async def _counted(session: AsyncSession, key_hash: bytes) -> tuple[int, datetime | None]:
    found = await session.execute(
        text(
            "SELECT coalesce(sum(hits), 0)::integer, min(ends_at) FROM rate_limit"
            " WHERE bucket = :bucket AND ends_at > app_now()"
        ),
        {"bucket": key_hash},
    )
    hits, first_ends = found.one()
    return hits, first_ends


async def _count(session: AsyncSession, key_hash: bytes, limit: Limit, now: datetime) -> None:
    # Tries are summed in slots of a sixtieth: no row for each try, and no edge to wait for.
    seconds = max(1, limit.seconds // SLOTS)
    start = window_start(now, seconds)
    await session.execute(
        text(
            "INSERT INTO rate_limit (bucket, window_start, hits, ends_at)"
            " VALUES (:bucket, :start, 1, :ends) ON CONFLICT (bucket, window_start)"
            " DO UPDATE SET hits = rate_limit.hits + 1"
        ),
        {
            "bucket": key_hash,
            "start": start,
            "ends": start + timedelta(seconds=seconds + limit.seconds),
        },
    )


async def forget_limits(database: Database) -> int:
    """Erase the slots that are over. Returns how many."""
    async with database.unit_of_work() as session:
        gone = await session.execute(
            text("DELETE FROM rate_limit WHERE ends_at <= app_now() RETURNING 1")
        )
        return len(gone.all())


def bucket(peppers: Peppers, limit: Limit, key: str) -> bytes:
    """The row a key counts in: a keyed hash, different for every limit."""
    return peppers.hash("limit|" + limit.name, key)


def window_start(now: datetime, seconds: int) -> datetime:
    """The beginning of the slot that ``now`` falls into."""
    epoch = int(now.timestamp())
    return datetime.fromtimestamp(epoch - epoch % seconds, UTC)
