"""``ledger verify``: recompute the chain and hold it against the anchors outside the database."""

import argparse
import asyncio

from app.audit.seal import Verdict, verify
from app.platform.database import Database
from app.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the settings say everything."""


def run(_args: argparse.Namespace) -> int:
    verdict = asyncio.run(check(load_settings()))
    tail = f"{verdict.sealed} sealed, {verdict.unsealed} not yet, {verdict.anchors} anchors"
    if verdict.broken_at is None:
        print(f"the ledger is whole: {tail}")
        return 0
    print(f"the ledger is broken at entry {verdict.broken_at}: {verdict.reason} ({tail})")
    return 1


async def check(settings: Settings) -> Verdict:
    """Verify the ledger of one installation."""
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            return await verify(session, settings.anchors_path)
    finally:
        await database.close()
