"""Makes an empty database into a demo: schema, keys, the clock's start, the sample promotions."""

from datetime import UTC, datetime

import psycopg

from app.commands.migrate import migrate
from app.settings import Settings

CLOCK_STARTS = datetime(2027, 6, 10, 15, 0, tzinfo=UTC)


def prepare(settings: Settings) -> None:
    """Bring the database to this version and to a demo's first day; harmless when repeated."""
    migrate(settings)
    if settings.owner_database_url is not None:
        start_clock(settings.owner_database_url.get_secret_value())


def start_clock(owner_url: str) -> None:
    """Set a clock that nobody has moved yet to the day of the samples; else let it go on."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            "UPDATE clock_offset SET shift = %s - now() WHERE shift = interval '0'", [CLOCK_STARTS]
        )
