"""``staff recover EMAIL``: print a single-use link for a staff member who lost their passkey."""

import argparse
import asyncio

from app.commands import Refused
from app.platform.database import Database
from app.platform.problems import Unprocessable
from app.settings import Settings, load_settings
from app.staff.members import StaffUnknown, recovery_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("email", help="the address that names the staff member")


def run(arguments: argparse.Namespace) -> int:
    """Print the link and nothing else."""
    print(asyncio.run(_recover(load_settings(), arguments.email)))
    return 0


async def _recover(settings: Settings, email: str) -> str:
    database = Database(settings)
    try:
        return await recovery_link(database, settings, email)
    except StaffUnknown:
        raise Refused("no such staff member: use `permission-slip staff invite`") from None
    except Unprocessable:
        raise Refused("this is not an e-mail address") from None
    finally:
        await database.close()
