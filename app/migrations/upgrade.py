"""Bring a database to the newest schema, once, whoever else is trying at the same time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from app.platform.database import engine_url

ADVISORY_LOCK = 0x5065726D6974  # "Permit": one migrator at a time, the others wait
HERE = Path(__file__).parent


def upgrade(owner_url: str, app_role: str) -> None:
    """Run every missing migration as the owner; grants go to ``app_role``.

    Raises the driver's error when the database is away or the owner may not alter it.
    """
    engine = create_engine(engine_url(owner_url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SET lock_timeout = '60s'"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
            config = alembic_config()
            config.attributes["connection"] = connection
            config.attributes["app_role"] = app_role
            connection.execute(text("SET lock_timeout = '5s'"))
            connection.commit()
            command.upgrade(config, "head")
            # ``doctor`` enters as the application's role and tells whether a migration is missing.
            reader = connection.dialect.identifier_preparer.quote(app_role)
            connection.execute(text(f"GRANT SELECT ON alembic_version TO {reader}"))
            connection.commit()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
            connection.commit()
    finally:
        engine.dispose()


def alembic_config() -> Config:
    """Alembic's configuration without a file: the scripts lie beside this module."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    return config
