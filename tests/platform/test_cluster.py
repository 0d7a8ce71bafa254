"""The tests' own ground: every test starts clean, at the same instant, as the plain role."""

from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from tests.cluster import START, Clock, Database


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_writes_the_next_does_not_find(database: Database, time: str) -> None:
    count = "SELECT count(*) FROM step_counter"
    assert database.execute(count) == [(0,)]
    row = "INSERT INTO step_counter VALUES ('2027-06-10', 'lighthouse-summer', 'mail', %s, 1)"
    database.execute(row, [time])
    assert database.execute(count) == [(1,)]


@pytest.mark.parametrize("time", ["first", "second"])
def test_every_test_starts_at_the_same_instant(database: Database, clock: Clock, time: str) -> None:
    assert timedelta() <= clock.now() - START < timedelta(seconds=10)
    clock.advance(days=14)
    assert timedelta() <= clock.now() - START - timedelta(days=14) < timedelta(seconds=10)


def test_a_forgotten_lock_does_not_hold_up_the_next_test(fresh_database: Database) -> None:
    from tests.cluster import Cleaner

    cleaner = Cleaner(fresh_database)
    fresh_database.execute("INSERT INTO step_counter VALUES ('2027-06-10', 'p', 'l', 's', 1)")
    holder = psycopg.connect(fresh_database.owner_url)
    holder.execute("LOCK TABLE step_counter")
    cleaner.clean()
    assert fresh_database.execute("SELECT count(*) FROM step_counter") == [(0,)]
    holder.close()


@pytest.mark.anyio
async def test_the_session_is_the_applications_role(session) -> None:
    assert (await session.execute(text("SELECT current_user"))).scalar_one() == "ps_app"
