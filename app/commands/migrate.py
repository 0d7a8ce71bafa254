"""``migrate``: the newest schema, the first keys. Safe to run at every deploy, many times at once."""

import argparse
import asyncio

from app import first_start
from app.commands import Refused
from app.migrations.upgrade import upgrade
from app.platform.database import engine_url
from app.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the settings say everything."""


def run(_args: argparse.Namespace) -> int:
    settings = load_settings()
    migrate(settings)
    asyncio.run(first_start.prepare(settings))
    print("database and keys folder are up to date")
    return 0


def migrate(settings: Settings) -> None:
    """Run the missing migrations as the owner.

    Raises Refused when the settings name no owner of the database.
    """
    owner = settings.owner_database_url
    if owner is None:
        raise Refused("PERMISSION_SLIP_OWNER_DATABASE_URL is missing: migrate runs as the owner")
    app_role = engine_url(settings.database_url.get_secret_value()).username
    if not app_role:
        raise Refused("PERMISSION_SLIP_DATABASE_URL names no role")
    upgrade(owner.get_secret_value(), app_role)
