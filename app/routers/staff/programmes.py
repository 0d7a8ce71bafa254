"""What runs: promotions with every revision and digest, and how many codes are out and used."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.models import ClaimCode
from app.promotions.models import PromotionRevision
from app.promotions.publishing import current_revisions
from app.routers.deps import Db, Lang, Svc
from app.routers.staff.promotion_names import promotion_names
from app.routers.staff.signed_in import CurrentStaff, page

router = APIRouter(prefix="/staff")

LISTED = (
    col(PromotionRevision.promotion_id),
    col(PromotionRevision.number),
    col(PromotionRevision.change),
    col(PromotionRevision.published_at),
    col(PromotionRevision.digest),
)


@dataclass(frozen=True)
class Codes:
    """Single-use codes of one stamp: made and used."""

    promotion_id: str
    stamp: str
    kind: str
    made: int
    used: int


@router.get("/promotions")
async def promotions_page(
    request: Request,
    staff: CurrentStaff,
    session: Db,
    parts: Svc,
    lang: Lang,
    promotion: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """Every revision, newest first, with the digest that froze its notices (DN-07)."""
    query = sa_select(*LISTED).order_by(
        col(PromotionRevision.promotion_id), col(PromotionRevision.number).desc()
    )
    if promotion:
        query = query.where(col(PromotionRevision.promotion_id) == promotion)
    current = await current_revisions(session)
    return page(
        request,
        parts,
        staff,
        "promotions.html",
        current=current,
        titles=promotion_names(current, lang),
        revisions=list((await session.execute(query)).all()),
        promotion=promotion,
    )


@router.get("/codes")
async def codes_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """Counts only: a code itself is nowhere in the database."""
    current = await current_revisions(session)
    counted = await _counted(session)
    codes = [
        Codes(
            r.promotion_id,
            stamp.name.text(lang),
            stamp.codes,
            *counted.get((r.promotion_id, stamp.id), (0, 0)),
        )
        for r in current
        for stamp in r.declaration.stamps
    ]
    titles = promotion_names(current, lang)
    return page(request, parts, staff, "codes.html", codes=codes, titles=titles)


async def _counted(session: AsyncSession) -> dict[tuple[str, str], tuple[int, int]]:
    rows = await session.execute(
        select(
            ClaimCode.promotion_id,
            ClaimCode.stamp_id,
            func.count(),
            func.count(col(ClaimCode.spent_on)),
        ).group_by(col(ClaimCode.promotion_id), col(ClaimCode.stamp_id))
    )
    return {(promotion, stamp): (made, used) for promotion, stamp, made, used in rows}
