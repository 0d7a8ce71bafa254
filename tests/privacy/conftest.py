"""Bases to try the gate on: the smallest valid ones."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.first_start import prepare
from app.platform import clock as service_clock
from app.platform.database import Database
from app.platform.storage import LocalFolder
from app.privacy import Gate, KeyRing, NewBasis, SealedFiles, open_basis
from tests.privacy.arriving import Received, receive
from tests.privacy.granted import Granted, ask, grant


@pytest.fixture
async def opened(settings, anyio_backend: str) -> AsyncIterator[Database]:
    """The service's database, prepared as at a first start."""
    await prepare(settings)
    database = Database(settings)
    yield database
    await database.close()


@pytest.fixture
def gate(settings) -> Gate:
    return Gate(KeyRing(settings.keys_dir))


@pytest.fixture
async def granted(opened: Database, gate: Gate) -> Granted:
    """A child with a live consent for a first name (30 days) and a postal address (30 days)."""
    async with opened.unit_of_work() as session:
        return await grant(session)


@pytest.fixture
def files(opened: Database, gate: Gate, settings) -> SealedFiles:
    return SealedFiles(opened, gate.keys, LocalFolder(settings.files_path))


@pytest.fixture
async def received(opened: Database) -> Received:
    """A piece of post that nobody has matched yet: its scan for a day, its pages for 14."""
    async with opened.unit_of_work() as session:
        return await receive(session)


@pytest.fixture
def contact(opened: Database):
    """Make a ``parent_contact`` basis: an address a child typed, for 14 days."""

    async def make():
        async with opened.unit_of_work() as session:
            revision = (await grant(session)).revision_id
            request_id = await ask(session, revision)
            now = await service_clock.now(session)
            return await open_basis(
                session,
                NewBasis(
                    kind="parent_contact",
                    subject_id=request_id,
                    ends_at=now + timedelta(days=14),
                    scope={"email": timedelta(days=14)},
                    revision_id=revision,
                ),
            )

    return make


@pytest.fixture
def count(opened: Database):
    """How many rows a table has."""

    async def rows(table: str) -> int:
        async with opened.unit_of_work() as session:
            return (await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()

    return rows
