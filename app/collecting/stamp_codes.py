"""The codes of stamps: shared picture words, and single-use codes that only their hash remembers."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.claim_codes import code_hash, normalise, single_use_code
from app.collecting.models import ClaimCode
from app.collecting.picture_words import Pair, shared_codes
from app.platform.secrets_folder import Peppers
from app.promotions.declaration import PromotionDeclaration

LOCK = 7320009
MOST_AT_ONCE = 100_000
BATCH = 5_000


@dataclass(frozen=True)
class ExportedCode:
    """One single-use code as it is printed, and the day it was used."""

    number: int
    code: str
    spent_on: dt.date | None


def shared_pairs(peppers: Peppers, declaration: PromotionDeclaration) -> dict[str, Pair]:
    """The two picture words of every shared stamp of a promotion."""
    shared = [stamp.id for stamp in declaration.stamps if stamp.codes == "shared"]
    return shared_codes(peppers.key("shared-codes"), declaration.promotion.id, shared)


def hash_of_code(peppers: Peppers, promotion_id: str, normalised: str) -> bytes:
    """What the table holds of a single-use code."""
    return code_hash(peppers.key("claim-code-at-rest"), promotion_id, normalised)


def code_of(peppers: Peppers, promotion_id: str, stamp_id: str, number: int) -> str:
    """The single-use code of one number: recomputed whenever it is needed."""
    return single_use_code(peppers.key("single-use-codes"), promotion_id, stamp_id, number)


async def generate_codes(
    session: AsyncSession, peppers: Peppers, *, promotion_id: str, stamp_id: str, count: int
) -> range:
    """Make the next ``count`` numbers of a stamp valid. Returns those numbers."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    last: int = (
        await session.execute(
            text(
                "SELECT coalesce(max(number), 0) FROM claim_code"
                " WHERE promotion_id = :promotion AND stamp_id = :stamp"
            ),
            {"promotion": promotion_id, "stamp": stamp_id},
        )
    ).scalar_one()
    numbers = range(last + 1, last + 1 + count)
    for batch in _batches(numbers):
        rows = [_row(peppers, promotion_id, stamp_id, number) for number in batch]
        await session.execute(insert(ClaimCode), rows)
    return numbers


async def export_codes(
    session: AsyncSession, peppers: Peppers, *, promotion_id: str, stamp_id: str
) -> list[ExportedCode]:
    """Every single-use code of a stamp by its number."""
    rows = await session.execute(
        select(ClaimCode)
        .where(col(ClaimCode.promotion_id) == promotion_id, col(ClaimCode.stamp_id) == stamp_id)
        .order_by(col(ClaimCode.number))
    )
    return [
        ExportedCode(row.number, code_of(peppers, promotion_id, stamp_id, row.number), row.spent_on)
        for row in rows.scalars()
    ]


def _row(peppers: Peppers, promotion_id: str, stamp_id: str, number: int) -> dict[str, object]:
    code = normalise(code_of(peppers, promotion_id, stamp_id, number))
    return {
        "code_hash": hash_of_code(peppers, promotion_id, code),
        "promotion_id": promotion_id,
        "stamp_id": stamp_id,
        "number": number,
    }


def _batches(numbers: range) -> Iterator[Sequence[int]]:
    for at in range(0, len(numbers), BATCH):
        yield numbers[at : at + BATCH]
