"""``staff list``: who may sign in, as what; nothing of what they did."""

import argparse
import asyncio

from app.platform.database import Database
from app.settings import Settings, load_settings
from app.staff.leaving import Listed, list_members

STANDINGS = {"active": "active", "invited": "no passkey yet", "disabled": "disabled"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the settings say everything."""


def run(_args: argparse.Namespace) -> int:
    """One member a line: address, role, standing."""
    members = asyncio.run(_list(load_settings()))
    widest = max((len(member.email) for member in members), default=0)
    for member in members:
        print(f"{member.email:<{widest}}  {member.role:<15}  {STANDINGS[member.standing]}")
    if not members:
        print("nobody yet: use `permission-slip staff invite`")
    return 0


async def _list(settings: Settings) -> list[Listed]:
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            return await list_members(session)
    finally:
        await database.close()
