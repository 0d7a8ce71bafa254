"""The front page: the promotions that run now, and who runs them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.platform import clock
from app.promotions.publishing import current_revisions
from app.routers.deps import Db, Lang, Svc

router = APIRouter()


@router.get("/")
async def home(request: Request, session: Db, parts: Svc, lang: Lang) -> HTMLResponse:
    """All published promotions, those that are open first."""
    today = (await clock.now(session)).date()
    revisions = await current_revisions(session)
    return parts.pages.render(
        request,
        "public/home.html",
        promotions=[
            {
                "id": revision.promotion_id,
                "title": revision.declaration.promotion.title.text(lang),
                "about": revision.declaration.promotion.about.text(lang),
                "picture": revision.declaration.stamps[0].picture,
                "open": revision.declaration.promotion.opens
                <= today
                <= revision.declaration.promotion.closes,
            }
            for revision in revisions
        ],
    )
