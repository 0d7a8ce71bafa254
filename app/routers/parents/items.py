"""One item at a time: put right, given when it is asked for, and one disclosure taken back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.rewards import settle_claim
from app.consent.items import collect_item, correct_item, withdraw_disclosure
from app.consent.models import Consent
from app.consent.reviewing import own_consent
from app.consent.wording import field_words
from app.platform.problems import NotFound, SignInNeeded, Unprocessable
from app.promotions.declaration import Practice
from app.promotions.publishing import Revision, current_revision, get_revision
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.parents.postal import FIELDS, Postal, joined, read_postal, split_text
from app.routers.parents.signed_in import CurrentParent, go_to, require_visit
from app.routers.parents.timed_out import WayBack, riding, timed_out_page
from app.routers.us_states import STATES
from app.services import Services

router = APIRouter(prefix="/parent")


@dataclass(frozen=True)
class Entry:
    """What stands in the form of one item, with what is wrong with it."""

    consent: Consent
    revision: Revision
    practice: Practice
    held: bool
    postal: Postal
    value: str
    errors: Mapping[str, str]


@router.get("/item/{consent_id}/{field}")
async def item(
    consent_id: UUID,
    field: str,
    request: Request,
    parts: Svc,
    session: Db,
    lang: Lang,
    parent_id: CurrentParent,
) -> Response:
    """The form for one declared item, with what is held in it."""
    entry = await _entry(session, parts, parent_id, consent_id, field)
    return _page(request, parts, entry, lang)


@router.post("/item/{consent_id}/{field}")
async def save(
    consent_id: UUID,
    field: str,
    request: Request,
    parts: Svc,
    session: Db,
    lang: Lang,
) -> Response:
    """Put it right, or take it in for the first time (REV-05, COL-01)."""
    fields = await read_form(request)
    try:
        visit = await require_visit(session, request, "seen")
    except SignInNeeded:
        return _wait_here(request, parts, fields)
    entry = await _entry(session, parts, visit.subject_id, consent_id, field, typed=fields)
    if entry.errors:
        return _page(request, parts, entry, lang)
    try:
        await _keep(session, parts, entry)
    except Unprocessable as refusal:
        if refusal.pointer is None:
            raise
        return _page(request, parts, replace(entry, errors={_first(field): "too_long"}), lang)
    return go_to("/parent/home")


@router.get("/item/{consent_id}/{field}/again")
async def back_to_item(consent_id: UUID, field: str) -> Response:
    """Where the language switch leads from a form that waited."""
    return go_to(f"/parent/item/{consent_id}/{field}")


@router.post("/item/{consent_id}/{field}/again")
async def show_again(
    consent_id: UUID, field: str, request: Request, parts: Svc, session: Db, lang: Lang
) -> Response:
    """The form with what waited through a closed visit, in a new one; it keeps nothing yet.

    The waiting form was made for the visit before, so it has no token for this one. What it
    leads to is only shown, in a form that has.
    """
    fields = await read_form(request, token=False)
    try:
        visit = await require_visit(session, request, "seen")
    except SignInNeeded:
        return _wait_here(request, parts, fields, early=True)
    entry = await _entry(session, parts, visit.subject_id, consent_id, field, typed=fields)
    return _page(request, parts, replace(entry, errors={}), lang)


@router.get("/share/{consent_id}/{recipient_id}")
async def confirm_withdrawal(
    consent_id: UUID,
    recipient_id: str,
    request: Request,
    parts: Svc,
    session: Db,
    parent_id: CurrentParent,
) -> Response:
    """What taking this yes back means, and the button."""
    consent = await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    revision = await get_revision(session, consent.revision_id)
    names = {r.id: r.name for r in revision.declaration.separate_disclosures()}
    if recipient_id not in names:
        raise NotFound
    return parts.pages.render(
        request,
        "parents/withdraw.html",
        consent_id=consent.id,
        recipient_id=recipient_id,
        name=names[recipient_id],
    )


@router.post("/share/{consent_id}/{recipient_id}")
async def withdraw(
    consent_id: UUID,
    recipient_id: str,
    request: Request,
    parts: Svc,
    session: Db,
    parent_id: CurrentParent,
) -> Response:
    """Take one recipient's yes back; everything else goes on (RVK-05)."""
    await read_form(request)
    await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    await withdraw_disclosure(session, parts, consent_id=consent_id, recipient_id=recipient_id)
    return go_to("/parent/home")


async def _entry(
    session: AsyncSession,
    parts: Services,
    parent_id: UUID,
    consent_id: UUID,
    field: str,
    *,
    typed: Mapping[str, str] | None = None,
) -> Entry:
    consent = await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    revision = await current_revision(session, consent.promotion_id)
    practice = _practice(revision, field)
    values = await parts.gate.read(session, consent.basis_id, flow="parent_review", fields=(field,))
    held = values.get(field)
    if held is None and practice.from_ != "parent":
        raise NotFound
    before, errors = held or "", dict[str, str]()
    if typed is None:
        postal, value = split_text(before), before
    elif field == "mailing_address":
        postal, errors = read_postal(typed)
        value = joined(postal)
    else:
        value, postal = typed.get("value", "").strip(), Postal()
        errors = {} if value else {"value": "missing"}
        if field == "home_state" and value and value not in STATES:
            errors = {"value": "state"}
    return Entry(consent, revision, practice, held is not None, postal, value, errors)


async def _keep(session: AsyncSession, parts: Services, entry: Entry) -> None:
    field, consent = entry.practice.field, entry.consent
    if entry.held:
        await correct_item(session, parts, consent_id=consent.id, field=field, value=entry.value)
        return
    await collect_item(
        session, parts, consent_id=consent.id, field=field, value=entry.value, source="parent"
    )
    held = [name for name, _ in await parts.gate.held(session, consent.basis_id)]
    await settle_claim(session, entry.revision.declaration, child_id=consent.child_id, held=held)


def _wait_here(
    request: Request, parts: Services, fields: Mapping[str, str], *, early: bool = False
) -> Response:
    action = request.url.path.removesuffix("/again") + "/again"
    kept = riding(fields, ("value", *FIELDS))
    return timed_out_page(request, parts, kept, WayBack(action, "link", early=early))


def _practice(revision: Revision, field: str) -> Practice:
    for practice in revision.declaration.practices:
        if practice.field == field:
            return practice
    raise NotFound


def _first(field: str) -> str:
    return FIELDS[0] if field == "mailing_address" else "value"


def _page(request: Request, parts: Services, entry: Entry, language: str) -> Response:
    recipients = [
        entry.revision.declaration.recipient(name).name for name in entry.practice.recipients
    ]
    return parts.pages.render(
        request,
        "parents/item.html",
        status=422 if entry.errors else 200,
        entry=entry,
        states=STATES,
        recipients=recipients,
        purpose=entry.practice.purpose.text(language),
        what=field_words([entry.practice.field], language)[0],
    )
