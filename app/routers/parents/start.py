"""The way in for parents without a link at hand: ask for one by mail, or type number and code."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.consent.joining import request_by_codes
from app.consent.parent_access import (
    CODES_IN_ALL,
    CODES_PER_NETWORK,
    LINKS_PER_ADDRESS,
    LINKS_PER_NETWORK,
    ask_for_sign_in_links,
)
from app.consent.states import is_decided
from app.mail.addresses import AddressNotUsable, canonical_address, same_mailbox_key
from app.platform.problems import LinkUnknown
from app.platform.rate_limits import take
from app.routers.deps import Db, Lang, Svc, network_key
from app.routers.forms import read_form
from app.routers.parents.decision import decision_form
from app.routers.parents.decision_form import kept_fields, read_typed
from app.routers.parents.facts import letter_facts
from app.routers.parents.signed_in import as_if_sent, enter, find_visit, go_to
from app.routers.parents.timed_out import timed_out_page
from app.services import Services

router = APIRouter(prefix="/parent")


@router.get("")
async def start(request: Request, parts: Svc, session: Db) -> Response:
    """Two short forms; inside a visit, the way on."""
    visit = await find_visit(session, request)
    return _page(request, parts, stage=visit.stage if visit else "")


@router.get("/link")
async def back_to_start() -> Response:
    """Where the language switch leads after a form that came back."""
    return go_to("/parent")


@router.post("/link")
async def ask_for_link(request: Request, parts: Svc, session: Db) -> Response:
    """Mail the link to the parent's page; the answer is the same for every address."""
    fields = await read_form(request)
    typed = fields.get("email", "").strip()
    try:
        address = canonical_address(typed)
    except AddressNotUsable:
        return _page(request, parts, errors={"email": "email"}, email=typed)
    network = network_key(request, parts.peppers)
    await take(parts.database, parts.peppers, LINKS_PER_NETWORK, network)
    await take(parts.database, parts.peppers, LINKS_PER_ADDRESS, same_mailbox_key(address))
    await ask_for_sign_in_links(session, parts, email=address)
    return go_to("/parent/done/link-asked")


@router.post("/letter")
async def open_by_codes(request: Request, parts: Svc, session: Db, lang: Lang) -> Response:
    """The letter for who would rather type than click: number and joining code of the letter."""
    fields = await read_form(request)
    await take(parts.database, parts.peppers, CODES_IN_ALL, "all")
    network = network_key(request, parts.peppers)
    await take(parts.database, parts.peppers, CODES_PER_NETWORK, network)
    reference, code = fields.get("reference", "").strip(), fields.get("code", "").strip()
    try:
        request_id = await request_by_codes(session, parts.peppers, reference=reference, code=code)
    except LinkUnknown:
        kept = kept_fields(fields)
        if kept:
            return timed_out_page(request, parts, kept)
        return _page(request, parts, errors={"reference": "codes"}, reference=reference)
    response = go_to("/parent/letter")
    token = await enter(
        session, request, response, stage="letter", subject_id=request_id, language=lang
    )
    kept = kept_fields(fields)
    facts = await letter_facts(session, request_id, lang)
    if not kept or not facts.noticed or is_decided(facts.state):
        return response
    typed = read_typed(kept, tuple(each.id for each in facts.disclosures))
    page = decision_form(as_if_sent(request, token), parts, facts, typed, {})
    page.raw_headers.extend(pair for pair in response.raw_headers if pair[0] == b"set-cookie")
    return page


def _page(
    request: Request,
    parts: Services,
    *,
    stage: str = "",
    errors: dict[str, str] | None = None,
    email: str = "",
    reference: str = "",
) -> Response:
    return parts.pages.render(
        request,
        "parents/start.html",
        status=422 if errors else 200,
        stage=stage,
        errors=errors or {},
        email=email,
        reference=reference,
    )
