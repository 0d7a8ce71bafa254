"""The services of a real installation, with a running card processor beside them."""

from collections.abc import AsyncIterator, Iterator

import pytest

from app.first_start import prepare
from app.services import Services, build_services
from tests.consent.methods.counter import Counter
from tests.sandbox.running import Running, running_sandbox


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
async def parts(settings, _sandbox: Running, anyio_backend: str) -> AsyncIterator[Services]:
    _sandbox.control("reset")
    settings = settings.model_copy(update={"stripe_api_base": _sandbox.url})
    await prepare(settings)
    made = build_services(settings)
    yield made
    await made.close()


@pytest.fixture
def counter(story, _sandbox: Running) -> Counter:
    return Counter(story, _sandbox)
