"""``codes export``: print the codes of a stamp as CSV, for the printer of cards and signs."""

import argparse
import asyncio

from app.collecting.picture_words import shared_code_text
from app.collecting.stamp_codes import export_codes, shared_pairs
from app.commands.codes_of_stamp import add_stamp_arguments, stamp_of
from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_stamp_arguments(parser)
    parser.add_argument("--count", type=int, help="only the first so many that are not used yet")


def run(args: argparse.Namespace) -> int:
    """Print one code a line under a header."""
    lines = asyncio.run(export(load_settings(), promotion=args.promotion, stamp=args.stamp))
    head, codes = lines[0], lines[1:]
    if args.count is not None:
        codes = [line for line in codes if line.endswith(",")][: max(0, args.count)]
    print("\n".join([head, *codes]))
    return 0


async def export(settings: Settings, *, promotion: str, stamp: str) -> list[str]:
    """Header and rows: number, code, day used; or the shared words, one row a language."""
    database = Database(settings)
    peppers = Peppers.load(settings.keys_dir)
    try:
        async with database.unit_of_work() as session:
            revision, declared = await stamp_of(session, promotion, stamp)
            if declared.codes == "shared":
                pair = shared_pairs(peppers, revision.declaration)[stamp]
                languages = revision.declaration.promotion.languages
                return ["language,code,", *(f"{n},{shared_code_text(pair, n)}," for n in languages)]
            codes = await export_codes(session, peppers, promotion_id=promotion, stamp_id=stamp)
            return [
                "number,code,used_on",
                *(f"{c.number},{c.code},{c.spent_on or ''}" for c in codes),
            ]
    finally:
        await database.close()
