"""Sessions of parents and staff end after fifteen idle minutes, on the server."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from app.platform import sessions
from app.sweeps import forget_sessions


async def opened(session, surface="parent", subject=None):
    return await sessions.open_session(
        session, surface=surface, stage="pin", subject_id=subject or uuid4(), language="en"
    )


async def alive(parts, token, surface="parent") -> bool:
    async with parts.database.unit_of_work() as session:
        return await sessions.find_session(session, surface=surface, token=token) is not None


@pytest.mark.anyio
@pytest.mark.proves("SEC-04")
async def test_a_session_lives_fourteen_idle_minutes_and_not_fifteen(services, clock):
    async with services.database.unit_of_work() as session:
        token = await opened(session)

    clock.advance(minutes=14, seconds=59)
    assert await alive(services, token)
    clock.advance(minutes=14, seconds=59)  # looking counted as being there
    assert await alive(services, token)
    clock.advance(minutes=15, seconds=1)
    assert not await alive(services, token)


@pytest.mark.anyio
@pytest.mark.proves("SEC-04")
@pytest.mark.parametrize(("surface", "hours"), [("parent", 12), ("staff", 8)])
async def test_even_a_busy_session_ends(services, clock, surface, hours):
    async with services.database.unit_of_work() as session:
        token = await opened(session, surface)

    for _ in range(hours * 6 - 1):
        clock.advance(minutes=10)
        assert await alive(services, token, surface)
    clock.advance(minutes=10, seconds=1)
    assert not await alive(services, token, surface)


@pytest.mark.anyio
async def test_a_session_of_one_surface_opens_no_other(services):
    async with services.database.unit_of_work() as session:
        token = await opened(session)

    assert not await alive(services, token, "staff")


@pytest.mark.anyio
async def test_moving_on_changes_the_token_so_that_a_planted_one_is_worth_nothing(services):
    async with services.database.unit_of_work() as session:
        before = await opened(session)
    async with services.database.unit_of_work() as session:
        row = await sessions.find_session(session, surface="parent", token=before)
        after = await sessions.move_session(
            session, row, stage="signed-in", subject_id=row.subject_id
        )

    assert not await alive(services, before)
    assert await alive(services, after)


@pytest.mark.anyio
async def test_only_a_hash_of_the_token_is_kept(services, database):
    async with services.database.unit_of_work() as session:
        token = await opened(session)

    stored = str(database.execute("SELECT t::text FROM browser_session t"))
    assert token not in stored
    assert token.encode().hex() not in stored


@pytest.mark.anyio
async def test_ending_ends_every_session_of_one_subject_alone(services):
    subject = uuid4()
    async with services.database.unit_of_work() as session:
        hers = [await opened(session, subject=subject) for _ in range(2)]
        other = await opened(session)
    async with services.database.unit_of_work() as session:
        await sessions.end_sessions_of(session, subject)

    assert [await alive(services, token) for token in hers] == [False, False]
    assert await alive(services, other)


@pytest.mark.anyio
@pytest.mark.proves("SEC-04")
async def test_what_is_over_is_swept_away(services, clock, database):
    async with services.database.unit_of_work() as session:
        await opened(session)
    assert await forget_sessions(services.database) == 0

    clock.advance(minutes=15, seconds=1)

    assert await forget_sessions(services.database) == 1
    assert database.execute("SELECT count(*) FROM browser_session") == [(0,)]


@pytest.mark.anyio
async def test_a_session_row_names_nobody(services):
    async with services.database.unit_of_work() as session:
        await opened(session)
        columns = (await session.execute(text("SELECT * FROM browser_session"))).keys()

    assert set(columns) == {
        "token_hash", "surface", "stage", "subject_id", "language",
        "challenge", "created_at", "seen_at", "ends_at",
    }  # fmt: skip
