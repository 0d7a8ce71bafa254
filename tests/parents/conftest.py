"""The whole service on a test database, with the sandbox for cards and mail, and browsers."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.first_start import prepare
from app.main import create_app
from app.promotions.publishing import publish
from tests.children.browsing import Browser, Family
from tests.consent.promises import lighthouse, operator
from tests.parents.post_office import PostOffice
from tests.sandbox.running import Running, running_sandbox


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(_sandbox: Running) -> Running:
    _sandbox.control("reset")
    _sandbox.http.delete("/messages")
    _sandbox.http.delete("/control/mail")
    return _sandbox


@pytest.fixture
async def app(settings, sandbox: Running, anyio_backend: str) -> AsyncIterator:
    settings = settings.model_copy(
        update={"stripe_api_base": sandbox.url, "smtp_port": sandbox.smtp_port}
    )
    await prepare(settings)
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        async with made.state.services.database.unit_of_work() as session:
            await publish(session, lighthouse(), operator())
        yield made


@pytest.fixture
async def office(app, sandbox: Running, database, clock) -> AsyncIterator[PostOffice]:
    async with Browser(app) as parent, Browser(app, network="198.51.100.9") as child:
        parts = app.state.services
        yield PostOffice(
            parts, sandbox, database, clock, parent, child, Family(parts, database, clock)
        )
