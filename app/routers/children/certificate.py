"""The certificate of a full album: a page and an equal PDF, with a line for one's own hand.

A first name is printed only by a parent's yes, or by the own agreement of a visitor of 13 or over.
"""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting import nicknames
from app.collecting.awards import awarded_days
from app.collecting.certificate import Certificate, FoundStamp, certificate_pdf, certificate_words
from app.collecting.rules import certificate_ready, progress
from app.collecting.visitors import give_items, name_to_print, practices_for_visitor
from app.consent.items import collect_item
from app.mail.links import link_path
from app.promotions.declaration import Practice
from app.routers.answers import GoTo
from app.routers.children.joining import Joined, joined_child
from app.routers.children.place import AlbumPlace, InAlbum
from app.routers.children.words import pdf
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.services import Services

router = APIRouter(prefix="/p/{promotion}/certificate")
NAME = "first_name"


@router.get("")
async def show_certificate(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """The certificate as a page."""
    facts = await _facts(session, place, lang)
    joined = await _joined(session, parts, place)
    facts = replace(facts, printed_name=await _name_of_child(session, parts, place, joined))
    return _page(request, parts, place, facts, may_give=_name_practice(place, joined))


@router.post("")
async def give_name(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """Take a first name for the certificate: optional, and only where somebody agreed to it."""
    form = await read_form(request)
    facts = await _facts(session, place, lang)
    joined = await _joined(session, parts, place)
    practice = _name_practice(place, joined)
    name = form.get(NAME, "").strip()
    if practice is None:
        raise GoTo(f"{place.base}/certificate")
    if not name or len(name) > 60:
        error = parts.pages.text(lang, "children.certificate.no_name")
        return _page(request, parts, place, facts, may_give=practice, error=error, status=422)
    if joined is not None:
        await collect_item(
            session, parts, consent_id=joined.consent.id, field=NAME, value=name, source="child"
        )
        return RedirectResponse(f"{place.base}/certificate", status_code=303)
    token = await give_items(
        session, parts, place.revision, {NAME: name}, album_id=place.album.id, secret=place.secret
    )
    named = replace(facts, printed_name=name)
    return _page(request, parts, place, named, may_give=None, visitor=token)


@router.post("/pdf")
async def print_certificate(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """The same certificate as a PDF; a visitor's name is found by their own link alone."""
    token = (await read_form(request)).get("visitor", "")
    facts = await _facts(session, place, lang)
    if place.is_older and token:
        name = await name_to_print(session, parts.gate, token)
    else:
        joined = await _joined(session, parts, place)
        name = await _name_of_child(session, parts, place, joined)
    drawn = await parts.press.draw(certificate_pdf, replace(facts, printed_name=name))
    return pdf(drawn, "certificate.pdf")


async def _facts(session: AsyncSession, place: AlbumPlace, lang: str) -> Certificate:
    """What the certificate shows, without a name. Leads back to an album that has not enough."""
    days = await awarded_days(session, place.album.id)
    declaration = place.revision.declaration
    if not certificate_ready(progress(declaration, days)):
        raise GoTo(f"{place.base}/album")
    nickname = (place.album.nickname_quality, place.album.nickname_animal)
    return Certificate(
        lang=lang,
        operator=place.revision.operator.operator.name,
        promotion_title=place.title,
        nickname=nicknames.name(nickname, lang),
        animal=nicknames.animal_picture(nickname),
        stamps=tuple(
            FoundStamp(stamp.picture, stamp.name.text(place.lang))
            for stamp in declaration.stamps
            if stamp.id in days
        ),
        stamps_in_all=len(declaration.stamps),
        day=max(days.values()),
    )


async def _joined(session: AsyncSession, parts: Services, place: AlbumPlace) -> Joined | None:
    joined = None if place.is_older else await joined_child(session, parts, place)
    return joined if joined and joined.in_force else None


async def _name_of_child(
    session: AsyncSession, parts: Services, place: AlbumPlace, joined: Joined | None
) -> str | None:
    if joined is None or place.revision.declaration.reward.kind != "certificate":
        return None
    held = await parts.gate.read(session, joined.consent.basis_id, flow="print_certificate")
    return held.get(NAME)


def _name_practice(place: AlbumPlace, joined: Joined | None) -> Practice | None:
    """The declared first name, where its use is the certificate and somebody agreed."""
    if place.revision.declaration.reward.kind != "certificate":
        return None
    if not place.is_older and joined is None:
        return None
    return next((p for p in practices_for_visitor(place.revision) if p.field == NAME), None)


def _page(
    request: Request,
    parts: Services,
    place: AlbumPlace,
    facts: Certificate,
    *,
    may_give: Practice | None,
    visitor: str | None = None,
    error: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    return parts.pages.render(
        request,
        "children/certificate.html",
        status=status,
        **place.on_page(),
        facts=facts,
        words=certificate_words(facts),
        own_purpose=may_give.purpose.text(place.lang) if may_give else None,
        own_days=may_give.keep_days if may_give else None,
        visitor=visitor,
        visitor_link=parts.settings.local(link_path("visitor", visitor)) if visitor else None,
        error=error,
    )
