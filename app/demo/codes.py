"""Codes for whoever tries a demo: the shared words, and single-use codes nobody has used yet."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.picture_words import shared_code_text
from app.collecting.stamp_codes import export_codes, generate_codes, shared_pairs
from app.platform.secrets_folder import Peppers
from app.promotions.publishing import Revision, current_revisions

READY = 20

CodesToTry = dict[str, dict[str, list[str]]]
"""By promotion and stamp: one shared code, or single-use codes that still work."""


@dataclass(frozen=True)
class Prepared:
    """What a demo offers its visitor besides pages: a way into the console, and codes to type."""

    staff_sign_in: str
    codes: CodesToTry

    def codes_table(self) -> str:
        """One code of each stamp for people: a line a stamp."""
        return "\n".join(
            line
            for promotion, stamps in self.codes.items()
            for line in (
                f"  {promotion}",
                *(f"    {stamp:<18} {ready[0]}" for stamp, ready in stamps.items()),
            )
        )


async def codes_to_try(session: AsyncSession, peppers: Peppers) -> CodesToTry:
    """The codes of every promotion; single-use ones are made until ``READY`` are unused."""
    return {
        revision.promotion_id: await _of_promotion(session, peppers, revision)
        for revision in await current_revisions(session)
    }


async def _of_promotion(
    session: AsyncSession, peppers: Peppers, revision: Revision
) -> dict[str, list[str]]:
    pairs = shared_pairs(peppers, revision.declaration)
    return {
        stamp.id: [shared_code_text(pairs[stamp.id], "en")]
        if stamp.codes == "shared"
        else await _single_use(session, peppers, revision.promotion_id, stamp.id)
        for stamp in revision.declaration.stamps
    }


async def _single_use(
    session: AsyncSession, peppers: Peppers, promotion_id: str, stamp_id: str
) -> list[str]:
    unused = await _unused(session, peppers, promotion_id, stamp_id)
    if len(unused) < READY:
        missing = READY - len(unused)
        await generate_codes(
            session, peppers, promotion_id=promotion_id, stamp_id=stamp_id, count=missing
        )
        unused = await _unused(session, peppers, promotion_id, stamp_id)
    return unused


async def _unused(
    session: AsyncSession, peppers: Peppers, promotion_id: str, stamp_id: str
) -> list[str]:
    codes = await export_codes(session, peppers, promotion_id=promotion_id, stamp_id=stamp_id)
    return [code.code for code in codes if code.spent_on is None]
