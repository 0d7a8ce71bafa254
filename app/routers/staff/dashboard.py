"""The first page of the console: the numbers that matter, what waits, what children did."""

from fastapi import APIRouter, Request, Response

from app.promotions.publishing import current_revisions
from app.routers.deps import Db, Lang, Svc
from app.routers.staff.figures import figures, steps
from app.routers.staff.promotion_names import promotion_names
from app.routers.staff.signed_in import find_staff, go, page

router = APIRouter()


@router.get("/staff")
async def dashboard(request: Request, session: Db, parts: Svc, lang: Lang) -> Response:
    """Who is not signed in is led to the sign-in page from here."""
    staff = await find_staff(session, request, "console")
    if staff is None:
        return go("/staff/sign-in")
    revisions = await current_revisions(session)
    zone = str(parts.pages.operator["timezone"])
    return page(
        request,
        parts,
        staff,
        "dashboard.html",
        figures=await figures(session, zone=zone),
        promotions=[
            (name, await steps(session, promotion))
            for promotion, name in promotion_names(revisions, lang).items()
        ],
    )
