"""An installation that was never prepared has no key, and says so before anything is taken in."""

from collections.abc import AsyncIterator

import pytest

from app.platform.database import Database
from app.privacy.gate import current_generation
from app.privacy.generations import NoGeneration
from app.privacy.keys import Sealed
from app.privacy.rotation import generation_began, rotate

pytestmark = pytest.mark.anyio


@pytest.fixture
async def unprepared(settings, anyio_backend: str) -> AsyncIterator[Database]:
    database = Database(settings)
    yield database
    await database.close()


async def test_nothing_is_sealed_or_rotated_without_a_first_key(unprepared, gate, settings):
    async with unprepared.unit_of_work() as session:
        with pytest.raises(NoGeneration):
            await current_generation(session)
        with pytest.raises(LookupError):
            await generation_began(session)
    with pytest.raises(NoGeneration):
        await rotate(unprepared, gate.keys)
    assert list(settings.keys_dir.glob("key-generation-*")) == []


def test_a_sealed_value_shows_neither_bytes_nor_key():
    shown = repr(Sealed(b"ciphertext", b"wrapped", 3))
    assert shown == "Sealed(***, generation=3)"
