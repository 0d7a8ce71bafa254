"""Albums: made at once, opened by their secret, reopened by five words. No row knows a person."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting import nicknames, words
from app.collecting.models import Album
from app.platform.ids import new_id
from app.platform.problems import Conflict, NotFound, Unprocessable
from app.platform.secrets_folder import Peppers


class AlbumUnknown(NotFound):
    """Five words of the list that open nothing."""

    code = "album-unknown"


class AskedEnough(Conflict):
    """An album asks at most eight times."""

    code = "asked-enough"


@dataclass(frozen=True)
class NewAlbum:
    """A fresh album: the only moment at which its words are known."""

    id: UUID
    secret: bytes
    numbers: words.Numbers


def album_pepper(peppers: Peppers) -> bytes:
    """The key of album secrets and of all that is derived from them."""
    return peppers.key("album")


async def create_album(
    session: AsyncSession,
    peppers: Peppers,
    *,
    promotion_id: str,
    nickname: tuple[int, int],
    today: dt.date,
) -> NewAlbum:
    """A new album with a made-up name, dated to the day. Raises Unprocessable for another name."""
    if not nicknames.is_nickname(nickname):
        raise Unprocessable("not-an-offered-name", pointer="/name")
    pepper = album_pepper(peppers)
    while True:
        numbers = words.pick_numbers()
        secret = words.album_secret(pepper, numbers)
        made = await session.execute(
            insert(Album)
            .values(
                id=new_id(),
                promotion_id=promotion_id,
                nickname_quality=nickname[0],
                nickname_animal=nickname[1],
                find_hash=words.find_hash(pepper, secret),
                created_on=today,
            )
            .on_conflict_do_nothing(index_elements=[col(Album.find_hash)])
            .returning(col(Album.id))
        )
        album_id = made.scalar_one_or_none()
        if album_id is not None:
            return NewAlbum(album_id, secret, numbers)


async def find_album(session: AsyncSession, peppers: Peppers, secret: bytes) -> Album | None:
    """The album that a secret opens, in whatever promotion."""
    hashed = words.find_hash(album_pepper(peppers), secret)
    found = await session.execute(select(Album).where(col(Album.find_hash) == hashed))
    return found.scalar_one_or_none()


async def reopen_album(
    session: AsyncSession, peppers: Peppers, *, typed: str
) -> tuple[Album, bytes]:
    """The album of five typed words, and its secret.

    Raises words.WordUnknown or words.WrongCount for what is no five words, AlbumUnknown else.
    """
    secret = words.album_secret(album_pepper(peppers), words.numbers_from(typed))
    album = await find_album(session, peppers, secret)
    if album is None:
        raise AlbumUnknown
    return album, secret


async def lock_album(session: AsyncSession, album_id: UUID) -> None:
    """Let two tabs of one album take turns until the commit."""
    await session.execute(text("SELECT 1 FROM album WHERE id = :id FOR UPDATE"), {"id": album_id})


async def is_known_child(session: AsyncSession, album_id: UUID) -> bool:
    """Whether somebody told us that the keeper of an album is under 13, as it stands now."""
    found = await session.execute(select(Album.known_child).where(col(Album.id) == album_id))
    return found.scalar_one_or_none() or False


async def count_ask(session: AsyncSession, album_id: UUID) -> int:
    """The number of this ask, from 1 to 8; nothing of the request is noted (PAR-02).

    Raises AskedEnough after the eighth.
    """
    counted = await session.execute(
        update(Album)
        .where(col(Album.id) == album_id, col(Album.asks) < words.MOST_ASKS)
        .values(asks=col(Album.asks) + 1)
        .returning(col(Album.asks))
    )
    number = counted.scalar_one_or_none()
    if number is None:
        raise AskedEnough
    return number


def join_hash(peppers: Peppers, secret: bytes, ask: int) -> bytes:
    """What the request of one ask stores, so that the album finds it again after the yes."""
    return words.join_hash(album_pepper(peppers), secret, ask)


def join_hashes(peppers: Peppers, secret: bytes, asks: int) -> list[bytes]:
    """The hashes of every ask so far."""
    return [join_hash(peppers, secret, ask) for ask in range(1, asks + 1)]
