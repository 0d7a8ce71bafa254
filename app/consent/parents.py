"""Whether a parent's own agreement is still needed, and by what. Nothing is erased here."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.models import Consent, ConsentRequest, Draft
from app.consent.states import LIVE_CONSENT, UNDECIDED
from app.privacy import get_basis


async def is_parent_needed(
    session: AsyncSession, parent_id: UUID, *, besides: UUID | None = None
) -> bool:
    """Whether a consent in force, information still held, or an open draft needs this parent.

    ``besides`` leaves one consent out of account. The caller holds the parent's row locked, so
    that no grant slips in between this answer and what follows from it.
    """
    return await _has_consent(session, parent_id, besides) or await _has_draft(session, parent_id)


async def consents_of_parent(session: AsyncSession, parent_id: UUID) -> list[Consent]:
    """Every consent a parent ever gave, oldest first."""
    rows = await session.execute(
        select(Consent)
        .where(col(Consent.parent_id) == parent_id)
        .order_by(col(Consent.since), col(Consent.id))
        .execution_options(populate_existing=True)
    )
    return list(rows.scalars())


async def _has_consent(session: AsyncSession, parent_id: UUID, besides: UUID | None) -> bool:
    for consent in await consents_of_parent(session, parent_id):
        if consent.id == besides:
            continue
        if consent.state in LIVE_CONSENT:
            return True
        if (await get_basis(session, consent.basis_id)).state != "dead":
            return True
    return False


async def _has_draft(session: AsyncSession, parent_id: UUID) -> bool:
    rows = await session.execute(
        select(Draft.id)
        .join(ConsentRequest, col(ConsentRequest.id) == col(Draft.request_id))
        .where(
            col(Draft.parent_id) == parent_id,
            col(Draft.dead_at).is_(None),
            col(ConsentRequest.state).in_(UNDECIDED),
        )
        .limit(1)
    )
    return rows.scalar_one_or_none() is not None
