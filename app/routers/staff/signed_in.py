"""Who is at the console: the session cookie, its stage, the member behind it and their role.

Stages: ``greeting`` (somebody is about to show a passkey), ``enrol`` (a link or a recovery code
was spent: one passkey may be made, nothing else), ``console`` (signed in by passkey).
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.models import BrowserSession
from app.platform.problems import Forbidden, NotFound, SignInNeeded
from app.platform.sessions import find_session
from app.routers.deps import Db, services_of, set_cookie
from app.services import Services
from app.staff.members import get_member
from app.staff.models import StaffMember

COOKIE = "__Host-staff"


@dataclass(frozen=True)
class AtConsole:
    """The member at this browser and the session they are in."""

    member: StaffMember
    session: BrowserSession

    @property
    def id(self) -> UUID:
        return self.member.id

    @property
    def is_privacy_officer(self) -> bool:
        return self.member.role == "privacy_officer"


async def find_stage(
    session: AsyncSession, request: Request, *stages: str, touch: bool = True
) -> BrowserSession | None:
    """The live staff session of this browser, if it is in one of these stages."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    row = await find_session(session, surface="staff", token=token, touch=touch)
    return row if row is not None and row.stage in stages else None


async def find_staff(
    session: AsyncSession, request: Request, *stages: str, touch: bool = True
) -> AtConsole | None:
    """The enabled member of this browser's session in one of these stages."""
    row = await find_stage(session, request, *stages, touch=touch)
    if row is None:
        return None
    try:
        return AtConsole(await get_member(session, row.subject_id), row)
    except NotFound:
        return None


def _at(*stages: str) -> Callable[[Request, Db], Coroutine[Any, Any, AtConsole]]:
    async def dependency(request: Request, session: Db) -> AtConsole:
        found = await find_staff(session, request, *stages)
        if found is None:
            raise SignInNeeded
        return found

    return dependency


async def _looking_on(request: Request, session: Db) -> AtConsole:
    found = await find_staff(session, request, "console", touch=False)
    if found is None:
        raise SignInNeeded
    return found


async def _before_a_long_body(request: Request) -> AtConsole:
    async with services_of(request).database.unit_of_work() as session:
        found = await find_staff(session, request, "console")
    if found is None:
        raise SignInNeeded
    return found


LookingOn = Annotated[AtConsole, Depends(_looking_on)]
"""A page that asks by itself how things go: it keeps nobody signed in."""
StreamingStaff = Annotated[AtConsole, Depends(_before_a_long_body)]
"""Who sends files: no connection to the database is held while they arrive."""
CurrentStaff = Annotated[AtConsole, Depends(_at("console"))]
Enrolling = Annotated[AtConsole, Depends(_at("enrol", "console"))]


async def _privacy_officer(staff: CurrentStaff) -> AtConsole:
    if not staff.is_privacy_officer:
        raise Forbidden
    return staff


PrivacyOfficer = Annotated[AtConsole, Depends(_privacy_officer)]


def give_cookie(response: Response, token: str) -> None:
    """The staff cookie: Strict, so that no other site can lead a browser into the console."""
    set_cookie(response, COOKIE, token, strict=True)


def go(path: str) -> RedirectResponse:
    """Answer a POST by a page of its own, so that reloading repeats nothing."""
    return RedirectResponse(path, status_code=303)


def page(
    request: Request,
    parts: Services,
    staff: AtConsole,
    template: str,
    *,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """A page of the console: which tabs there are depends on the role."""
    return parts.pages.render(
        request,
        f"staff/{template}",
        status=status,
        officer=staff.is_privacy_officer,
        when=local_time(str(parts.pages.operator["timezone"])),
        **context,
    )


def local_time(zone: str) -> Callable[[datetime], str]:
    """How the console writes an instant: the operator's own clock, the same in every language."""

    def written(instant: datetime) -> str:
        return instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")

    return written
