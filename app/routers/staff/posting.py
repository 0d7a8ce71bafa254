"""The sorting table: what waits to be posted, one envelope at a time or a sheet of labels."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.fulfilment import (
    PAGE,
    STATES,
    Claim,
    ClaimState,
    NotReady,
    get_claim,
    get_claims,
    list_claims,
    open_label,
)
from app.collecting.labels import labels_pdf, lines_of, printable
from app.platform import clock
from app.privacy import NoLegalBasis
from app.promotions.publishing import current_revisions
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.staff.claims_standing import Line, basis_of, lines_for, send_off
from app.routers.staff.promotion_names import promotion_names
from app.routers.staff.read_fields import NothingChosen, as_id, chosen_claims, read_skip
from app.routers.staff.signed_in import AtConsole, CurrentStaff, go, page
from app.services import Services
from app.staff.reasons import REASONS, ReasonNeeded, require_reason

router = APIRouter(prefix="/staff/post")


@router.get("")
async def list_page(
    request: Request,
    staff: CurrentStaff,
    session: Db,
    parts: Svc,
    lang: Lang,
    state: Annotated[str, Query()] = "ready",
    promotion: Annotated[str, Query()] = "",
    after: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """At most 25 claims, without a name or an address; filters are in the address."""
    chosen: ClaimState = next((known for known in STATES if known == state), "ready")
    claims = await list_claims(
        session, state=chosen, promotion_id=promotion or None, after=as_id(after)
    )
    return await _list(
        request, staff, session, parts, lang, claims, state=chosen, promotion=promotion
    )


@router.post("/labels")
async def print_labels(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang
) -> Response:
    """A sheet of labels as PDF: one ledger entry with the reason per child, then the data (P16)."""
    fields = await read_form(request)
    try:
        reason = require_reason(fields.get("reason", ""))
        chosen = chosen_claims(fields)
    except (ReasonNeeded, NothingChosen) as refused:
        return await _again(request, staff, session, parts, lang, refused.code)
    skip = read_skip(fields)
    claims = await get_claims(session, chosen)
    labels, left_out = await _read_labels(session, parts, staff, claims, reason)
    if not labels:
        return await _again(request, staff, session, parts, lang, "nothing-to-print")
    pdf = await parts.press.draw(labels_pdf, labels, skip)
    headers = {
        "Content-Disposition": 'attachment; filename="labels.pdf"',
        "X-Labels-Left-Out": str(left_out),
    }
    return Response(pdf, media_type="application/pdf", headers=headers)


@router.post("/posted")
async def mark_as_posted(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang
) -> Response:
    """Mark the chosen claims as posted: erase at once, tell each parent. Twice is once."""
    fields = await read_form(request)
    try:
        chosen = chosen_claims(fields)
    except NothingChosen as refused:
        return await _again(request, staff, session, parts, lang, refused.code)
    claims = await get_claims(session, chosen)
    if any(line.held_back for line in await lines_for(session, claims)):
        return await _again(request, staff, session, parts, lang, "held-back")
    for claim in claims:
        await send_off(session, parts, claim, staff_id=staff.id)
    return go(f"/staff/post?state=posted&marked={len(chosen)}")


@router.get("/{claim_id}")
async def claim_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang, claim_id: UUID
) -> HTMLResponse:
    """One claim by its id and day; asks for a reason before anything personal."""
    claim = await get_claim(session, claim_id)
    return await _one(request, staff, session, parts, lang, claim)


@router.post("/{claim_id}/open")
async def open_claim(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang, claim_id: UUID
) -> HTMLResponse:
    """The label's text, once a reason is given and recorded; the page is not kept anywhere."""
    fields = await read_form(request)
    claim = await get_claim(session, claim_id, lock=True)
    try:
        reason = require_reason(fields.get("reason", ""))
    except ReasonNeeded:
        return await _one(
            request, staff, session, parts, lang, claim, status=422, problem="reason-needed"
        )
    try:
        basis_id = await basis_of(session, claim)
        label = await open_label(
            session, parts.gate, claim, basis_id=basis_id, staff_id=staff.id, reason=reason
        )
    except (NoLegalBasis, NotReady) as refused:
        return await _one(request, staff, session, parts, lang, claim, status=refused.status)
    lines = lines_of(label.first_name, label.address) if label else []
    return await _one(request, staff, session, parts, lang, claim, label=lines, gone=label is None)


@router.post("/{claim_id}/posted")
async def mark_one_as_posted(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, lang: Lang, claim_id: UUID
) -> Response:
    """Mark one claim as posted; a second click finds it done."""
    await read_form(request)
    claim = await get_claim(session, claim_id, lock=True)
    try:
        await send_off(session, parts, claim, staff_id=staff.id)
    except (NoLegalBasis, NotReady) as refused:
        return await _one(request, staff, session, parts, lang, claim, status=refused.status)
    return go(f"/staff/post/{claim.id}")


async def _read_labels(
    session: AsyncSession, parts: Services, staff: AtConsole, claims: list[Claim], reason: str
) -> tuple[list[tuple[str, str]], int]:
    """The labels that can be printed now, and how many of the chosen are not among them."""
    labels: list[tuple[str, str]] = []
    for claim in claims:
        if claim.state != "ready":
            continue
        try:
            basis_id = await basis_of(session, claim)
        except NoLegalBasis:
            continue
        label = await open_label(
            session, parts.gate, claim, basis_id=basis_id, staff_id=staff.id, reason=reason
        )
        if label is not None and printable(label.first_name, label.address):
            labels.append((label.first_name, label.address))
    return labels, len(claims) - len(labels)


async def _again(
    request: Request,
    staff: AtConsole,
    session: AsyncSession,
    parts: Services,
    lang: str,
    problem: str,
) -> HTMLResponse:
    claims = await list_claims(session, state="ready")
    return await _list(
        request, staff, session, parts, lang, claims, state="ready", status=422, problem=problem
    )


async def _list(
    request: Request,
    staff: AtConsole,
    session: AsyncSession,
    parts: Services,
    lang: str,
    claims: list[Claim],
    *,
    state: str,
    promotion: str = "",
    status: int = 200,
    problem: str | None = None,
) -> HTMLResponse:
    marked = request.query_params.get("marked", "")
    return page(
        request,
        parts,
        staff,
        "post.html",
        status=status,
        lines=await lines_for(session, claims),
        state=state,
        states=STATES,
        promotion=promotion,
        titles=await _titles(session, lang),
        reasons=REASONS,
        problem=problem,
        marked=int(marked) if marked.isascii() and marked.isdigit() and len(marked) < 3 else 0,
        more=claims[-1].id if len(claims) == PAGE else None,
        today=(await clock.now(session)).date(),
    )


async def _one(
    request: Request,
    staff: AtConsole,
    session: AsyncSession,
    parts: Services,
    lang: str,
    claim: Claim,
    *,
    status: int = 200,
    label: list[str] | None = None,
    gone: bool = False,
    problem: str | None = None,
) -> HTMLResponse:
    line: Line = (await lines_for(session, [claim]))[0]
    return page(
        request,
        parts,
        staff,
        "claim.html",
        status=status,
        line=line,
        label=label or [],
        gone=gone,
        problem=problem,
        reasons=REASONS,
        titles=await _titles(session, lang),
    )


async def _titles(session: AsyncSession, lang: str) -> dict[str, str]:
    return promotion_names(await current_revisions(session), lang)
