"""What a bank's dispute or warning does to the yes that its charge proved (VPC-07)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.attempts import lock_attempt, move_attempt
from app.consent.consents import find_consent_of_request
from app.consent.models import Attempt
from app.consent.requests import get_request
from app.consent.standing import SuspendedFor, suspend
from app.families import Parts
from app.platform.problems import NotFound


async def hold_for_bank(
    session: AsyncSession, parts: Parts, *, attempt_id: UUID, reason: SuspendedFor
) -> bool:
    """Suspend the consent that this attempt proved; an alarm that came first prevents the yes.

    The request is locked as ``grant`` locks it, so the alarm is either before or after the grant.
    """
    known = await session.get(Attempt, attempt_id)
    if known is None:
        raise NotFound
    await get_request(session, known.request_id, lock=True)
    attempt = await lock_attempt(session, attempt_id)
    if attempt.state in ("started", "paid"):
        await move_attempt(session, attempt, "rejected", reason=reason)
        return True
    consent = await find_consent_of_request(session, attempt.request_id)
    if consent is None or attempt.state != "accepted" or attempt.pin_basis_id is not None:
        return False
    return await suspend(session, parts, consent_id=consent.id, reason=reason)
