"""The front page: the promotions that run now, and who runs them."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.consent.wording import written_language
from app.platform import clock
from app.platform.written_dates import written_date
from app.promotions.publishing import Revision, current_revisions
from app.routers.deps import Db, Lang, Svc

router = APIRouter()


@router.get("/")
async def home(request: Request, session: Db, parts: Svc, lang: Lang) -> HTMLResponse:
    """All published promotions, those that are open first."""
    now = await clock.now(session)
    shown = [_card(revision, now, lang) for revision in await current_revisions(session)]
    return parts.pages.render(
        request,
        "public/home.html",
        promotions=sorted(shown, key=lambda card: not card["open"]),
    )


def _card(revision: Revision, now: dt.datetime, lang: str) -> dict[str, Any]:
    """One promotion on the shelf; its day is the operator's."""
    promotion = revision.declaration.promotion
    today = now.astimezone(ZoneInfo(revision.operator.operator.timezone)).date()
    written = written_language(revision, lang)
    return {
        "id": revision.promotion_id,
        "title": promotion.title.text(written),
        "about": promotion.about.text(written),
        "picture": revision.declaration.stamps[0].picture,
        "open": promotion.opens <= today <= promotion.closes,
        "opens_on": written_date(promotion.opens, lang) if today < promotion.opens else None,
    }
