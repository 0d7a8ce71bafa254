"""The album: stamps and places, a box for the code, and what a full one gives."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.awards import NotWon, awarded_days, enter_code
from app.collecting.claim_codes import Guess, SingleUseGuess, Unreadable, classify
from app.collecting.limits import CODES_ALBUM, CODES_NETWORK, take_all
from app.collecting.rules import certificate_ready, progress
from app.platform.steps import count_step
from app.platform.written_dates import month_mark, written_date
from app.routers.children.asked import waiting_request
from app.routers.children.joining import joined_child
from app.routers.children.place import AlbumPlace, InAlbum
from app.routers.children.throttles import album_key
from app.routers.deps import Db, Lang, Svc, network_key, services_of
from app.routers.forms import read_form
from app.services import Services

router = APIRouter(prefix="/p/{promotion}/album")


# Why a code gives nothing, which word or sign, and which stamp.
Error = tuple[str, int | None, str | None]


@dataclass(frozen=True)
class Typed:
    """A typed code and what it can be."""

    text: str
    guess: Guess


async def typed_code(request: Request) -> Typed:
    """Read the code; a guess at a single-use code is counted before anything is looked up."""
    text = (await read_form(request)).get("code", "")
    guess = classify(text)
    if isinstance(guess, SingleUseGuess):
        parts = services_of(request)
        network = network_key(request, parts.peppers)
        tried = ((CODES_ALBUM, album_key(request)), (CODES_NETWORK, network))
        await take_all(parts.database, parts.peppers, tried)
    return Typed(text, guess)


@router.get("")
async def show_album(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang, won: str = ""
) -> HTMLResponse:
    """The album as it stands; ``won`` names the stamp that drops in now."""
    return await _page(request, session, parts, place, lang, won=won)


@router.post("")
async def take_code(
    request: Request,
    typed: Annotated[Typed, Depends(typed_code)],
    place: InAlbum,
    session: Db,
    parts: Svc,
    lang: Lang,
) -> Response:
    """Give the stamp of a code, or say exactly what to look at again."""
    guess = typed.guess
    error: Error
    if isinstance(guess, Unreadable):
        error = (guess.reason.value, guess.position, None)
        return await _page(request, session, parts, place, lang, error=error, typed=typed.text)
    result = await enter_code(
        session,
        parts.peppers,
        album=place.album,
        revision=place.revision,
        guess=guess,
        today=place.today,
    )
    if isinstance(result, NotWon):
        error = (result.reason.value, None, result.stamp_id)
        return await _page(request, session, parts, place, lang, error=error, typed=typed.text)
    return RedirectResponse(f"{place.base}/album?won={result.stamp_id}", status_code=303)


async def _page(
    request: Request,
    session: AsyncSession,
    parts: Services,
    place: AlbumPlace,
    lang: str,
    *,
    won: str = "",
    error: Error | None = None,
    typed: str = "",
) -> HTMLResponse:
    days = await awarded_days(session, place.album.id)
    joined = None if place.is_older else await joined_child(session, parts, place)
    waiting = None if joined else await waiting_request(session, parts, place)
    declaration = place.revision.declaration
    so_far = progress(declaration, days)
    if joined and joined.now:
        await count_step(session, place.id, "child", "joined")
    return parts.pages.render(
        request,
        "children/album.html",
        status=422 if error else 200,
        **place.on_page(),
        stamps_shown=[_stamp(place, stamp.id, days, lang, won) for stamp in declaration.stamps],
        progress=so_far,
        certificate=certificate_ready(so_far),
        posted=declaration.reward.kind == "posted",
        asks_something=bool(declaration.practices),
        opens_on=written_date(declaration.promotion.opens, lang),
        too_early=place.today < declaration.promotion.opens,
        closed=place.today > declaration.promotion.closes,
        claims_until=written_date(declaration.reward.claims_until, lang),
        error=_worded(parts, place, lang, error) if error else None,
        typed=typed,
        joined=joined if joined and joined.in_force else None,
        waiting=waiting,
        has_asked=place.album.asks > 0,
    )


def _stamp(
    place: AlbumPlace, stamp_id: str, days: dict[str, Any], lang: str, won: str
) -> dict[str, Any]:
    stamp = place.revision.declaration.stamp(stamp_id)
    day = days.get(stamp_id)
    return {
        "picture": stamp.picture,
        "name": stamp.name.text(place.lang),
        "hint": stamp.hint.text(place.lang),
        "mark": None if day is None else (month_mark(day, lang), day.day, written_date(day, lang)),
        "won": day is not None and stamp_id == won,
    }


def _worded(parts: Services, place: AlbumPlace, lang: str, error: Error) -> str:
    reason, position, stamp_id = error
    declaration = place.revision.declaration
    key = f"children.code.{reason}"
    if reason == "word-unknown" and position is not None and position > 1:
        key = "children.code.second-word-unknown"
    return parts.pages.text(
        lang,
        key,
        position=position or "",
        name=declaration.stamp(stamp_id).name.text(place.lang) if stamp_id else "",
        day=written_date(declaration.promotion.opens, lang),
    )
