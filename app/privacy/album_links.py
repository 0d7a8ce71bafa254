"""Which album belongs to which child: known only under a live consent, gone with it."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.privacy.bases import lock_bases
from app.privacy.models import AlbumLink
from app.privacy.refusals import NoLegalBasis


async def link_album(
    session: AsyncSession, *, child_id: UUID, album_id: UUID, basis_id: UUID
) -> None:
    """Link after the parent's yes. Raises NoLegalBasis unless the consent basis is open.

    Linking the same pair again changes nothing; another album replaces the first one.
    """
    locked = await lock_bases(session, [basis_id])
    if not locked or locked[0].state != "open" or locked[0].subject_id != child_id:
        raise NoLegalBasis
    present = await session.get(AlbumLink, child_id, populate_existing=True)
    if present is not None and present.album_id == album_id:
        return
    await session.execute(delete(AlbumLink).where(col(AlbumLink.child_id) == child_id))
    session.add(AlbumLink(child_id=child_id, album_id=album_id, basis_id=basis_id))
    await session.flush()  # a second child on one album must be refused here, not at the end


async def album_of(session: AsyncSession, child_id: UUID) -> UUID | None:
    """The album of a child, while the consent lives."""
    found = await session.execute(
        select(AlbumLink.album_id).where(col(AlbumLink.child_id) == child_id)
    )
    return found.scalar_one_or_none()


async def child_of_album(session: AsyncSession, album_id: UUID) -> UUID | None:
    """The child of an album, while the consent lives."""
    found = await session.execute(
        select(AlbumLink.child_id).where(col(AlbumLink.album_id) == album_id)
    )
    return found.scalar_one_or_none()
