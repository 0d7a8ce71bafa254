"""The job process: stops when told, finishes what it holds, and survives a database that goes away."""

import asyncio
import os
import signal

import psycopg
import pytest

from app import worker
from app.platform.database import Database
from app.platform.ids import new_id
from app.platform.queue import defer
from app.platform.rescue import rescue_jobs

PATIENCE = 30
WAITING = "SELECT count(*) FROM procrastinate_jobs"


async def until(database, question: str, expected: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while database.execute(question) != [(expected,)]:  # noqa: ASYNC110 - another process acts
            await asyncio.sleep(0.05)


@pytest.fixture
async def at_work(services, settings):
    """A worker in this process; asked to stop by TERM, as a supervisor would."""
    task = asyncio.create_task(worker.work(settings))
    yield task
    if not task.done():
        os.kill(os.getpid(), signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            await task


@pytest.mark.anyio
async def test_a_job_is_done_and_forgotten_and_term_ends_the_worker(services, database, at_work):
    async with services.database.unit_of_work() as session:
        await defer(session, "mail.send", mail_id=new_id())
    await until(database, WAITING, 0)

    os.kill(os.getpid(), signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        await at_work


@pytest.mark.anyio
async def test_the_queue_runs_again_after_the_database_threw_everybody_out(
    services, database, at_work
):
    await until(database, "SELECT count(*) FROM procrastinate_workers", 2)
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    away = Database(services.settings)
    async with away.unit_of_work() as session:
        await defer(session, "mail.send", mail_id=new_id())
    await away.close()

    await until(database, WAITING, 0)


@pytest.mark.anyio
async def test_a_job_of_a_worker_that_died_is_done_again(services, database):
    async with services.database.unit_of_work() as session:
        await defer(session, "mail.send", mail_id=new_id())
    database.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    database.execute(
        "UPDATE procrastinate_jobs SET status = 'doing',"
        " worker_id = (SELECT max(id) FROM procrastinate_workers)"
    )
    assert await rescue_jobs(services.database) == 0

    database.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '11 s'")

    assert await rescue_jobs(services.database) == 1
    assert database.execute("SELECT status::text FROM procrastinate_jobs") == [("todo",)]


@pytest.mark.anyio
async def test_a_job_that_ran_out_of_tries_is_tried_again_later(services, database):
    async with services.database.unit_of_work() as session:
        await defer(session, "mail.send", mail_id=new_id())
    database.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    database.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert await rescue_jobs(services.database) == 0

    database.execute("UPDATE procrastinate_events SET at = now() - interval '11 minutes'")

    assert await rescue_jobs(services.database) == 1
