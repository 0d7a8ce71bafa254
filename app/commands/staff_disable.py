"""``staff disable EMAIL``: shut a member of staff out at once; the ledger keeps what they did."""

import argparse
import asyncio

from app.commands import Refused
from app.platform.database import Database
from app.platform.problems import Unprocessable
from app.settings import Settings, load_settings
from app.staff.leaving import LastPrivacyOfficer, disable
from app.staff.members import StaffUnknown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("email", help="the address that names the staff member")


def run(arguments: argparse.Namespace) -> int:
    """Say what was done; doing it twice is well."""
    if asyncio.run(_disable(load_settings(), arguments.email)):
        print("disabled: signed out everywhere; passkeys, recovery codes and links are gone")
    else:
        print("this staff member was disabled before: nothing to do")
    return 0


async def _disable(settings: Settings, email: str) -> bool:
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            return await disable(session, email=email)
    except StaffUnknown:
        raise Refused("no such staff member: `permission-slip staff list` names all") from None
    except LastPrivacyOfficer:
        raise Refused(
            "this is the last privacy officer: first make another with"
            " `permission-slip staff invite EMAIL --role privacy_officer`"
        ) from None
    except Unprocessable:
        raise Refused("this is not an e-mail address") from None
    finally:
        await database.close()
