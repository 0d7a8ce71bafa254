"""Back from Stripe's page: how the check went, told by what our own rows say, never by the address."""

from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.consent.consents import find_consent_of_request
from app.consent.joining import shown_joining_code
from app.consent.methods.card import look_again
from app.consent.progress import Progress, progress_of
from app.platform.problems import Unavailable
from app.routers.deps import Lang, Svc
from app.routers.parents.facts import LetterFacts, letter_facts
from app.routers.parents.signed_in import require_visit
from app.services import Services

router = APIRouter(prefix="/parent")
LOOK_AGAIN_SECONDS = "3"
KNOWN_REASONS = ("prepaid", "unknown_funding", "wallet", "card_used_often")
WAITING = ("started", "paid")


@router.get("/paid")
async def paid(request: Request, parts: Svc, lang: Lang) -> Response:
    """Granted, waiting, or why not: each its own page. Loading it again is harmless."""
    async with parts.database.unit_of_work() as session:
        request_id = (await require_visit(session, request, "letter")).subject_id
        before = await progress_of(session, request_id)
    if before.attempt_state == "started" and before.attempt_id is not None:
        # When Stripe is away the webhook or a sweep will tell us; the parent just looks again.
        with suppress(Unavailable):
            await look_again(parts, attempt_id=before.attempt_id)
    async with parts.database.unit_of_work() as session:
        progress = await progress_of(session, request_id)
        facts = await letter_facts(session, request_id, lang)
        consent = await find_consent_of_request(session, request_id)
    if consent is not None:
        return _granted(request, parts, facts)
    return _not_yet(request, parts, facts, progress)


def _granted(request: Request, parts: Services, facts: LetterFacts) -> Response:
    return parts.pages.render(
        request,
        "parents/granted.html",
        facts=facts,
        joining_code=shown_joining_code(parts.peppers, facts.request_id),
    )


def _not_yet(request: Request, parts: Services, facts: LetterFacts, progress: Progress) -> Response:
    if progress.request_state not in ("open", "noticed"):
        outcome = "over"
    elif progress.attempt_state in WAITING:
        outcome = "waiting"
    elif progress.attempt_state == "rejected":
        outcome = "proved_nothing" if progress.reason in KNOWN_REASONS else "changed"
    else:
        outcome = "not_paid"
    response = parts.pages.render(
        request,
        "parents/paid.html",
        facts=facts,
        outcome=outcome,
        reason=progress.reason if progress.reason in KNOWN_REASONS else "",
    )
    if outcome == "waiting":
        response.headers["Refresh"] = LOOK_AGAIN_SECONDS
    return response
