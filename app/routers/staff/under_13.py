"""Later knowledge: a staff member says that the keeper of an album is under 13 (AGE-09)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from app.collecting.albums import AlbumUnknown
from app.collecting.later_knowledge import NobodyScreened, learn_under_13
from app.collecting.limits import WORDS_NETWORK
from app.collecting.words import WordUnknown, WrongCount
from app.routers.children.throttles import tries
from app.routers.deps import Db, Svc
from app.routers.forms import read_form
from app.routers.staff.signed_in import AtConsole, CurrentStaff, go, page
from app.services import Services
from app.staff.reasons import KNOWN_FROM, ReasonNeeded, require_reason

router = APIRouter(prefix="/staff/under-13")


@router.get("")
async def ask_album(
    request: Request, staff: CurrentStaff, parts: Svc, erased: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """The five words of an album, and how it became known; ``erased`` counts what just went."""
    done = int(erased) if erased.isascii() and erased.isdigit() and len(erased) < 3 else None
    return _page(request, parts, staff, done=done)


@router.post("", dependencies=[Depends(tries(network=WORDS_NETWORK))])
async def take_album(request: Request, staff: CurrentStaff, session: Db, parts: Svc) -> Response:
    """Erase what was given without a parent, and keep the album on the child's path for good."""
    fields = await read_form(request)
    typed = fields.get("words", "")
    try:
        reason = require_reason(fields.get("reason", ""), KNOWN_FROM)
        learnt = await learn_under_13(session, parts, typed=typed, staff_id=staff.id, reason=reason)
    except (WordUnknown, WrongCount):
        return _page(request, parts, staff, status=422, problem="not-five-words", typed=typed)
    except (ReasonNeeded, AlbumUnknown, NobodyScreened) as refused:
        return _page(
            request, parts, staff, status=refused.status, problem=refused.code, typed=typed
        )
    return go(f"/staff/under-13?erased={learnt.erased}")


def _page(
    request: Request,
    parts: Services,
    staff: AtConsole,
    *,
    status: int = 200,
    done: int | None = None,
    problem: str | None = None,
    typed: str = "",
) -> HTMLResponse:
    return page(
        request,
        parts,
        staff,
        "under_13.html",
        status=status,
        done=done,
        problem=problem,
        typed=typed,
        reasons=KNOWN_FROM,
    )
