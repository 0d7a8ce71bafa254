"""A published lighthouse promise and a short way through a parent's yes."""

from collections.abc import AsyncIterator

import pytest

from app.first_start import prepare
from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.privacy import Gate, KeyRing
from app.promotions.publishing import publish
from tests.consent.promises import lighthouse, operator
from tests.consent.story import Story


class PartsForTests:
    """The parts that consent needs, built as the service builds them."""

    def __init__(self, settings) -> None:
        self.settings = settings
        self.database = Database(settings)
        self.gate = Gate(KeyRing(settings.keys_dir))
        self.peppers = Peppers.load(settings.keys_dir)


@pytest.fixture
async def parts(settings, anyio_backend: str) -> AsyncIterator[PartsForTests]:
    await prepare(settings)
    made = PartsForTests(settings)
    yield made
    await made.database.close()


@pytest.fixture
async def revision(parts):
    async with parts.database.unit_of_work() as session:
        return await publish(session, lighthouse(), operator())


@pytest.fixture
def story(parts, revision, database, clock) -> Story:
    return Story(parts, database, clock)
