"""The time the pretend world shows: the product's own clock when its database is at hand.

The product's clock is real time plus one shift that the database owner holds; moving it
is an update of that row and a notice on ``clock_moved``. Without a database the sandbox
keeps a shift of its own.
"""

import asyncio
import logging
from datetime import datetime, timedelta

import psycopg

from app.sandbox.real_time import real_now

log = logging.getLogger(__name__)

_READ = "SELECT shift FROM clock_offset WHERE id = 1"
_ADD = "UPDATE clock_offset SET shift = shift + %s WHERE id = 1 RETURNING shift"
_SET = "UPDATE clock_offset SET shift = %s WHERE id = 1 RETURNING shift"


class Clock:
    """Real time plus a shift; with `url` (the owner's) the shift is the database's."""

    def __init__(self, url: str | None = None) -> None:
        self._url = url.replace("+psycopg", "", 1) if url else None
        self._shift = timedelta()
        self._connection: psycopg.AsyncConnection[tuple[timedelta]] | None = None
        self._lock = asyncio.Lock()

    def now(self) -> datetime:
        """The service's present by the last shift read, aware, in UTC."""
        return real_now() + self._shift

    def epoch(self) -> int:
        """The service's present in whole seconds since 1970."""
        return int(self.now().timestamp())

    async def refresh(self) -> datetime:
        """Read the shift anew and return the present; an absent database keeps the last."""
        if self._url is not None:
            try:
                self._shift = await self._shift_after(_READ)
            except psycopg.Error:
                log.warning("the clock's database does not answer; the last shift stays")
        return self.now()

    async def move_by(self, step: timedelta) -> datetime:
        """Move the clock by a step (negative goes back). Raises psycopg.Error."""
        if self._url is None:
            self._shift += step
        else:
            self._shift = await self._shift_after(_ADD, step)
        return self.now()

    async def move_to(self, moment: datetime) -> datetime:
        """Make the present this moment (aware). Raises psycopg.Error."""
        shift = moment - real_now()
        self._shift = shift if self._url is None else await self._shift_after(_SET, shift)
        return self.now()

    async def close(self) -> None:
        """Let go of the database."""
        if self._connection is not None:
            await self._connection.close()

    async def _shift_after(self, statement: str, *step: timedelta) -> timedelta:
        async with self._lock:
            connection = await self._connected()
            cursor = await connection.execute(statement, step)
            row = await cursor.fetchone()
            if row is None:
                raise psycopg.DataError("clock_offset has no row 1")
            if statement != _READ:
                await connection.execute("NOTIFY clock_moved")
            return row[0]

    async def _connected(self) -> psycopg.AsyncConnection[tuple[timedelta]]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._url or "", autocommit=True, connect_timeout=2
            )
        return self._connection
