"""Asking a grown-up: three lanes of equal size. Nothing of the album goes along but one hash (PAR-02)."""

from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.albums import AskedEnough, count_ask, join_hash
from app.collecting.limits import ASKS_NETWORK
from app.collecting.words import MOST_ASKS
from app.consent.endings import withdraw_typed_wrong
from app.consent.joining import typed_wrong_secret
from app.consent.requests import (
    AskingIsOver,
    Lane,
    OpenedRequest,
    here_token,
    open_request,
)
from app.mail.addresses import AddressNotUsable, canonical_address
from app.mail.links import link_path
from app.platform.problems import AlreadyDecided, LinkUnknown, TooManyTries
from app.platform.readable_codes import grouped_reference
from app.platform.steps import count_step
from app.routers.answers import GoTo
from app.routers.children.asked import waiting_request
from app.routers.children.place import AlbumPlace, InAlbum
from app.routers.children.qr import qr_data_uri
from app.routers.children.throttles import tries
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.parents.signed_in import enter
from app.services import Services

router = APIRouter(prefix="/p/{promotion}/ask")
LIMITED = Depends(tries(network=ASKS_NETWORK))


async def child_asks(place: InAlbum) -> AlbumPlace:
    """A place where asking makes sense: a child's, with something to ask for."""
    if place.is_older or not place.revision.declaration.practices:
        raise GoTo(f"{place.base}/album")
    return place


@router.get("")
async def show_lanes(request: Request, place: InAlbum, session: Db, parts: Svc) -> HTMLResponse:
    """Three ways to a grown-up, and what they would be asked."""
    await child_asks(place)
    return parts.pages.render(
        request,
        "children/ask.html",
        **place.on_page(),
        posted=place.revision.declaration.reward.kind == "posted",
        waiting=await waiting_request(session, parts, place),
    )


@router.get("/{lane}")
async def show_lane(lane: str, request: Request, place: InAlbum, parts: Svc) -> HTMLResponse:
    """What a lane does, before it does it; or the box for an e-mail address."""
    await child_asks(place)
    if lane not in ("here", "phone", "email"):
        raise GoTo(f"{place.base}/ask")
    return _lane_page(request, parts, place, lane)


@router.post("/here", dependencies=[LIMITED])
async def ask_here(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """The grown-up reads on this screen: the child's side ends, the parent's begins."""
    await read_form(request)
    opened = await _ask(session, parts, place, "here", lang)
    if opened is None:
        return _refused(request, parts, place, "here")
    response = RedirectResponse("/parent/letter", status_code=303)
    await enter(session, request, response, stage="letter", subject_id=opened.id, language=lang)
    return response


@router.post("/phone", dependencies=[LIMITED])
async def ask_phone(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """A square for the grown-up's phone, good for an hour."""
    await read_form(request)
    opened = await _ask(session, parts, place, "phone", lang)
    if opened is None:
        return _refused(request, parts, place, "phone")
    token = await here_token(session, request_id=opened.id)
    return parts.pages.render(
        request,
        "children/ask_phone.html",
        **place.on_page(),
        reference=grouped_reference(opened.reference),
        qr=qr_data_uri(parts.settings.local(link_path("here", token))),
    )


@router.post("/email", dependencies=[LIMITED])
async def ask_email(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """Write to one grown-up, once, and show the address large so that a slip is seen."""
    typed = (await read_form(request)).get("email", "")
    try:
        address = canonical_address(typed)
        opened = await _ask(session, parts, place, "email", lang, address=address)
    except AddressNotUsable:
        return _lane_page(request, parts, place, "email", error="bad", typed=typed)
    except TooManyTries:
        return _lane_page(request, parts, place, "email", error="enough_today", typed=typed)
    if opened is None:
        return _refused(request, parts, place, "email")
    return parts.pages.render(
        request,
        "children/ask_sent.html",
        **place.on_page(),
        address=address,
        reference=grouped_reference(opened.reference),
        request_id=opened.id,
        secret=typed_wrong_secret(parts.peppers, opened.id),
    )


@router.post("/wrong")
async def typed_wrong(request: Request, place: InAlbum, session: Db, parts: Svc) -> Response:
    """Erase an address that was typed wrong, at once. Raises LinkUnknown for another's page."""
    form = await read_form(request)
    try:
        await withdraw_typed_wrong(
            session,
            parts,
            request_id=_id(form.get("request", "")),
            secret=form.get("secret", ""),
        )
    except AlreadyDecided:
        raise GoTo(f"{place.base}/album") from None
    return parts.pages.render(request, "children/ask_erased.html", **place.on_page())


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise LinkUnknown from None


async def _ask(
    session: AsyncSession,
    parts: Services,
    place: AlbumPlace,
    lane: Lane,
    lang: str,
    *,
    address: str | None = None,
) -> OpenedRequest | None:
    """Open a request in a lane; None when there is nothing more to ask for."""
    await child_asks(place)
    number = place.album.asks + 1
    if number > MOST_ASKS:
        return None
    try:
        opened = await open_request(
            session,
            parts,
            promotion_id=place.id,
            lane=lane,
            language=lang,
            join_hash=join_hash(parts.peppers, place.secret, number),
            parent_email=address,
        )
        # Beside: two rows written by one transaction carry its number, and would be tied by it.
        async with parts.database.beside() as apart:
            await count_ask(apart, place.album.id)
    except (AskedEnough, AskingIsOver):
        return None
    await count_step(session, place.id, lane, "asked")
    return opened


def _refused(request: Request, parts: Services, place: AlbumPlace, lane: Lane) -> HTMLResponse:
    over = place.today > place.revision.declaration.reward.claims_until
    error = "over" if over else "enough"
    return _lane_page(request, parts, place, lane, error=error, status=409)


def _lane_page(
    request: Request,
    parts: Services,
    place: AlbumPlace,
    lane: str,
    *,
    error: str | None = None,
    typed: str = "",
    status: int = 422,
) -> HTMLResponse:
    return parts.pages.render(
        request,
        "children/ask_lane.html",
        status=status if error else 200,
        **place.on_page(),
        lane=lane,
        error=error,
        typed=typed,
        answer_days=place.revision.declaration.consent.answer_within_days,
    )
