"""The PIN after the link, and the way back in for a parent who lost it: the card once more."""

from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.consent.attempts import start_pin_reset
from app.consent.methods.card import continue_card_check, look_again
from app.consent.parent_access import PINS_PER_NETWORK, check_parent_pin
from app.consent.parents import consents_of_parent
from app.consent.progress import newest_pin_reset
from app.consent.states import NotPossibleNow
from app.families import PinCheck, PinNotUsable
from app.platform.problems import Unavailable
from app.platform.rate_limits import take
from app.promotions.revisions import get_revision
from app.routers.deps import Db, Lang, Svc, network_key
from app.routers.forms import read_form
from app.routers.parents.decision_form import error_of
from app.routers.parents.facts import CardTerms, card_terms
from app.routers.parents.paid import KNOWN_REASONS, LOOK_AGAIN_SECONDS, WAITING
from app.routers.parents.signed_in import KnownParent, go_to, require_visit, step_up
from app.services import Services

router = APIRouter(prefix="/parent")


@router.get("/pin")
async def pin(request: Request, parts: Svc, visit: KnownParent) -> Response:
    """Ask for the PIN; whoever gave it goes on."""
    if visit.stage == "seen":
        return go_to("/parent/home")
    return _page(request, parts)


@router.post("/pin")
async def give_pin(request: Request, parts: Svc, session: Db, visit: KnownParent) -> Response:
    """Ten misses lock it until the consent method is repeated (REV-03, decision 6)."""
    typed = (await read_form(request)).get("pin", "")
    if not typed.strip():
        return _page(request, parts, error="pin_missing")
    network = network_key(request, parts.peppers)
    await take(parts.database, parts.peppers, PINS_PER_NETWORK, network)
    outcome = await check_parent_pin(session, parts, parent_id=visit.subject_id, pin=typed)
    if outcome is PinCheck.RIGHT:
        response = go_to("/parent/home")
        await step_up(session, visit, response)
        return response
    return _page(request, parts, error="pin_" + outcome.value)


@router.get("/pin/lost")
async def lost(request: Request, parts: Svc, lang: Lang) -> Response:
    """What it takes, with amount and refund day before anything is paid (VPC-03)."""
    return await _lost_page(request, parts, lang, {})


@router.post("/pin/lost")
async def replace(request: Request, parts: Svc, lang: Lang) -> Response:
    """Put a new PIN aside and repeat the card check; the old PIN works until that succeeded."""
    fields = await read_form(request)
    typed, again = fields.get("pin", ""), fields.get("pin_again", "")
    if "".join(typed.split()) != "".join(again.split()):
        return await _lost_page(request, parts, lang, {"pin_again": "pin_differs"})
    try:
        attempt_id = await _start(request, parts, typed)
    except PinNotUsable as refusal:
        return await _lost_page(request, parts, lang, error_of("/pin", refusal.detail))
    except NotPossibleNow:
        return await _lost_page(request, parts, lang, {"pin": "pin_no_method"})
    try:
        page = await continue_card_check(
            parts,
            attempt_id=attempt_id,
            success_url=parts.settings.local("/parent/pin/paid"),
            cancel_url=parts.settings.local("/parent/pin/lost"),
        )
    except Unavailable:
        return await _lost_page(request, parts, lang, {"pin": "card_away"})
    return RedirectResponse(page.url or "/parent/pin/paid", status_code=303)


@router.get("/pin/paid")
async def paid(request: Request, parts: Svc) -> Response:
    """How the repeated check went."""
    async with parts.database.unit_of_work() as session:
        visit = await require_visit(session, request, "known", "seen")
        attempt = await newest_pin_reset(session, visit.subject_id)
    if attempt is None:
        return go_to("/parent/pin")
    if attempt.state == "started":
        # When Stripe is away the webhook or a sweep will tell us; the parent just looks again.
        with suppress(Unavailable):
            await look_again(parts, attempt_id=attempt.id)
    async with parts.database.unit_of_work() as session:
        attempt = await newest_pin_reset(session, visit.subject_id) or attempt
    outcome = "waiting" if attempt.state in WAITING else attempt.state
    reason = attempt.reason if attempt.reason in KNOWN_REASONS else ""
    response = parts.pages.render(request, "parents/pin_paid.html", outcome=outcome, reason=reason)
    if outcome == "waiting":
        response.headers["Refresh"] = LOOK_AGAIN_SECONDS
    return response


async def _start(request: Request, parts: Services, pin: str) -> UUID:
    async with parts.database.unit_of_work() as session:
        visit = await require_visit(session, request, "known", "seen")
        attempt = await start_pin_reset(session, parts, parent_id=visit.subject_id, pin=pin)
        return attempt.id


async def _terms(request: Request, parts: Services, language: str) -> CardTerms | None:
    async with parts.database.unit_of_work() as session:
        visit = await require_visit(session, request, "known", "seen")
        consents = await consents_of_parent(session, visit.subject_id)
        if not consents:
            return None
        revision = await get_revision(session, consents[-1].revision_id)
        return await card_terms(session, revision, language)


async def _lost_page(
    request: Request, parts: Services, language: str, errors: dict[str, str]
) -> Response:
    return parts.pages.render(
        request,
        "parents/pin_lost.html",
        status=422 if errors else 200,
        card=await _terms(request, parts, language),
        errors=errors,
    )


def _page(request: Request, parts: Services, *, error: str = "") -> Response:
    return parts.pages.render(
        request, "parents/pin.html", status=422 if error else 200, error=error
    )
