"""What ``codes generate`` and ``codes export`` share: which stamp of which promotion is meant."""

import argparse

from sqlalchemy.ext.asyncio import AsyncSession

from app.commands import Refused
from app.promotions.declaration import Stamp
from app.promotions.publishing import Revision, find_current_revision


def add_stamp_arguments(parser: argparse.ArgumentParser) -> None:
    """The two words that name a stamp."""
    parser.add_argument("--promotion", required=True, help="the id of a published promotion")
    parser.add_argument("--stamp", required=True, help="the id of one of its stamps")


async def stamp_of(
    session: AsyncSession, promotion_id: str, stamp_id: str
) -> tuple[Revision, Stamp]:
    """The revision in force and the stamp. Raises Refused, naming what there is instead."""
    revision = await find_current_revision(session, promotion_id)
    if revision is None:
        raise Refused(f"no promotion {promotion_id} is published")
    stamps = {stamp.id: stamp for stamp in revision.declaration.stamps}
    if stamp_id not in stamps:
        raise Refused(f"{promotion_id} has no stamp {stamp_id}, only {', '.join(stamps)}")
    return revision, stamps[stamp_id]
