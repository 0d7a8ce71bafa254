"""The ledger: appended free, chained by one sealer, and every tampering is found."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text

from app.audit import commit_to, record
from app.audit.seal import seal_pending, verify
from app.platform.database import Database
from app.platform.ids import new_id

pytestmark = pytest.mark.anyio


@pytest.fixture
async def opened(settings, anyio_backend):
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
async def five(opened, settings):
    """Five sealed and anchored entries."""
    for number in range(5):
        async with opened.unit_of_work() as session:
            await record(session, "system:retention:run", actor="system", facts={"n": number})
    await seal_pending(opened, settings.anchors_path)
    return opened


async def verdict(database, settings):
    async with database.unit_of_work() as session:
        return await verify(session, settings.anchors_path)


@pytest.mark.proves("REC-03")
async def test_a_whole_ledger_verifies(five, settings):
    found = await verdict(five, settings)

    assert (found.sealed, found.unsealed, found.broken_at) == (5, 0, None)


async def test_the_unsealed_tail_is_reported(five, settings):
    async with five.unit_of_work() as session:
        await record(session, "system:retention:run", actor="system")

    assert (await verdict(five, settings)).unsealed == 1


TAMPERINGS = {
    "edit": ("UPDATE ledger SET facts = '{\"n\": 9}' WHERE facts = '{\"n\": 2}'", 3),
    "retag": ("UPDATE ledger SET tag = 'system:keys:rotated' WHERE facts = '{\"n\": 1}'", 2),
    "backdate": ("UPDATE ledger SET at = at - interval '1 s' WHERE facts = '{\"n\": 0}'", 1),
    "delete": (
        "WITH gone AS (DELETE FROM ledger_seal WHERE seq = 4 RETURNING ledger_id)"
        " SELECT count(*) FROM gone",
        4,
    ),
    "truncate": ("DELETE FROM ledger_seal WHERE seq > 3", 4),
    "swap": (
        "UPDATE ledger SET facts = CASE facts->>'n' WHEN '1' THEN '{\"n\": 2}'::jsonb"
        " ELSE '{\"n\": 1}'::jsonb END WHERE facts->>'n' IN ('1', '2')",
        2,
    ),
    "rehash": ("UPDATE ledger_seal SET hash = sha256('x') WHERE seq = 5", 5),
}


@pytest.mark.proves("REC-03")
@pytest.mark.parametrize(("statement", "first_bad"), TAMPERINGS.values(), ids=TAMPERINGS.keys())
async def test_tampering_as_the_owner_is_found_at_the_first_bad_row(
    five, settings, owner_url, statement, first_bad
):
    with psycopg.connect(owner_url) as connection:
        connection.execute(statement)

    assert (await verdict(five, settings)).broken_at == first_bad


async def test_a_chain_rewritten_from_scratch_differs_from_its_anchor(five, settings, owner_url):
    with psycopg.connect(owner_url) as connection:
        connection.execute("DELETE FROM ledger_seal")
        connection.execute("UPDATE ledger SET facts = '{\"n\": 8}' WHERE facts = '{\"n\": 4}'")
    aside = settings.anchors_path.with_name("forged")
    await seal_pending(five, aside)

    found = await verdict(five, settings)

    assert found.broken_at == 5
    assert "anchor" in (found.reason or "")


async def test_two_sealers_at_once_make_one_chain(opened, settings):
    for number in range(30):
        async with opened.unit_of_work() as session:
            await record(session, "system:retention:run", actor="system", facts={"n": number})

    done = await asyncio.gather(*(seal_pending(opened, settings.anchors_path) for _ in range(4)))

    assert sum(done) == 30
    assert (await verdict(opened, settings)).broken_at is None


async def test_an_entry_of_a_rolled_back_request_is_not_there(opened, settings):
    with pytest.raises(RuntimeError):
        async with opened.unit_of_work() as session:
            await record(session, "system:retention:run", actor="system")
            raise RuntimeError

    found = await verdict(opened, settings)
    assert (found.sealed, found.unsealed) == (0, 0)


async def test_an_unknown_tag_is_a_mistake_of_ours(opened):
    async with opened.unit_of_work() as session:
        with pytest.raises(ValueError, match="unknown ledger tag"):
            await record(session, "someone:did:something", actor="system")


async def test_a_commitment_opens_only_with_its_own_opening():
    one, two = commit_to(b"the same"), commit_to(b"the same")

    assert one.value != two.value
    assert len(one.opening) == 32


@pytest.mark.proves("REC-05")
async def test_the_ledger_has_no_column_for_a_person(opened):
    async with opened.unit_of_work() as session:
        await record(
            session,
            "parent:consent:granted",
            actor="parent",
            subject_id=new_id(),
            facts={"revision": "abc"},
        )
        row = (await session.execute(text("SELECT ledger::text FROM ledger"))).scalar_one()
    assert "@" not in row
