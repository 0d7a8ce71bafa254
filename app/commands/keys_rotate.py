"""``keys rotate``: a new key generation now; backups of what was erased can no longer be opened."""

import argparse
import asyncio

from app.audit import record
from app.platform.database import Database
from app.privacy import KeyRing
from app.privacy.rotation import rotate
from app.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the settings say everything."""


def run(_args: argparse.Namespace) -> int:
    print(f"rewrapped {asyncio.run(turn(load_settings()))} data; older generations are destroyed")
    return 0


async def turn(settings: Settings) -> int:
    """Rotate and note it in the ledger. Returns how many data were rewrapped."""
    database = Database(settings)
    try:
        rewrapped = await rotate(database, KeyRing(settings.keys_dir))
        async with database.unit_of_work() as session:
            await record(
                session, "system:keys:rotated", actor="system", facts={"rewrapped": rewrapped}
            )
        return rewrapped
    finally:
        await database.close()
