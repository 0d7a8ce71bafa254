"""``codes generate``: make the next single-use codes of a stamp valid; ``codes export`` shows them."""

import argparse
import asyncio

from app.collecting.stamp_codes import MOST_AT_ONCE, generate_codes
from app.commands import Refused
from app.commands.codes_of_stamp import add_stamp_arguments, stamp_of
from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.settings import Settings, load_settings

USUAL = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_stamp_arguments(parser)
    parser.add_argument("--count", type=int, default=USUAL, help=f"how many (default {USUAL})")


def run(args: argparse.Namespace) -> int:
    """Make codes and say which numbers; Refused for shared codes and impossible counts."""
    if not 1 <= args.count <= MOST_AT_ONCE:
        raise Refused(f"--count must be from 1 to {MOST_AT_ONCE}")
    numbers = asyncio.run(
        generate(load_settings(), promotion=args.promotion, stamp=args.stamp, count=args.count)
    )
    print(f"{len(numbers)} new codes of {args.stamp}: numbers {numbers[0]} to {numbers[-1]}")
    return 0


async def generate(settings: Settings, *, promotion: str, stamp: str, count: int) -> range:
    """The numbers of ``count`` codes that work from now on."""
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            _, declared = await stamp_of(session, promotion, stamp)
            if declared.codes != "single_use":
                raise Refused(f"{stamp} has one shared code for all: see codes export")
            peppers = Peppers.load(settings.keys_dir)
            return await generate_codes(
                session, peppers, promotion_id=promotion, stamp_id=stamp, count=count
            )
    finally:
        await database.close()
