"""The one clock. The database holds it (``app_now()``); nothing else in the service tells time.

Real time is read only where the world outside demands it: Stripe's signatures and TLS.
"""

import time
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def now(session: AsyncSession) -> datetime:
    """The service's present instant, in UTC: the start of this transaction, moved by the offset.

    The same value is what triggers and constraints see, so a rule in Python and its twin in
    Postgres can never disagree about whether something is past.
    """
    instant: datetime = (await session.execute(text("SELECT app_now()"))).scalar_one()
    return instant.astimezone(UTC)


def real_epoch_seconds() -> float:
    """Seconds since 1970 of the world outside: only for Stripe signatures and TLS."""
    return time.time()


def monotonic_seconds() -> float:
    """A stopwatch for durations; never a date."""
    return time.monotonic()
