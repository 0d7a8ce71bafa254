"""How far a parent's answer has come, as their own pages ask it. Reads rows and changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.drafting import address_of_request
from app.consent.models import Attempt, Draft
from app.consent.requests import get_request
from app.families import Parts


@dataclass(frozen=True)
class Progress:
    """A request and its newest attempt, if one was begun; ``reason`` is a rejected attempt's."""

    request_state: str
    answer_by: datetime
    attempt_id: UUID | None
    attempt_state: str | None
    reason: str | None


async def progress_of(session: AsyncSession, request_id: UUID) -> Progress:
    """How a request stands and how its newest attempt went. Raises NotFound."""
    request = await get_request(session, request_id)
    rows = await session.execute(
        select(Attempt)
        .where(col(Attempt.request_id) == request_id, col(Attempt.pin_basis_id).is_(None))
        .order_by(col(Attempt.created_at).desc(), col(Attempt.id))
        .limit(1)
        .execution_options(populate_existing=True)
    )
    newest = rows.scalar_one_or_none()
    return Progress(
        request_state=request.state,
        answer_by=request.answer_by,
        attempt_id=newest.id if newest else None,
        attempt_state=newest.state if newest else None,
        reason=newest.reason if newest else None,
    )


async def newest_pin_reset(session: AsyncSession, parent_id: UUID) -> Attempt | None:
    """The newest try of a parent to replace a lost PIN by repeating the method."""
    rows = await session.execute(
        select(Attempt)
        .join(Draft, col(Draft.id) == col(Attempt.draft_id))
        .where(col(Draft.parent_id) == parent_id, col(Attempt.pin_basis_id).is_not(None))
        .order_by(col(Attempt.created_at).desc(), col(Attempt.id))
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return rows.scalar_one_or_none()


async def address_letter_went_to(
    session: AsyncSession, parts: Parts, request_id: UUID
) -> str | None:
    """The address that mail about an undecided request goes to, for the parent's own use of it.

    It is never shown: whoever holds the letter's link may not learn to whom it was written.
    """
    request = await get_request(session, request_id)
    datum_id = await address_of_request(session, parts, request)
    if datum_id is None:
        return None
    return await parts.gate.read_datum(session, datum_id, flow="send_mail")
