"""``staff invite EMAIL``: make a staff member and print the single-use link to enrol a passkey."""

import argparse
import asyncio

from app.commands import Refused
from app.platform.database import Database
from app.platform.problems import Unprocessable
from app.settings import Settings, load_settings
from app.staff.members import ROLES, AlreadyInvited, Role, invite_link


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("email", help="the address that names the staff member")
    parser.add_argument(
        "--role", choices=ROLES, default="staff", help="what they may do (default: %(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the link and nothing else."""
    print(asyncio.run(_invite(load_settings(), arguments.email, arguments.role)))
    return 0


async def _invite(settings: Settings, email: str, role: Role) -> str:
    database = Database(settings)
    try:
        return await invite_link(database, settings, email, role)
    except AlreadyInvited:
        raise Refused("this staff member exists: use `permission-slip staff recover`") from None
    except Unprocessable:
        raise Refused("this is not an e-mail address") from None
    finally:
        await database.close()
