"""Finding bases by their subject, or by their promotion: ids only, never what they hold."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.platform import clock
from app.privacy.models import LegalBasis


async def living_basis(session: AsyncSession, *, kind: str, subject_id: UUID) -> UUID | None:
    """The basis of that kind which is open for a subject now, the newest first."""
    found = await session.execute(
        select(LegalBasis)
        .where(
            col(LegalBasis.subject_id) == subject_id,
            col(LegalBasis.kind) == kind,
            col(LegalBasis.state) == "open",
            col(LegalBasis.ends_at) > await clock.now(session),
        )
        .order_by(col(LegalBasis.opened_at).desc())
        .limit(1)
    )
    basis = found.scalar_one_or_none()
    return basis.id if basis else None


async def was_subject(session: AsyncSession, *, kind: str, subject_id: UUID) -> bool:
    """Whether a basis of that kind was ever opened for a subject, alive or dead."""
    found = await session.execute(
        select(LegalBasis.id)
        .where(col(LegalBasis.subject_id) == subject_id, col(LegalBasis.kind) == kind)
        .limit(1)
    )
    return found.scalar_one_or_none() is not None


async def bases_of_promotion(session: AsyncSession, *, kind: str, promotion_id: str) -> list[UUID]:
    """The bases of that kind under which something of a promotion may be held, by id."""
    found = await session.execute(
        select(LegalBasis.id)
        .where(
            col(LegalBasis.promotion_id) == promotion_id,
            col(LegalBasis.kind) == kind,
            col(LegalBasis.held),
            col(LegalBasis.ends_at) > await clock.now(session),
        )
        .order_by(col(LegalBasis.id))
    )
    return list(found.scalars())
