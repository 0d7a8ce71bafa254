"""The promotion's place: greet, give notice, offer made-up names, make the album (CHN-01, CHN-03)."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from app.collecting import nicknames
from app.collecting.albums import create_album
from app.collecting.limits import NEW_ALBUMS
from app.collecting.words import words_for
from app.platform.problems import Unprocessable
from app.platform.steps import count_step
from app.platform.written_dates import written_date
from app.promotions.notices import fill
from app.routers.answers import GoTo
from app.routers.children.age import keep_childs_path
from app.routers.children.place import Here, Place, carry_album, open_album_in
from app.routers.children.qr import qr_data_uri
from app.routers.children.throttles import tries
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.services import Services

router = APIRouter(prefix="/p/{promotion}")


@router.get("")
async def landing(request: Request, place: Here, parts: Svc, lang: Lang) -> HTMLResponse:
    """Who we are and what we would ask for, before anything can be typed or picked."""
    promotion = place.revision.declaration.promotion
    offered = nicknames.offer()
    return parts.pages.render(
        request,
        "children/landing.html",
        **place.on_page(),
        about=promotion.about.text(place.lang),
        pictures=[stamp.picture for stamp in place.revision.declaration.stamps[:3]],
        notice=child_notice(parts, place),
        practices=_own_practices(place),
        names=[
            (f"{n.quality}-{n.animal}", nicknames.name(n, place.lang), nicknames.animal_picture(n))
            for n in offered
        ],
        is_open=place.is_open,
        opens_on=written_date(promotion.opens, lang) if place.today < promotion.opens else None,
        other_album=place.album is not None and place.album.promotion_id != place.id,
    )


@router.post("", dependencies=[Depends(tries(network=NEW_ALBUMS))])
async def make_album(
    request: Request, place: Here, session: Db, parts: Svc, lang: Lang
) -> Response:
    """An album at once. Its words stand in this answer alone: in no address, cookie or row."""
    picked = _picked((await read_form(request)).get("name", ""))
    if not place.is_open:
        raise GoTo(place.base)
    made = await create_album(
        session, parts.peppers, promotion_id=place.id, nickname=picked, today=place.today
    )
    carry_album(request, made.secret)
    await count_step(session, place.id, "child", "album")
    response = parts.pages.render(
        request,
        "children/words.html",
        **{
            **place.on_page(),
            "nickname": nicknames.name(picked, place.lang),
            "animal": nicknames.animal_picture(picked),
        },
        words=words_for(made.numbers, lang),
        qr=qr_data_uri(parts.settings.local(f"{place.base}/words")),
    )
    open_album_in(response, made.secret)
    keep_childs_path(response, parts, place)
    return response


def child_notice(parts: Services, place: Place) -> Markup:
    """The frozen notice to children, with the address of the online notice filled in."""
    body = fill(
        place.revision.notice("child", place.lang, "page"),
        {"online_notice_url": f"{place.base}/privacy", "operator_site": parts.settings.base_url},
        html=True,
    )
    # Frozen under the revision's digest and escaped when it was made.
    return Markup(body)  # noqa: S704


def _own_practices(place: Place) -> list[dict[str, object]]:
    """What a visitor who decides for themselves may give, for the short notice to them."""
    return [
        {"purpose": p.purpose.text(place.lang), "days": p.keep_days}
        for p in place.revision.declaration.practices_from("child")
    ]


def _picked(value: str) -> tuple[int, int]:
    quality, _, animal = value.partition("-")
    if not (value.isascii() and quality.isdigit() and animal.isdigit() and len(value) <= 8):
        raise Unprocessable("not-an-offered-name", pointer="/name")
    return int(quality), int(animal)
