"""The jobs of collecting: each takes ids and may run twice."""

from uuid import UUID

from app.collecting.visitors import apply_to_visitor, visitor_bases
from app.families import Parts
from app.platform.queue import job
from app.promotions.publishing import get_revision


@job("collecting.apply_revision")
async def apply_revision_job(services: Parts, *, revision_id: str) -> None:
    """Bring what visitors of 13 or over gave down to a narrower promise."""
    await apply_revision(services, UUID(revision_id))


async def apply_revision(services: Parts, revision_id: UUID) -> int:
    """Apply one published revision to every visitor of its promotion. Returns how many changed.

    One visitor a transaction: a crash in the middle is finished by the repeat.
    """
    async with services.database.unit_of_work() as session:
        revision = await get_revision(session, revision_id)
        bases = await visitor_bases(session, revision.promotion_id)
    changed = 0
    for basis_id in bases:
        async with services.database.unit_of_work() as session:
            changed += await apply_to_visitor(
                session, services.gate, basis_id=basis_id, revision=revision
            )
    return changed
