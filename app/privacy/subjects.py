"""Finding the living basis of a subject whose id somebody else keeps."""

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
