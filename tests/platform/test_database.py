"""One commit a unit of work; what Postgres refuses carries no value into any error."""

import asyncio
import traceback

import psycopg
import pytest
from sqlalchemy import text

from app.platform.database import Database
from app.platform.ids import new_id
from app.platform.problems import BadRequest, DatabaseRefused, Unavailable
from app.platform.queue import defer

CANARY = "ana.canary@example.org"
INVITE = text(
    "INSERT INTO staff_member (id, email, role) VALUES (gen_random_uuid(), :email, :role)"
)


@pytest.fixture
async def database_of_app(settings, anyio_backend):
    made = Database(settings)
    yield made
    await made.close()


async def staff(database: Database) -> int:
    async with database.unit_of_work() as session:
        return (await session.execute(text("SELECT count(*) FROM staff_member"))).scalar_one()


@pytest.mark.anyio
async def test_a_unit_of_work_is_kept_whole_or_not_at_all(database_of_app):
    async with database_of_app.unit_of_work() as session:
        await session.execute(INVITE, {"email": CANARY, "role": "staff"})
    with pytest.raises(LookupError):
        async with database_of_app.unit_of_work() as session:
            await session.execute(INVITE, {"email": "b@example.org", "role": "staff"})
            raise LookupError

    assert await staff(database_of_app) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("role", ["staff", "wizard"])
async def test_a_refusal_carries_no_value(database_of_app, role):
    """Unique and check violations put the row into DETAIL; none of it may reach a traceback."""
    async with database_of_app.unit_of_work() as session:
        await session.execute(INVITE, {"email": CANARY, "role": "staff"})

    with pytest.raises(DatabaseRefused) as refused:
        async with database_of_app.unit_of_work() as session:
            await session.execute(INVITE, {"email": CANARY, "role": role})

    told = "".join(traceback.format_exception(refused.value)) + repr(refused.value.__dict__)
    assert CANARY not in told
    assert refused.value.sqlstate in ("23505", "23514")
    assert refused.value.constraint.startswith("staff_member")


@pytest.mark.anyio
@pytest.mark.parametrize("odd", ["\x00", "\ud800"])
async def test_a_text_that_postgres_cannot_hold_is_a_bad_request(database_of_app, odd):
    with pytest.raises(BadRequest) as refused:
        async with database_of_app.unit_of_work() as session:
            await session.execute(INVITE, {"email": CANARY + odd, "role": "staff"})

    assert CANARY not in "".join(traceback.format_exception(refused.value))


@pytest.mark.anyio
async def test_a_cancelled_task_stays_cancelled(database_of_app):
    """Else a stopping worker would take its own end for a database that is away, and go on."""

    async def slow() -> None:
        async with database_of_app.unit_of_work() as session:
            await session.execute(text("SELECT pg_sleep(30)"))

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.anyio
async def test_a_database_that_is_away_is_a_kind_answer_for_later(settings, anyio_backend):
    away = settings.model_copy(
        update={"database_url": type(settings.database_url)("postgresql://ps_app@/x?host=/nowhere")}
    )
    database = Database(away)
    try:
        with pytest.raises(Unavailable) as refused:
            async with database.unit_of_work() as session:
                await session.execute(text("SELECT 1"))
        assert refused.value.retry_after_seconds
    finally:
        await database.close()


@pytest.mark.anyio
async def test_a_full_pool_is_a_kind_answer_too(settings, anyio_backend):
    small = settings.model_copy(update={"pool_size": 1, "pool_timeout_seconds": 0.05})
    database = Database(small)
    try:
        async with database.unit_of_work() as first:
            await first.execute(text("SELECT 1"))
            with pytest.raises(Unavailable):
                async with database.unit_of_work() as second:
                    await second.execute(text("SELECT 1"))
    finally:
        await database.close()


async def jobs(database: Database) -> int:
    async with database.unit_of_work() as session:
        found = await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))
        return found.scalar_one()


@pytest.mark.anyio
async def test_a_job_lives_and_dies_with_the_work_that_asked_for_it(database_of_app):
    with pytest.raises(LookupError):
        async with database_of_app.unit_of_work() as session:
            await defer(session, "mail.send", mail_id=new_id())
            raise LookupError
    assert await jobs(database_of_app) == 0

    async with database_of_app.unit_of_work() as session:
        await defer(session, "mail.send", mail_id=new_id())
    assert await jobs(database_of_app) == 1


@pytest.mark.anyio
async def test_a_job_of_a_rolled_back_savepoint_is_gone(database_of_app):
    async with database_of_app.unit_of_work() as session:
        with pytest.raises(LookupError):
            async with session.begin_nested():
                await defer(session, "mail.send", mail_id=new_id())
                raise LookupError
        await session.execute(INVITE, {"email": CANARY, "role": "staff"})

    assert await jobs(database_of_app) == 0
    assert await staff(database_of_app) == 1


@pytest.mark.anyio
async def test_connections_give_up_rather_than_wait_for_ever(database_of_app):
    async with database_of_app.unit_of_work() as session:
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            shown = (await session.execute(text(f"SHOW {setting}"))).scalar_one()
            assert shown not in ("0", "")


@pytest.mark.anyio
async def test_connections_that_died_at_rest_turn_nobody_away(
    database_of_app, superuser_url, anyio_backend
):
    """Of a restarted database every connection in the pool is dead, and none may cost an answer."""
    async with database_of_app.unit_of_work() as first, database_of_app.unit_of_work() as second:
        dead = {await backend(first), await backend(second)}
    with psycopg.connect(superuser_url) as superuser:
        for process in dead:
            superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [process])

    async with database_of_app.unit_of_work() as first, database_of_app.unit_of_work() as second:
        assert not dead & {await backend(first), await backend(second)}


@pytest.mark.anyio
async def test_a_connection_that_lives_is_used_again(database_of_app):
    async with database_of_app.unit_of_work() as session:
        first = await backend(session)
    async with database_of_app.unit_of_work() as session:
        assert await backend(session) == first


async def backend(session) -> int:
    return (await session.execute(text("SELECT pg_backend_pid()"))).scalar_one()
