"""An album and a yes find each other: by the album's own secret, or by the code in the letter."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.albums import join_hashes
from app.consent.consents import consent_of_child
from app.consent.joining import (
    GrantedChild,
    child_by_join_hashes,
    child_by_joining_code,
    join_album,
)
from app.consent.models import Consent
from app.privacy import child_of_album
from app.routers.children.place import AlbumPlace
from app.services import Services

IN_FORCE = "active"


@dataclass(frozen=True)
class Joined:
    """The child an album belongs to since a parent said yes; ``now`` on the very visit it joined."""

    child_id: UUID
    consent: Consent
    now: bool

    @property
    def in_force(self) -> bool:
        """Whether anything may be asked for at present; a held consent looks like none."""
        return self.consent.state == IN_FORCE


async def joined_child(session: AsyncSession, parts: Services, place: AlbumPlace) -> Joined | None:
    """The child of this album, joining it first when a request of it was granted meanwhile."""
    child_id = await child_of_album(session, place.album.id)
    if child_id is not None:
        return Joined(child_id, await consent_of_child(session, child_id), now=False)
    hashes = join_hashes(parts.peppers, place.secret, place.album.asks)
    granted = await child_by_join_hashes(session, hashes) if hashes else None
    return await _join(session, place, granted)


async def join_by_code(
    session: AsyncSession, parts: Services, place: AlbumPlace, code: str
) -> Joined | None:
    """Join an album that never asked, by the code a parent was given; None before the yes and else."""
    if await child_of_album(session, place.album.id) is not None:
        return await joined_child(session, parts, place)
    granted = await child_by_joining_code(session, parts.peppers, code=code, promotion_id=place.id)
    return await _join(session, place, granted)


async def _join(
    session: AsyncSession, place: AlbumPlace, granted: GrantedChild | None
) -> Joined | None:
    if granted is None or granted.promotion_id != place.id or granted.state != IN_FORCE:
        return None
    await join_album(session, granted, album_id=place.album.id)
    consent = await consent_of_child(session, granted.child_id)
    return Joined(granted.child_id, consent, now=True)
