"""The first page of the console: the numbers that matter, what waits, what children did."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.promotions.operator import SecurityState, security_state
from app.promotions.operator_file import load_operator
from app.promotions.publishing import current_revisions
from app.routers.deps import Db, Lang, Svc
from app.routers.staff.figures import STEPS, figures, steps
from app.routers.staff.promotion_names import promotion_names
from app.routers.staff.signed_in import find_staff, go, page
from app.services import Services

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
        known_steps=STEPS,
        security=await _security(session, parts) if staff.is_privacy_officer else "kept",
        promotions=[
            (name, await steps(session, promotion))
            for promotion, name in promotion_names(revisions, lang).items()
        ],
    )


async def _security(session: AsyncSession, parts: Services) -> SecurityState:
    """How the yearly papers stand: what the privacy officer is told in time (SEC-01)."""
    today = (await clock.now(session)).date()
    return security_state(load_operator(parts.settings.promotions_dir).security, today)
