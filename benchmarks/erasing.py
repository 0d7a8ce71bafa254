"""Erasing data past their day through the gate's sweep, beside a bare SQL delete of such rows."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg

from app.platform.database import Database
from app.privacy.retention import erase_due_data
from app.settings import Settings

# Rows are written by the owner with triggers resting: the gate would check each, which is not
# what is measured here. One basis for each ten data.
FILL = """
WITH basis AS (
    INSERT INTO legal_basis (id, kind, subject_id, state, held, ends_at, promotion_id)
    SELECT gen_random_uuid(), 'parent_supplied', gen_random_uuid(), 'open', true,
           app_now() + interval '300 days', 'lighthouse-summer'
      FROM generate_series(1, %(bases)s) RETURNING id, subject_id),
scope AS (
    INSERT INTO basis_scope (basis_id, field, keep)
    SELECT id, 'field_' || n, interval '30 days' FROM basis, generate_series(1, 10) n
    RETURNING basis_id, field)
INSERT INTO datum (id, basis_id, subject_id, field, sealed, wrapped_key, generation,
                   collected_at, erase_at)
SELECT gen_random_uuid(), basis_id, subject_id, field, decode(repeat('ab', 60), 'hex'),
       decode(repeat('cd', 60), 'hex'), 1, app_now() - interval '31 days',
       app_now() - interval '1 day'
  FROM scope JOIN basis ON id = basis_id
"""


@asynccontextmanager
async def stage(settings: Settings, count: int) -> AsyncIterator[tuple]:
    """Each round fills the tables anew and then measures the deletion alone."""
    assert settings.owner_database_url is not None
    owner = settings.owner_database_url.get_secret_value()
    superuser = owner.replace("ps_owner", "postgres")
    database = Database(settings)

    async def ours() -> float:
        fill(superuser, count)
        began = time.perf_counter()
        done = 0
        while erased := await erase_due_data(database):
            done += erased
        assert done == count, (done, count)
        return done / (time.perf_counter() - began)

    async def bare() -> float:
        fill(superuser, count)
        with psycopg.connect(owner) as connection:
            began = time.perf_counter()
            done = connection.execute("DELETE FROM datum WHERE erase_at <= app_now()").rowcount
            connection.commit()
        assert done == count
        return done / (time.perf_counter() - began)

    yield ours, bare
    await database.close()


def fill(url: str, count: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(FILL, {"bases": count // 10})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE datum")
