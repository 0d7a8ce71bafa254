"""Links of the letters after a yes: open the page, stop, undo. Looking is inert, one button acts."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.going import GoesOrStays, what_goes_and_stays
from app.consent.models import Consent
from app.consent.parents import consents_of_parent
from app.consent.requests import get_request
from app.consent.reviewing import own_consent
from app.consent.states import NotPossibleNow
from app.consent.stopping import request_stop, undo_stop
from app.mail.wording import moment
from app.platform import tokens
from app.platform.problems import NotFound
from app.platform.readable_codes import grouped_reference
from app.promotions.revisions import get_revision
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.parents.signed_in import KnownParent, enter, go_to
from app.services import Services

router = APIRouter(prefix="/parent")
STOPPABLE = ("active", "suspended", "ended")


@dataclass(frozen=True)
class Stoppable:
    """One consent on the stop page: how it stands, what goes and what stays."""

    id: UUID
    title: str
    reference: str
    state: str
    erased_at: str
    rows: tuple[GoesOrStays, ...]


async def _linked(token: str, session: Db) -> UUID:
    return await tokens.find(session, purpose="parent", token=token)


LinkedParent = Annotated[UUID, Depends(_linked)]


@router.get("/mail/{token}")
async def arrive(token: str, request: Request, parts: Svc, _: LinkedParent) -> Response:
    """Nothing is shown yet: one button opens the page, another leads to the stop."""
    return parts.pages.render(request, "parents/arrive.html", base=f"/parent/mail/{token}")


@router.post("/mail/{token}/open")
async def open_page(request: Request, session: Db, lang: Lang, parent_id: LinkedParent) -> Response:
    """Begin a visit; the PIN comes next."""
    await read_form(request, token=False)
    response = go_to("/parent/pin")
    await enter(session, request, response, stage="known", subject_id=parent_id, language=lang)
    return response


@router.get("/mail/{token}/stop")
@router.get("/mail/{token}/undo")
async def see_stop(
    token: str, request: Request, parts: Svc, session: Db, lang: Lang, parent_id: LinkedParent
) -> Response:
    """What would go and what would stay, with one button each. No PIN is needed (RVK-01)."""
    base = f"/parent/mail/{token}"
    return await _stop_page(request, parts, session, lang, parent_id, base)


@router.post("/mail/{token}/stop")
async def stop(
    token: str, request: Request, parts: Svc, session: Db, parent_id: LinkedParent
) -> Response:
    """Stop one consent now; pressed twice it is still stopped once."""
    fields = await read_form(request, token=False)
    await _act(session, parts, fields, parent_id, undo=False)
    return go_to(f"/parent/mail/{token}/stop")


@router.post("/mail/{token}/undo")
async def undo(
    token: str, request: Request, parts: Svc, session: Db, parent_id: LinkedParent
) -> Response:
    """Take a stop back within its 72 hours."""
    fields = await read_form(request, token=False)
    await _act(session, parts, fields, parent_id, undo=True)
    return go_to(f"/parent/mail/{token}/undo")


@router.get("/stop")
async def see_stop_here(
    request: Request, parts: Svc, session: Db, lang: Lang, visit: KnownParent
) -> Response:
    """The same page inside a visit."""
    return await _stop_page(request, parts, session, lang, visit.subject_id, "/parent")


@router.post("/stop")
async def stop_here(request: Request, parts: Svc, session: Db, visit: KnownParent) -> Response:
    """The same button inside a visit."""
    await _act(session, parts, await read_form(request), visit.subject_id, undo=False)
    return go_to("/parent/stop")


@router.post("/undo")
async def undo_here(request: Request, parts: Svc, session: Db, visit: KnownParent) -> Response:
    """The same way back inside a visit."""
    await _act(session, parts, await read_form(request), visit.subject_id, undo=True)
    return go_to("/parent/stop")


async def _act(
    session: AsyncSession,
    parts: Services,
    fields: dict[str, str],
    parent_id: UUID,
    *,
    undo: bool,
) -> None:
    try:
        consent_id = UUID(fields.get("consent", ""))
    except ValueError:
        raise NotFound from None
    consent = await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    try:
        if undo:
            await undo_stop(session, parts, consent_id=consent.id)
        else:
            await request_stop(session, parts, consent_id=consent.id)
    except NotPossibleNow:
        # Done before, or too late: the page that follows says how it stands.
        return


async def _stop_page(
    request: Request,
    parts: Services,
    session: AsyncSession,
    language: str,
    parent_id: UUID,
    base: str,
) -> Response:
    consents = await consents_of_parent(session, parent_id)
    return parts.pages.render(
        request,
        "parents/stop.html",
        base=base,
        consents=[await _stoppable(session, parts, each, language) for each in consents],
        stoppable=STOPPABLE,
    )


async def _stoppable(
    session: AsyncSession, parts: Services, consent: Consent, language: str
) -> Stoppable:
    revision = await get_revision(session, consent.revision_id)
    asked = await get_request(session, consent.request_id)
    zone = ZoneInfo(revision.operator.operator.timezone)
    return Stoppable(
        id=consent.id,
        title=revision.declaration.promotion.title.text(language),
        reference=grouped_reference(asked.reference),
        state=consent.state,
        erased_at=moment(consent.erase_after, language, zone) if consent.erase_after else "",
        rows=await what_goes_and_stays(session, parts, consent.id, language=language),
    )
