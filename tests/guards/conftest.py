"""The web application of an installation with the sample promotions, for guards that knock on it."""

from collections.abc import AsyncIterator

import pytest

from app import first_start
from app.demo.prepare import publish_samples
from tests.guards.site import Site
from tests.parents.conftest import _sandbox, app, office, sandbox

__all__ = ["_sandbox", "app", "office", "sandbox", "site"]


@pytest.fixture
async def site(settings, database, anyio_backend: str) -> AsyncIterator[Site]:
    await first_start.prepare(settings)
    await publish_samples(settings)
    with Site(settings, database) as opened:
        yield opened
