"""The job queue: procrastinate, inserted on the caller's connection, so a job lives or dies with
the work that asked for it. Jobs take ids only. The queue retries; it never schedules by date.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy.ext.asyncio import AsyncSession

JOBS = App(connector=PsycopgConnector())
RETRY = RetryStrategy(max_attempts=6, wait=1, exponential_wait=3)
QUEUES = ("default", "mail", "mailroom")
"""Each job's name begins with its queue; reading scans takes minutes, so it has one of its own."""

Job = Callable[..., Awaitable[None]]


def job(name: str, *, queue: str = "default") -> Callable[[Job], Job]:
    """Declare ``async def f(services, *, some_id: str)`` as the job ``name``.

    Every job must be harmless to run twice: a crash after its work repeats it.
    """

    def register(function: Job) -> Job:
        async def run(context: JobContext, /, **ids: str) -> None:
            await function(context.additional_context["services"], **ids)

        run.__doc__ = function.__doc__
        JOBS.task(name=name, queue=queue, retry=RETRY, pass_context=True)(run)
        return function

    return register


async def defer(session: AsyncSession, name: str, **ids: UUID) -> None:
    """Ask for a job in the caller's transaction: committed with it, rolled back with it."""
    await defer_text(session, name, **{key: str(value) for key, value in ids.items()})


async def defer_text(session: AsyncSession, name: str, **ids: str) -> None:
    """``defer`` for the ids of others, such as Stripe's events; never for anything but an id."""
    # session.connection() each time: the raw connection of an ended savepoint would outlive it.
    raw: Any = await (await session.connection()).get_raw_connection()
    arguments: dict[str, Any] = dict(ids)
    configured = JOBS.configure_task(name, queue=_queue_of(name), connection=raw.driver_connection)
    await configured.defer_async(**arguments)


def _queue_of(name: str) -> str:
    first = name.partition(".")[0]
    return first if first in QUEUES else "default"
