"""Where a child is: the promotion, the day, the outcome of the age question, the open album."""

import base64
import binascii
import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response

from app.collecting import nicknames
from app.collecting.age import Outcome
from app.collecting.models import Album
from app.collecting.visits import find_visit
from app.consent.wording import written_language
from app.platform.pages import language_of
from app.promotions.publishing import Revision
from app.routers.answers import GoTo
from app.routers.children.age_cookie import COOKIE as AGE_COOKIE
from app.routers.children.age_cookie import read_outcome
from app.routers.deps import Db, services_of, set_cookie

ALBUM_COOKIE = "__Host-album"


@dataclass(frozen=True)
class Place:
    """One visit of one page. ``lang`` is a language the promise is written in."""

    revision: Revision
    lang: str
    today: dt.date
    outcome: Outcome | None
    album: Album | None
    secret: bytes

    @property
    def id(self) -> str:
        return self.revision.promotion_id

    @property
    def base(self) -> str:
        return f"/p/{self.id}"

    @property
    def title(self) -> str:
        return self.revision.declaration.promotion.title.text(self.lang)

    @property
    def is_older(self) -> bool:
        """Whether the visitor decides for themselves; everyone else is treated as a child."""
        return self.outcome is Outcome.OLDER

    @property
    def is_open(self) -> bool:
        promotion = self.revision.declaration.promotion
        return promotion.opens <= self.today <= promotion.closes

    def on_page(self) -> dict[str, Any]:
        """What the frame of every child's page needs."""
        album = self.album if self.album and self.album.promotion_id == self.id else None
        numbers = (album.nickname_quality, album.nickname_animal) if album else None
        return {
            "base": self.base,
            "title": self.title,
            "nickname": nicknames.name(numbers, self.lang) if numbers else None,
            "animal": nicknames.animal_picture(numbers) if numbers else None,
            "older": self.is_older,
            "screens_age": self.revision.declaration.screens_age,
        }


@dataclass(frozen=True)
class AlbumPlace(Place):
    """A place with an open album of this promotion."""

    album: Album


async def find_place(promotion: str, request: Request, session: Db) -> Place:
    """Where the request is, whoever asks. Raises NotFound for an unknown promotion."""
    parts = services_of(request)
    secret = album_secret_of(request)
    visit = await find_visit(session, parts.peppers, promotion_id=promotion, secret=secret)
    revision = visit.revision
    zone = ZoneInfo(revision.operator.operator.timezone)
    outcome = None
    if revision.declaration.screens_age:
        key = parts.peppers.key("age-cookie")
        outcome = read_outcome(key, request.cookies.get(AGE_COOKIE, ""), promotion)
        # Later knowledge outweighs whatever was answered (AGE-09).
        outcome = Outcome.CHILD if visit.album and visit.album.known_child else outcome
    return Place(
        revision=revision,
        lang=written_language(revision, language_of(request)),
        today=visit.now.astimezone(zone).date(),
        outcome=outcome,
        album=visit.album,
        secret=secret,
    )


AnyPlace = Annotated[Place, Depends(find_place)]


async def past_age(place: AnyPlace) -> Place:
    """A place after the age question, where a mixed audience has one (AGE-03)."""
    if place.revision.declaration.screens_age and place.outcome is None:
        raise GoTo(f"{place.base}/age")
    return place


Here = Annotated[Place, Depends(past_age)]


async def with_album(place: Here) -> AlbumPlace:
    """A place with its album; without one the way leads to the promotion's first page."""
    if place.album is None or place.album.promotion_id != place.id:
        raise GoTo(place.base)
    return AlbumPlace(
        place.revision, place.lang, place.today, place.outcome, place.album, place.secret
    )


InAlbum = Annotated[AlbumPlace, Depends(with_album)]


def album_secret_of(request: Request) -> bytes:
    """The album's secret from its cookie; empty when there is none or it is no such thing."""
    try:
        return base64.urlsafe_b64decode(request.cookies.get(ALBUM_COOKIE, "").encode())
    except (binascii.Error, ValueError):
        return b""


def cookie_value(secret: bytes) -> str:
    """An album's secret as its cookie holds it."""
    return base64.urlsafe_b64encode(secret).decode()


def carry_album(request: Request, secret: bytes) -> None:
    """Let forms on the answer be made for the album that this answer opens."""
    request.cookies[ALBUM_COOKIE] = cookie_value(secret)


def open_album_in(response: Response, secret: bytes) -> None:
    """Put the album into the browser for as long as it is open (SEC-05)."""
    set_cookie(response, ALBUM_COOKIE, cookie_value(secret))
