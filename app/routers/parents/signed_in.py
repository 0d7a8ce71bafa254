"""Who a parent's browser may act for: a letter's request, a parent known by link, or one seen by PIN.

Stages: ``letter`` (subject: request), ``known`` (subject: parent, link only), ``seen`` (PIN too).
"""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.models import BrowserSession
from app.platform.problems import SignInNeeded
from app.platform.sessions import end_session, find_session, move_session, open_session
from app.routers.deps import Db, drop_cookie, set_cookie

SURFACE = "parent"
COOKIE = "__Host-parent"
ALBUM_COOKIE = "__Host-album"


async def find_visit(session: AsyncSession, request: Request) -> BrowserSession | None:
    """The live session of this browser, touched; None after 15 idle minutes (SEC-04)."""
    token = request.cookies.get(COOKIE, "")
    return await find_session(session, surface=SURFACE, token=token) if token else None


async def require_visit(session: AsyncSession, request: Request, *stages: str) -> BrowserSession:
    """The live session in one of these stages. Raises SignInNeeded."""
    visit = await find_visit(session, request)
    if visit is None or visit.stage not in stages:
        raise SignInNeeded
    return visit


async def _letter(request: Request, session: Db) -> UUID:
    return (await require_visit(session, request, "letter")).subject_id


async def _known(request: Request, session: Db) -> BrowserSession:
    return await require_visit(session, request, "known", "seen")


async def _current(request: Request, session: Db) -> UUID:
    return (await require_visit(session, request, "seen")).subject_id


LetterParent = Annotated[UUID, Depends(_letter)]
"""The request whose letter this browser opened."""
KnownParent = Annotated[BrowserSession, Depends(_known)]
"""The session of a parent who came by a link; nothing personal may be shown for it alone."""
CurrentParent = Annotated[UUID, Depends(_current)]
"""The parent who gave the PIN after the link (REV-03)."""


async def enter(
    session: AsyncSession,
    request: Request,
    response: Response,
    *,
    stage: str,
    subject_id: UUID,
    language: str,
) -> str:
    """Begin a visit in place of whatever this browser held: one surface at a time.

    Returns the token, for a page that is rendered in the same breath (``as_if_sent``).
    """
    before = await find_visit(session, request)
    if before is not None:
        await end_session(session, before)
    token = await open_session(
        session, surface=SURFACE, stage=stage, subject_id=subject_id, language=language
    )
    set_cookie(response, COOKIE, token)
    drop_cookie(response, ALBUM_COOKIE)
    return token


def as_if_sent(request: Request, token: str) -> Request:
    """The request as the browser will send the next one: its forms fit the visit just begun."""
    cookies = {**request.cookies, COOKIE: token}
    written = "; ".join(f"{name}={value}" for name, value in cookies.items())
    others = [pair for pair in request.scope["headers"] if pair[0] != b"cookie"]
    headers = [*others, (b"cookie", written.encode("latin-1", "replace"))]
    return Request({**request.scope, "headers": headers})


async def step_up(session: AsyncSession, visit: BrowserSession, response: Response) -> None:
    """From the link to the PIN, under a new session token (against fixation)."""
    token = await move_session(session, visit, stage="seen", subject_id=visit.subject_id)
    set_cookie(response, COOKIE, token)


async def leave(session: AsyncSession, request: Request, response: Response) -> None:
    """End the visit here and now."""
    visit = await find_visit(session, request)
    if visit is not None:
        await end_session(session, visit)
    drop_cookie(response, COOKIE)


def go_to(path: str) -> RedirectResponse:
    """Look at another page after a form: loading it again sends nothing twice."""
    return RedirectResponse(path, status_code=303)
