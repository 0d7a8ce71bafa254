"""When the weekly rotation is due. The notice's ``key_generation_days`` promises at most this."""

from datetime import timedelta

from app.platform import clock
from app.platform.database import Database
from app.privacy.keys import KeyRing
from app.privacy.rotation import generation_began, rotate

EVERY = timedelta(days=7)


async def rotate_when_due(database: Database, keys: KeyRing) -> int:
    """Rotate once the current generation is a week old. Returns 1 when it did."""
    async with database.unit_of_work() as session:
        due = await clock.now(session) >= await generation_began(session) + EVERY
    if not due:
        return 0
    await rotate(database, keys)
    return 1
