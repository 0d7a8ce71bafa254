"""A service whose card processor is a running sandbox, and an attempt to pay for."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import text

from app.first_start import prepare
from app.payments.checks import CheckTerms, open_payment
from app.payments.gateway import Order, StripeGateway
from app.platform.database import Database
from app.privacy import Gate, KeyRing
from app.settings import Settings
from tests.payments.till import Till
from tests.privacy.granted import grant
from tests.sandbox.running import Running, running_sandbox


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def sandbox(_sandbox: Running) -> Running:
    _sandbox.control("reset")
    return _sandbox


@pytest.fixture
async def till(settings: Settings, sandbox: Running, anyio_backend: str) -> AsyncIterator[Till]:
    """The parts that payments use, on a real database and a real HTTP card processor."""
    settings = settings.model_copy(update={"stripe_api_base": sandbox.url})
    await prepare(settings)
    database = Database(settings)
    yield Till(
        settings, database, Gate(KeyRing(settings.keys_dir)), StripeGateway(settings), sandbox
    )
    await database.close()


@pytest.fixture
async def attempt_id(till: Till) -> UUID:
    async with till.database.unit_of_work() as session:
        await grant(session)
        return (await session.execute(text("SELECT id FROM attempt"))).scalar_one()


@pytest.fixture
async def payment_id(till: Till, attempt_id: UUID) -> UUID:
    async with till.database.unit_of_work() as session:
        return await open_payment(session, attempt_id=attempt_id, terms=CheckTerms(50, 7))


@pytest.fixture
def order(payment_id: UUID) -> Order:
    return replace(ORDER, reference=str(payment_id))


ORDER = Order(
    reference="",
    amount_cents=50,
    item="Card check, given back after 7 days",
    statement_suffix="CARD CHECK",
    language="en",
    success_url="http://localhost:9/parent/paid",
    cancel_url="http://localhost:9/parent/decision",
)
