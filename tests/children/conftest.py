"""The real application on the test database, the samples published, and a browser for it."""

from collections.abc import AsyncIterator

import pytest

from app.first_start import prepare
from app.main import create_app
from app.promotions.publishing import publish
from tests.children.browsing import Browser, Family
from tests.consent.promises import lighthouse, night_sky, operator


@pytest.fixture
async def app(settings, anyio_backend: str) -> AsyncIterator:
    await prepare(settings)
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        async with made.state.services.database.unit_of_work() as session:
            await publish(session, lighthouse(), operator())
            await publish(session, night_sky(), operator())
        yield made


@pytest.fixture
async def browser(app) -> AsyncIterator[Browser]:
    async with Browser(app) as one:
        yield one


@pytest.fixture
def family(app, database, clock) -> Family:
    return Family(app.state.services, database, clock)
