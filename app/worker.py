"""The job process: runs the queue, every package's sweeps and the ledger's sealer."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress

import psycopg
from procrastinate import App, PsycopgConnector

from app.platform.database import engine_url
from app.platform.logging import get_logger, set_up_logging
from app.platform.metrics import SWEPT
from app.platform.problems import Unavailable
from app.platform.queue import JOBS
from app.platform.rescue import HEARTBEAT_SECONDS, SILENT_SECONDS
from app.platform.sweeps import Sweep
from app.reactions import REACTIONS
from app.services import Services, build_services
from app.settings import Settings, load_settings
from app.sweeps import SWEEPS

STOP_SECONDS = 8
# Each row is a worker of its own: scans that take minutes never keep a letter waiting.
CONCURRENCY: Mapping[tuple[str, ...], int] = {("default", "mail"): 4, ("mailroom",): 1}


def plain_url(settings: Settings) -> str:
    """The database address as psycopg itself reads it."""
    url = engine_url(settings.database_url.get_secret_value())
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def unknown_jobs() -> set[str]:
    """Jobs that the table of reactions starts and that this process could not run."""
    listed = {reaction.job for reactions in REACTIONS.values() for reaction in reactions}
    return listed - set(JOBS.tasks)


async def work(settings: Settings) -> None:
    """Run until TERM or INT; the job in hand is finished, the rest waits in the queue.

    Raises RuntimeError when a reaction names a job that nobody declared.
    """
    set_up_logging(settings.log_level)
    if unknown := unknown_jobs():
        raise RuntimeError(f"no such jobs: {', '.join(sorted(unknown))}")
    services = build_services(settings)
    kicked = asyncio.Event()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    tasks = [asyncio.create_task(run_sweep(sweep, services, kicked)) for sweep in SWEEPS]
    tasks.append(asyncio.create_task(listen_to_clock(plain_url(settings), kicked)))
    tasks.append(asyncio.create_task(keep_queue_running(settings, services)))
    get_logger().info("worker.started", count=len(SWEEPS))
    try:
        await stop.wait()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await services.close()


async def keep_queue_running(settings: Settings, services: Services) -> None:
    """Run the queue; when the database goes away, begin again until it is back."""
    while True:
        with JOBS.replace_connector(
            PsycopgConnector(conninfo=plain_url(settings), min_size=1, max_size=5)
        ) as jobs:
            try:
                async with jobs.open_async(), asyncio.TaskGroup() as workers:
                    for queues, at_once in CONCURRENCY.items():
                        workers.create_task(run_queues(jobs, services, queues, at_once))
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001 - the job edge: anything here is retried
                first = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
                get_logger().error("queue.stopped", error=type(first).__name__)
        await asyncio.sleep(1)


async def run_queues(jobs: App, services: Services, queues: Sequence[str], at_once: int) -> None:
    """Run the jobs of some queues, so many at once, until the database goes away."""
    await jobs.run_worker_async(
        queues=list(queues),
        concurrency=at_once,
        install_signal_handlers=False,
        listen_notify=True,
        fetch_job_polling_interval=2.0,
        shutdown_graceful_timeout=STOP_SECONDS,
        delete_jobs="successful",
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=SILENT_SECONDS,
        additional_context={"services": services},
    )


async def run_sweep(sweep: Sweep, services: Services, kicked: asyncio.Event) -> None:
    """Ask again and again what is due; a failure is noted and the next round tries again."""
    while True:
        try:
            done = await sweep.run(services)
            if done:
                SWEPT.labels(sweep.name).inc(done)
                get_logger().info("sweep.acted", sweep=sweep.name, count=done)
        except Unavailable:
            get_logger().warning("sweep.waited", sweep=sweep.name)
        except Exception as error:  # noqa: BLE001 - the job edge: anything here is retried
            get_logger().error("sweep.failed", sweep=sweep.name, error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(kicked.wait(), sweep.every_seconds)


async def listen_to_clock(url: str, kicked: asyncio.Event) -> None:
    """When the demo's time machine moves the clock, every sweep runs at once."""
    while True:
        with suppress(psycopg.Error):
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute("LISTEN clock_moved")
                async for _ in connection.notifies():
                    kicked.set()
                    await asyncio.sleep(0)
                    kicked.clear()
        await asyncio.sleep(1)


def main() -> None:
    """Run the worker of this process's settings."""
    asyncio.run(work(load_settings()))


if __name__ == "__main__":
    main()
