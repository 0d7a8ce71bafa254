"""Makes an empty database into a demo: schema, keys, clock, sample promotions, codes, a way in."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from app import first_start
from app.commands.migrate import migrate
from app.commands.promotion_publish import publish_file
from app.demo.codes import Prepared, codes_to_try
from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.promotions.publishing import current_revisions
from app.settings import Settings
from app.staff.members import sign_in_link

CLOCK_STARTS = datetime(2027, 6, 10, 15, 0, tzinfo=UTC)
STAFF_EMAIL = "staff@example.org"


def prepare(settings: Settings) -> Prepared:
    """Bring the database to this version and to a demo's first day; harmless when repeated."""
    migrate(settings)
    if settings.owner_database_url is not None:
        start_clock(settings.owner_database_url.get_secret_value())
    return asyncio.run(_fill(settings))


async def _fill(settings: Settings) -> Prepared:
    # After the clock: keys that were made months before the demo's first day would be overdue.
    await first_start.prepare(settings)
    await publish_samples(settings)
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            codes = await codes_to_try(session, Peppers.load(settings.keys_dir))
        return Prepared(await sign_in_link(database, settings, STAFF_EMAIL), codes)
    finally:
        await database.close()


async def publish_samples(settings: Settings) -> None:
    """Publish each sample that has no revision yet; a revision somebody published since stays."""
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            present = {revision.promotion_id for revision in await current_revisions(session)}
        for promise in samples(settings.promotions_dir):
            if promise.stem not in present:
                await publish_file(database, promise, promise.parent / "operator.toml")
    finally:
        await database.close()


def samples(folder: Path) -> list[Path]:
    """The promise files of a folder; each is named after its promotion."""
    return sorted(file for file in folder.glob("*.toml") if file.name != "operator.toml")


def start_clock(owner_url: str) -> None:
    """Set a clock that nobody has moved yet to the day of the samples; else let it go on."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "UPDATE clock_offset SET shift = %s - now() WHERE shift = interval '0'", [CLOCK_STARTS]
        )
