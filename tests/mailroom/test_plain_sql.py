"""What plain SQL cannot do in the mail room as the application's role."""

import psycopg
import pytest

from tests.mailroom.conftest import Room, blank, pictures
from tests.world import run_jobs

pytestmark = pytest.mark.anyio

BATCH = (
    "INSERT INTO mail_batch (id, received_on, channel, box, state)"
    " VALUES (gen_random_uuid(), app_now()::date + {days}, {channel}, {box}, 'whole')"
)
PAGE = (
    "INSERT INTO scan_page (id, scan_file_id, number, tray, reasons, reading, serial)"
    " VALUES (gen_random_uuid(), '{file}', {number}, {tray}, '[]', '[]', {serial})"
)
NEXT = {"file": "{half}", "number": 2, "tray": "'blank'", "serial": "NULL"}
COPY = (
    "INSERT INTO scan_file (id, batch_id, position, basis_id, erase_at, state, mark)"
    " SELECT gen_random_uuid(), batch_id, {position}, {basis}, {erase}, {state}, NULL"
    " FROM scan_file WHERE id = '{{done}}'"
)
FREE = "(SELECT id FROM legal_basis WHERE subject_id = '{other}')"
FILE = {
    "position": 99,
    "basis": FREE,
    "erase": "app_now() + interval '13 days'",
    "state": "'arriving'",
}

REFUSED = {
    "a batch received tomorrow week": BATCH.format(days=7, channel="'post'", box=1),
    "a batch received two months ago": BATCH.format(days=-60, channel="'post'", box=1),
    "a batch by no known way": BATCH.format(days=0, channel="'dove'", box=1),
    "a box without a number": BATCH.format(days=0, channel="'post'", box=0),
    "a batch received on another day after all": "UPDATE mail_batch SET received_on = app_now()::date",
    "a batch removed": "DELETE FROM mail_batch",
    "a file of no batch": "INSERT INTO scan_file (id, batch_id, position, basis_id, erase_at)"
    " SELECT gen_random_uuid(), gen_random_uuid(), 1, basis_id, erase_at FROM scan_file LIMIT 1",
    "a file without a basis of its own": COPY.format(**FILE | {"basis": "basis_id"}),
    "a reading kept for 15 days": COPY.format(**FILE | {"erase": "app_now() + interval '15 days'"}),
    "a file that was read before it came": COPY.format(**FILE | {"state": "'done'"}),
    "a file moved to another day of erasure": "UPDATE scan_file SET erase_at = erase_at",
    "a file done without its pages": "UPDATE scan_file SET state = 'done' WHERE id = '{half}'",
    "a file read again": "UPDATE scan_file SET state = 'reading' WHERE id = '{done}'",
    "a file recounted": "UPDATE scan_file SET pages = 1 WHERE id = '{half}'",
    "a file refused without a reason": "UPDATE scan_file SET state = 'refused' WHERE id = '{half}'",
    "a page read twice": PAGE.format(**NEXT | {"number": 1}),
    "a page left out": PAGE.format(**NEXT | {"number": 3}),
    "a page beyond the last": PAGE.format(**NEXT | {"file": "{done}", "number": 2}),
    "a page of a file that is not being read": PAGE.format(
        **NEXT | {"file": "{waiting}", "number": 1}
    ),
    "a page in no tray": PAGE.format(**NEXT | {"tray": "'consent'"}),
    "a serial that is words": PAGE.format(**NEXT | {"serial": "'Maria Canary'"}),
    "a page moved to another tray": "UPDATE scan_page SET tray = 'forms'",
}


@pytest.fixture
async def seeded(room: Room) -> dict[str, str]:
    """A file done, one half read, one waiting, and a basis that has no file yet."""
    await room.bring(pictures(blank()))
    await run_jobs(room.services)
    await room.bring(pictures(blank(), blank(), blank()), pictures(blank()), b"")
    ((done,),) = room.rows("SELECT id FROM scan_file WHERE state = 'done'")
    half, waiting = (
        row[0]
        for row in room.rows("SELECT id FROM scan_file WHERE state = 'waiting' ORDER BY position")
    )
    room.rows(f"UPDATE scan_file SET state = 'reading', pages = 3 WHERE id = '{half}'")
    room.rows(PAGE.format(**NEXT | {"number": 1}).format(half=half))
    ((other,),) = room.rows(
        "WITH basis AS (INSERT INTO legal_basis (id, kind, subject_id, state, held, ends_at) VALUES"
        " (gen_random_uuid(), 'received_mail', gen_random_uuid(), 'open', true,"
        " app_now() + interval '14 days') RETURNING subject_id) SELECT subject_id FROM basis"
    )
    return {"done": done, "half": half, "waiting": waiting, "other": other}


@pytest.mark.proves("RET-01")
async def test_postgres_refuses(seeded: dict[str, str], app_url: str):
    for name, statement in REFUSED.items():
        with psycopg.connect(app_url) as connection, pytest.raises(psycopg.Error) as refusal:
            connection.execute(statement.format(**seeded))
        assert isinstance(
            refusal.value,
            psycopg.errors.CheckViolation
            | psycopg.errors.ForeignKeyViolation
            | psycopg.errors.UniqueViolation
            | psycopg.errors.InsufficientPrivilege,
        ), (name, repr(refusal.value))


ACCEPTED = {
    "a batch of today": BATCH.format(days=0, channel="'post'", box=1),
    "a batch of last week": BATCH.format(days=-7, channel="'fax'", box="NULL"),
    "a file of a batch": COPY.format(**FILE),
    "the next page": PAGE.format(**NEXT),
    "a page with a serial": PAGE.format(**NEXT | {"serial": "'0123456789AB'"}),
    "a refusal with its reason": "UPDATE scan_file SET state = 'refused', reason = 'lost'"
    " WHERE id = '{half}'",
    "an erased page": "DELETE FROM scan_page",
}


async def test_the_same_statements_with_everything_right_are_accepted(
    seeded: dict[str, str], app_url: str
):
    for name, statement in ACCEPTED.items():
        with psycopg.connect(app_url) as connection:
            assert connection.execute(statement.format(**seeded)).rowcount > 0, name
            connection.rollback()
