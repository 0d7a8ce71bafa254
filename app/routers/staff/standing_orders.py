"""What a privacy officer does to a consent: end a bank's hold, stop for a parent without a mail."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import record
from app.consent.consents import get_consent
from app.consent.requests import get_request
from app.consent.standing import resume
from app.consent.stopping import request_stop
from app.routers.deps import Db, Svc
from app.routers.forms import read_form
from app.routers.staff.signed_in import AtConsole, PrivacyOfficer, go

router = APIRouter(prefix="/staff/consents/{consent_id}")


@router.post("/resume")
async def resume_consent(
    consent_id: UUID, request: Request, staff: PrivacyOfficer, session: Db, parts: Svc
) -> RedirectResponse:
    """The dispute or warning was cleared up: go on where the parent's yes left off (VPC-07)."""
    await read_form(request)
    if await resume(session, parts, consent_id=consent_id):
        await _note(session, staff, consent_id, "staff:consent:resumed")
    return await _back(session, consent_id)


@router.post("/stop")
async def stop_consent(
    consent_id: UUID, request: Request, staff: PrivacyOfficer, session: Db, parts: Svc
) -> RedirectResponse:
    """A parent asked by phone or letter: stop at once, erase after 72 hours (RVK-01).

    As by a mail's link, nobody's word is asked for but that they ask: stopping harms nobody, and
    the parent is told and may undo it.
    """
    await read_form(request)
    await request_stop(session, parts, consent_id=consent_id)
    await _note(session, staff, consent_id, "staff:consent:stopped")
    return await _back(session, consent_id)


async def _note(session: AsyncSession, staff: AtConsole, consent_id: UUID, tag: str) -> None:
    consent = await get_consent(session, consent_id)
    await record(
        session,
        tag,
        actor=f"staff:{staff.id}",
        subject_id=consent.child_id,
        facts={"consent_id": str(consent_id)},
    )


async def _back(session: AsyncSession, consent_id: UUID) -> RedirectResponse:
    consent = await get_consent(session, consent_id)
    found = await get_request(session, consent.request_id)
    return go(f"/staff/requests?reference={found.reference}")
