"""The engine, the session and the one commit. No other module commits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from app.platform.liveness import replace_the_dead
from app.platform.problems import BadRequest, DatabaseRefused, Unavailable
from app.settings import Settings

ONLY_LOOKING: ContextVar[bool] = ContextVar("only_looking", default=False)
"""Set while a request may leave no trace: its units of work are undone when they end well."""


def engine_url(database_url: str) -> URL:
    """A ``postgresql://`` address as SQLAlchemy's async psycopg driver wants it."""
    return make_url(database_url).set(drivername="postgresql+psycopg")


def create_engine(settings: Settings, *, pool_size: int) -> AsyncEngine:
    """The pool of this process, sized by the settings; sessions see UTC and short waits only."""
    engine = create_async_engine(
        engine_url(settings.database_url.get_secret_value()),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_seconds,
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "options": "-c timezone=UTC -c statement_timeout=15000 -c lock_timeout=8000"
            " -c idle_in_transaction_session_timeout=30000",
        },
    )
    event.listen(engine.sync_engine, "handle_error", _forget_values)
    replace_the_dead(engine.sync_engine)
    return engine


def _forget_values(context: Any) -> None:
    # A unique violation puts the offending value into DETAIL, and so into every traceback: the
    # driver's exception is replaced at this one boundary by what went wrong, without values.
    original = context.original_exception
    if isinstance(original, UnicodeError):
        raise BadRequest from None
    if not isinstance(original, psycopg.Error):
        return  # a cancelled task above all, which must stay cancelled
    sqlstate = original.sqlstate
    constraint = original.diag.constraint_name
    # SQLAlchemy chains it to ours all the same, and a traceback would print its words.
    original.args = ("replaced by its sqlstate and constraint",)
    if isinstance(original, psycopg.DataError) and sqlstate is None:
        raise BadRequest from None  # a NUL, which Postgres cannot hold
    if context.is_disconnect or sqlstate is None or sqlstate.startswith(("08", "57P")):
        raise Unavailable from None
    raise DatabaseRefused(sqlstate=sqlstate, constraint=constraint) from None


class Database:
    """The pools of one process and the way to open a unit of work on them."""

    def __init__(self, settings: Settings) -> None:
        self.engine = create_engine(settings, pool_size=settings.pool_size)
        self._sessions = sessions_on(self.engine)
        self._beside_engine = create_engine(settings, pool_size=settings.beside_pool_size)
        self._beside = sessions_on(self._beside_engine)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is committed when the block ends well, and undone otherwise.

        Undone in any case while ``ONLY_LOOKING`` is set. Raises Unavailable when the database is
        away or every connection stays busy (P22).
        """
        async with committed(self._sessions, undone=ONLY_LOOKING.get()) as session:
            yield session

    @asynccontextmanager
    async def beside(self) -> AsyncIterator[AsyncSession]:
        """A short unit of work for one who holds another: counting a try that will be refused.

        It has a pool of its own: were it the same, as many requests as there are connections
        would each hold one and wait for a second. It is kept even of one who only looks.
        """
        async with committed(self._beside) as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()
        await self._beside_engine.dispose()


def sessions_on(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=True, class_=AsyncSession)


@asynccontextmanager
async def committed(
    sessions: async_sessionmaker[AsyncSession], *, undone: bool = False
) -> AsyncIterator[AsyncSession]:
    """The one commit; with ``undone`` all is written, refused where Postgres refuses, and undone."""
    async with sessions() as session:
        try:
            yield session
            if undone:
                await session.flush()
                session.expunge_all()  # or the rollback would empty what is still to be shown
                await session.rollback()
            else:
                await session.commit()
        except PoolTimeout:
            await session.rollback()
            raise Unavailable from None
        except BaseException:
            await session.rollback()
            raise


__all__ = ["AsyncSession", "DBAPIError", "Database", "create_engine", "engine_url"]
