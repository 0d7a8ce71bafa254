"""What a child may know of an ask under way: its number, and that it waits. Never a no."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.albums import join_hashes
from app.consent.requests import request_state_for_child
from app.platform.readable_codes import grouped_reference
from app.routers.children.place import AlbumPlace
from app.services import Services


@dataclass(frozen=True)
class Waiting:
    """An ask whose day is not over; a no looks just the same."""

    reference: str
    lane: str


async def waiting_request(
    session: AsyncSession, parts: Services, place: AlbumPlace
) -> Waiting | None:
    """The latest ask of this album, while it may still be answered."""
    if not place.album.asks:
        return None
    hashes = join_hashes(parts.peppers, place.secret, place.album.asks)
    found = await request_state_for_child(session, hashes)
    if found is None or found.state != "waiting":
        return None
    return Waiting(grouped_reference(found.reference), found.lane)
