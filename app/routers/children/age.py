"""The neutral age question of a mixed audience: two empty boxes, one cookie, no way back."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.collecting.age import Outcome, Unclear, read_answer
from app.platform.problems import NotFound
from app.routers.answers import GoTo
from app.routers.children.age_cookie import COOKIE, seal_outcome
from app.routers.children.place import ALBUM_COOKIE, AnyPlace, Place
from app.routers.deps import Svc, drop_cookie, set_cookie
from app.routers.forms import read_form
from app.services import Services

router = APIRouter(prefix="/p/{promotion}/age")


@router.get("")
async def ask_age(request: Request, place: AnyPlace, parts: Svc) -> HTMLResponse:
    """The question, once a visit. Raises NotFound where nobody's age is asked (AGE-02)."""
    _require_screen(place)
    return _question(request, parts, place)


@router.post("")
async def take_age(request: Request, place: AnyPlace, parts: Svc) -> Response:
    """Keep the outcome and nothing else; an outcome already there wins (AGE-06, AGE-08)."""
    form = await read_form(request)
    _require_screen(place)
    month, year = form.get("month", ""), form.get("year", "")
    answer = read_answer(month, year, place.today)
    if isinstance(answer, Unclear):
        return _question(request, parts, place, unclear=answer, month=month, year=year)
    response = RedirectResponse(place.base, status_code=303)
    set_outcome(response, parts, place, answer)
    return response


@router.post("/someone-else")
async def someone_else(request: Request, place: AnyPlace, parts: Svc) -> Response:
    """Another person sits here now: always the child's path, and a closed album (AGE-09)."""
    await read_form(request)
    if not place.revision.declaration.screens_age:
        raise NotFound
    response = RedirectResponse(place.base, status_code=303)
    set_outcome(response, parts, place, Outcome.CHILD)
    drop_cookie(response, ALBUM_COOKIE)
    return response


def set_outcome(response: Response, parts: Services, place: Place, outcome: Outcome) -> None:
    """A session cookie: gone with the browser, the same for everybody (AGE-07)."""
    value = seal_outcome(parts.peppers.key("age-cookie"), place.id, outcome)
    set_cookie(response, COOKIE, value)


def keep_childs_path(response: Response, parts: Services, place: Place) -> None:
    """Whoever leaves an album known to be a child's stays on the child's path (AGE-09)."""
    if place.outcome is Outcome.CHILD:
        set_outcome(response, parts, place, Outcome.CHILD)


def _require_screen(place: Place) -> None:
    if not place.revision.declaration.screens_age:
        raise NotFound
    if place.outcome is not None:
        raise GoTo(place.base)


def _question(
    request: Request,
    parts: Services,
    place: Place,
    *,
    unclear: Unclear | None = None,
    month: str = "",
    year: str = "",
) -> HTMLResponse:
    return parts.pages.render(
        request,
        "children/age.html",
        status=422 if unclear else 200,
        base=place.base,
        title=place.title,
        unclear=unclear.value if unclear else None,
        month=month,
        year=year,
    )
