"""What runs beside the web in a test: the queue, worked until it is empty, as the worker does."""

from typing import Any

from procrastinate import PsycopgConnector

from app.platform.queue import JOBS
from app.sweeps import SWEEPS
from app.worker import plain_url


async def run_jobs(services: Any) -> None:
    """Run every job that waits, and those that they ask for, until none is left."""
    connector = PsycopgConnector(conninfo=plain_url(services.settings), min_size=1, max_size=2)
    with JOBS.replace_connector(connector) as jobs:
        async with jobs.open_async():
            await jobs.run_worker_async(
                wait=False,
                concurrency=1,
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="successful",
                additional_context={"services": services},
            )


async def run_sweeps(services: Any) -> None:
    """Run every sweep once, then what they asked for."""
    for sweep in SWEEPS:
        await sweep.run(services)
    await run_jobs(services)
