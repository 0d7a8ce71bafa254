"""The decision page: three parts, nothing ticked, a yes and a no of equal weight.

A yes freezes a draft and goes on to Stripe's page; Stripe is spoken to between units of work.
"""

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from app.consent.drafting import (
    NoticeNotDelivered,
    PromiseChanged,
    find_live_draft,
    make_draft,
)
from app.consent.endings import refuse
from app.consent.methods.card import begin_card_check
from app.consent.models import Draft
from app.consent.progress import address_letter_went_to
from app.consent.requests import get_request
from app.consent.states import NotPossibleNow, is_decided
from app.families import PinNotUsable
from app.mail.addresses import AddressNotUsable
from app.platform.problems import AlreadyDecided, SignInNeeded, Unavailable
from app.routers.deps import Lang, Svc
from app.routers.forms import read_form
from app.routers.parents.decision_form import (
    Errors,
    Typed,
    error_of,
    find_errors,
    kept_fields,
    read_typed,
)
from app.routers.parents.facts import LetterFacts, answered_page, count, letter_facts
from app.routers.parents.signed_in import go_to, require_visit
from app.routers.parents.timed_out import timed_out_page
from app.services import Services

router = APIRouter(prefix="/parent")


@dataclass(frozen=True)
class Asked:
    """One request to answer, and the draft that waits for its payment, if there is one."""

    facts: LetterFacts
    draft: Draft | None


@router.get("/decision")
async def decision(request: Request, parts: Svc, lang: Lang, change: str = "") -> Response:
    """The form; or, with a draft frozen before, what was chosen and how to go on."""
    asked = await _asked(request, parts, lang)
    if isinstance(asked, Response):
        return asked
    if asked.draft is not None and not change:
        return _kept_page(request, parts, asked)
    if not asked.facts.noticed:
        return go_to("/parent/letter")
    return decision_form(request, parts, asked.facts, Typed(), {})


@router.post("/decision")
async def decide(request: Request, parts: Svc, lang: Lang) -> Response:
    """Read the answers: a no ends it at once, a yes goes on to the card."""
    fields = await read_form(request)
    try:
        asked = await _asked(request, parts, lang)
    except SignInNeeded:
        return timed_out_page(request, parts, kept_fields(fields))
    if isinstance(asked, Response):
        return asked
    return await _take(request, parts, asked, fields, lang)


async def _take(
    request: Request, parts: Services, asked: Asked, fields: dict[str, str], lang: str
) -> Response:
    recipients = tuple(disclosure.id for disclosure in asked.facts.disclosures)
    typed = read_typed(fields, recipients)
    if typed.collect == "no":
        async with parts.database.unit_of_work() as session:
            await refuse(session, request_id=asked.facts.request_id)
            await count(session, asked.facts.request_id, "no")
        return go_to("/parent/done/no")
    pin, again = fields.get("pin", ""), fields.get("pin_again", "")
    errors = find_errors(typed, pin=pin, again=again, by_mail=asked.facts.lane == "email")
    if errors:
        return decision_form(request, parts, asked.facts, typed, errors)
    try:
        draft_id = await _freeze(parts, asked.facts.request_id, typed, pin, lang)
    except (AddressNotUsable, PinNotUsable) as refusal:
        errors = error_of(refusal.pointer, refusal.detail)
        return decision_form(request, parts, asked.facts, typed, errors)
    except NoticeNotDelivered:
        return go_to("/parent/letter")
    except PromiseChanged:
        return parts.pages.render(request, "parents/changed.html", status=409, facts=asked.facts)
    except AlreadyDecided:
        return await _answered(request, parts, asked.facts.request_id)
    return await _to_card(request, parts, draft_id, lang)


@router.get("/decision/card")
async def back_to_decision() -> Response:
    """Loaded again after the card page did not answer."""
    return go_to("/parent/decision")


@router.post("/decision/card")
async def go_on(request: Request, parts: Svc, lang: Lang) -> Response:
    """Go on to the card page with the answers that were frozen before."""
    await read_form(request)
    asked = await _asked(request, parts, lang)
    if isinstance(asked, Response):
        return asked
    if asked.draft is None:
        return go_to("/parent/decision")
    return await _to_card(request, parts, asked.draft.id, lang)


async def _asked(request: Request, parts: Services, lang: str) -> Asked | Response:
    async with parts.database.unit_of_work() as session:
        visit = await require_visit(session, request, "letter")
        known = await get_request(session, visit.subject_id)
        if is_decided(known.state):
            return await answered_page(request, parts, session, known.id)
        return Asked(
            await letter_facts(session, known.id, lang),
            await find_live_draft(session, known.id),
        )


async def _freeze(parts: Services, request_id: UUID, typed: Typed, pin: str, lang: str) -> UUID:
    async with parts.database.unit_of_work() as session:
        email = typed.email
        if typed.address == "same":
            email = await address_letter_went_to(session, parts, request_id) or ""
        draft = await make_draft(
            session,
            parts,
            request_id=request_id,
            choices=typed.choices(),
            receipt_email=email,
            pin=pin,
            method="card",
            language=lang,
        )
        await count(session, request_id, "drafted")
        return draft.id


async def _to_card(request: Request, parts: Services, draft_id: UUID, lang: str) -> Response:
    """Off to Stripe's page, outside any transaction; nothing is lost when Stripe is away."""
    try:
        page = await begin_card_check(
            parts,
            draft_id=draft_id,
            success_url=parts.settings.local("/parent/paid"),
            cancel_url=parts.settings.local("/parent/decision"),
        )
    except NotPossibleNow:
        return go_to("/parent/paid")
    except Unavailable:
        asked = await _asked(request, parts, lang)
        if isinstance(asked, Response):
            return asked
        return _kept_page(request, parts, asked, away=True)
    return RedirectResponse(page.url or "/parent/paid", status_code=303)


async def _answered(request: Request, parts: Services, request_id: UUID) -> Response:
    async with parts.database.unit_of_work() as session:
        return await answered_page(request, parts, session, request_id)


def _kept_page(request: Request, parts: Services, asked: Asked, *, away: bool = False) -> Response:
    disclose = asked.draft.choices["disclose"] if asked.draft else {}
    return parts.pages.render(
        request,
        "parents/kept.html",
        status=503 if away else 200,
        facts=asked.facts,
        disclose=disclose,
        away=away,
    )


def decision_form(
    request: Request, parts: Services, facts: LetterFacts, typed: Typed, errors: Errors
) -> Response:
    """The three parts, with what was sent a moment ago."""
    return parts.pages.render(
        request,
        "parents/decision.html",
        status=422 if errors else 200,
        facts=facts,
        typed=typed,
        errors=errors,
    )
