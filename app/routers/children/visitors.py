"""The own link of a visitor of 13 or over: see what is held, and erase it with one click."""

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.collecting.visitors import forget_visitor, held_of_visitor
from app.platform import clock
from app.platform.written_dates import written_date
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form

router = APIRouter(prefix="/visitor/mail/{token}")


@router.get("")
async def show_held(
    token: str, request: Request, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """Everything held for the holder of the link, and until when. Raises LinkUnknown."""
    held = await held_of_visitor(session, parts.gate, token)
    zone = ZoneInfo("UTC")
    return parts.pages.render(
        request,
        "children/visitor.html",
        token=token,
        gone=False,
        rows=[
            (field, value, written_date(held.erase_at[field].astimezone(zone).date(), lang))
            for field, value in held.values.items()
        ],
    )


@router.post("/erase")
async def erase_held(
    token: str, request: Request, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """Erase at once. Raises LinkUnknown when it is gone already."""
    await read_form(request)
    await forget_visitor(session, token)
    now = await clock.now(session)
    return parts.pages.render(
        request,
        "children/visitor.html",
        token=token,
        gone=True,
        rows=[],
        day=written_date(now.date(), lang),
    )
