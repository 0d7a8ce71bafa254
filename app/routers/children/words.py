"""The five words: typed they reopen the album anywhere; at its birth they can be put on a card."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.collecting import nicknames
from app.collecting.album_card import AlbumCard, album_card_pdf
from app.collecting.albums import AlbumUnknown, album_pepper, reopen_album
from app.collecting.limits import WORDS_EVERYWHERE, WORDS_NETWORK
from app.collecting.words import WordUnknown, WrongCount, album_secret, numbers_from, words_for
from app.platform.problems import Unprocessable
from app.routers.children.age import keep_childs_path
from app.routers.children.place import Here, InAlbum, open_album_in
from app.routers.children.throttles import tries
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form

router = APIRouter(prefix="/p/{promotion}/words")
LIMITED = Depends(tries(network=WORDS_NETWORK, everywhere=WORDS_EVERYWHERE))


@router.get("")
async def ask_words(request: Request, place: Here, parts: Svc) -> HTMLResponse:
    """A box for five words."""
    return parts.pages.render(
        request, "children/reopen.html", **place.on_page(), error=None, typed=""
    )


@router.post("", dependencies=[LIMITED])
async def open_by_words(
    request: Request, place: Here, session: Db, parts: Svc, lang: Lang
) -> Response:
    """Open the album of five words, or say which word to look at again."""
    typed = (await read_form(request)).get("words", "")
    try:
        album, secret = await reopen_album(session, parts.peppers, typed=typed)
    except WordUnknown as unknown:
        error = parts.pages.text(lang, "children.reopen.unknown", position=unknown.position)
    except WrongCount as wrong:
        key = "few" if wrong.count < 5 else "many"
        error = parts.pages.text(lang, f"children.reopen.{key}", count=wrong.count)
    except AlbumUnknown:
        error = parts.pages.text(lang, "children.reopen.nothing")
    else:
        response = RedirectResponse(f"/p/{album.promotion_id}/album", status_code=303)
        open_album_in(response, secret)
        keep_childs_path(response, parts, place)
        return response
    return parts.pages.render(
        request, "children/reopen.html", status=422, **place.on_page(), error=error, typed=typed
    )


@router.post("/card")
async def print_card(request: Request, place: InAlbum, parts: Svc, lang: Lang) -> Response:
    """The card as a PDF. The words come from the page that showed them and fit this album alone."""
    typed = (await read_form(request)).get("words", "")
    try:
        numbers = numbers_from(typed)
    except ValueError:
        raise Unprocessable("not-five-words", pointer="/words") from None
    if album_secret(album_pepper(parts.peppers), numbers) != place.secret:
        raise Unprocessable("not-this-album", pointer="/words")
    nickname = (place.album.nickname_quality, place.album.nickname_animal)
    card = AlbumCard(
        lang=lang,
        operator=place.revision.operator.operator.name,
        promotion_title=place.title,
        nickname=nicknames.name(nickname, lang),
        animal=nicknames.animal_picture(nickname),
        words=words_for(numbers, lang),
        address=parts.settings.local(f"{place.base}/words"),
    )
    drawn = await parts.press.draw(album_card_pdf, card)
    return pdf(drawn, "album-words.pdf")


def pdf(drawn: bytes, name: str) -> Response:
    """A PDF that opens in the browser and is kept nowhere."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(drawn, media_type="application/pdf", headers=headers)
