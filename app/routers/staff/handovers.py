"""The pages of hand-overs: one per recipient that has a permission of its own."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.promotions.publishing import current_revisions
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.staff.handing_over import (
    MOST_ROWS,
    NoAssurance,
    NothingToHandOver,
    hand_over,
    outlook,
)
from app.routers.staff.promotion_names import promotion_names
from app.routers.staff.signed_in import CurrentStaff, page

router = APIRouter(prefix="/staff/handovers")


@router.get("")
async def list_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """Every recipient that needs its own yes, with how many parents gave it."""
    revisions = await current_revisions(session)
    outlooks = [
        await outlook(session, parts, promotion_id=revision.promotion_id, recipient_id=recipient.id)
        for revision in revisions
        for recipient in revision.declaration.separate_disclosures()
    ]
    titles = promotion_names(revisions, lang)
    return page(request, parts, staff, "handovers.html", outlooks=outlooks, titles=titles)


@router.get("/{promotion}/{recipient}")
async def recipient_page(
    request: Request,
    staff: CurrentStaff,
    session: Db,
    parts: Svc,
    promotion: str,
    recipient: str,
) -> HTMLResponse:
    """What would go to one recipient, by count and by name of the items."""
    plan = await outlook(session, parts, promotion_id=promotion, recipient_id=recipient)
    return page(request, parts, staff, "handover.html", plan=plan, problem=None, most=MOST_ROWS)


@router.post("/{promotion}/{recipient}")
async def download(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, promotion: str, recipient: str
) -> Response:
    """The CSV, after one ledger entry for each row. ``again`` must be ticked to repeat children."""
    fields = await read_form(request)
    try:
        csv = await hand_over(
            session,
            parts,
            promotion_id=promotion,
            recipient_id=recipient,
            staff_id=staff.id,
            again=fields.get("again") == "yes",
        )
    except (NoAssurance, NothingToHandOver) as refused:
        plan = await outlook(session, parts, promotion_id=promotion, recipient_id=recipient)
        return page(
            request,
            parts,
            staff,
            "handover.html",
            status=refused.status,
            plan=plan,
            problem=refused.code,
            most=MOST_ROWS,
        )
    headers = {"Content-Disposition": f'attachment; filename="{recipient}.csv"'}
    return Response(csv, media_type="text/csv; charset=utf-8", headers=headers)
