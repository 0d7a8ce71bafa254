"""Which children one recipient may see, by their parents' own live yes: ids only, no values."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.platform import clock
from app.privacy.models import BasisRecipient, Datum, LegalBasis


@dataclass(frozen=True)
class Permitted:
    """A child whose parent lets the recipient see at least one item that is held now."""

    child_id: UUID
    basis_id: UUID


async def permitted_to(
    session: AsyncSession, *, promotion_id: str, recipient_id: str
) -> list[Permitted]:
    """Every child with something to hand over to a recipient, by child id (DIS-01).

    Only open bases, live permissions and items before their day of erasure count. The gate checks
    all of it again for each child when it discloses.
    """
    now = await clock.now(session)
    rows = await session.execute(
        select(LegalBasis.subject_id, LegalBasis.id)
        .join(BasisRecipient, col(BasisRecipient.basis_id) == col(LegalBasis.id))
        .join(
            Datum,
            (col(Datum.basis_id) == col(LegalBasis.id))
            & (col(Datum.field) == col(BasisRecipient.field)),
        )
        .where(
            col(LegalBasis.promotion_id) == promotion_id,
            col(LegalBasis.state) == "open",
            col(LegalBasis.ends_at) > now,
            col(BasisRecipient.recipient_id) == recipient_id,
            col(BasisRecipient.withdrawn_at).is_(None),
            col(Datum.erase_at) > now,
        )
        .distinct()
        .order_by(col(LegalBasis.subject_id))
    )
    return [Permitted(child_id, basis_id) for child_id, basis_id in rows]
