"""Typing the joining code of a grown-up's letter into an album that never asked."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.collecting.limits import JOIN_ALBUM, JOIN_EVERYWHERE, JOIN_NETWORK
from app.platform.steps import count_step
from app.routers.children.joining import join_by_code, joined_child
from app.routers.children.place import InAlbum
from app.routers.children.throttles import tries
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form

router = APIRouter(prefix="/p/{promotion}/join")
LIMITED = Depends(tries(network=JOIN_NETWORK, album=JOIN_ALBUM, everywhere=JOIN_EVERYWHERE))


@router.get("")
async def ask_code(request: Request, place: InAlbum, session: Db, parts: Svc) -> HTMLResponse:
    """A box for the code, unless a grown-up's yes is in this album already."""
    joined = await joined_child(session, parts, place)
    return parts.pages.render(
        request,
        "children/join.html",
        **place.on_page(),
        joined=joined is not None,
        envelope=False,
        error=None,
        typed="",
    )


@router.post("", dependencies=[LIMITED])
async def take_code(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """Open the envelope; a code that is asleep or wrong gets one kind answer."""
    typed = (await read_form(request)).get("code", "")
    joined = None if place.is_older else await join_by_code(session, parts, place, typed)
    if joined is None:
        return parts.pages.render(
            request,
            "children/join.html",
            status=422,
            **place.on_page(),
            joined=False,
            envelope=False,
            error=parts.pages.text(lang, "children.join.unknown"),
            typed=typed,
        )
    if not joined.now:
        return RedirectResponse(f"{place.base}/album", status_code=303)
    await count_step(session, place.id, "child", "joined")
    return parts.pages.render(
        request,
        "children/join.html",
        **place.on_page(),
        joined=True,
        envelope=True,
        error=None,
        typed="",
    )
