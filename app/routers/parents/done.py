"""Short pages that say what was done. They show nothing of anybody and need no visit."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.platform.problems import NotFound
from app.routers.deps import Db, Svc
from app.routers.parents.signed_in import go_to, leave, require_visit

router = APIRouter(prefix="/parent")
DONE = ("no", "not-mine", "never-mail", "left", "link-asked")


@router.get("/done/{what}")
async def done(what: str, request: Request, parts: Svc) -> Response:
    """Thanks, and what became of it."""
    if what not in DONE:
        raise NotFound
    return parts.pages.render(request, "parents/done.html", what=what)


@router.post("/leave")
async def go(request: Request, session: Db) -> Response:
    """Close the parent's side of this browser."""
    response = go_to("/parent/done/left")
    await leave(session, request, response)
    return response


@router.get("/still-here")
async def still_here(request: Request, parts: Svc, session: Db) -> Response:
    """Asked in another tab before the quiet minutes are over: nothing typed is lost by it."""
    await require_visit(session, request, "letter", "known", "seen")
    return parts.pages.render(request, "parents/still_here.html")
