"""For the privacy officer: one request by its reference, and the ledger. Neither names anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Select
from sqlalchemy import select as sa_select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import TAGS
from app.audit.models import LedgerEntry, LedgerSeal
from app.audit.seal import verify
from app.consent.consents import find_consent_of_request
from app.consent.models import Consent, ConsentRequest
from app.mail import MailCopy, copies_about
from app.platform.readable_codes import (
    ReferenceUnreadable,
    grouped_reference,
    normalise_reference,
)
from app.routers.deps import Db, Svc
from app.routers.staff.signed_in import PrivacyOfficer, page

router = APIRouter(prefix="/staff")

SHOWN = 100


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: when, what, which kind of actor, where in the chain."""

    id: UUID
    at: datetime
    tag: str
    actor: str
    seq: int | None


@dataclass(frozen=True)
class Found:
    """A request with its consent and what happened to it."""

    request: ConsentRequest
    consent: Consent | None
    entries: tuple[Entry, ...]
    letters: tuple[MailCopy, ...]


@router.get("/requests")
async def requests_page(
    request: Request,
    staff: PrivacyOfficer,
    session: Db,
    parts: Svc,
    reference: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """State and history of one request; the eight digits authorise nothing (REC-05)."""
    problem, found = None, None
    if reference.strip():
        try:
            found = await _find(session, normalise_reference(reference))
            problem = None if found else "unknown"
        except ReferenceUnreadable:
            problem = "unreadable"
    return page(
        request,
        parts,
        staff,
        "requests.html",
        status=404 if problem == "unknown" else 200,
        reference=reference if problem else "",
        problem=problem,
        found=found,
        grouped=grouped_reference(found.request.reference) if found else "",
    )


@router.get("/ledger")
async def ledger_page(
    request: Request,
    staff: PrivacyOfficer,
    session: Db,
    parts: Svc,
    tag: Annotated[str, Query()] = "",
) -> HTMLResponse:
    """The latest entries, and whether the chain is whole right now (REC-03)."""
    chosen = tag if tag in TAGS else ""
    query = sa_select(LedgerEntry)
    if chosen:
        query = query.where(col(LedgerEntry.tag) == chosen)
    return page(
        request,
        parts,
        staff,
        "ledger.html",
        entries=await _entries(session, query.order_by(col(LedgerEntry.at).desc()).limit(SHOWN)),
        verdict=await verify(session, parts.settings.anchors_path),
        tag=chosen,
        tags=sorted(TAGS),
    )


async def _find(session: AsyncSession, reference: str) -> Found | None:
    rows = await session.execute(
        select(ConsentRequest).where(col(ConsentRequest.reference) == reference)
    )
    request = rows.scalar_one_or_none()
    if request is None:
        return None
    consent = await find_consent_of_request(session, request.id)
    subjects = [request.id, *([consent.child_id, consent.id] if consent else [])]
    query = sa_select(LedgerEntry).where(col(LedgerEntry.subject_id).in_(subjects))
    entries = await _entries(session, query.order_by(col(LedgerEntry.at)).limit(SHOWN))
    letters = await copies_about(session, request.id)
    return Found(request, consent, tuple(entries), tuple(letters))


async def _entries(session: AsyncSession, query: Select[LedgerEntry]) -> list[Entry]:
    entries = list((await session.execute(query)).scalars())
    rows = await session.execute(
        select(LedgerSeal.ledger_id, LedgerSeal.seq).where(
            col(LedgerSeal.ledger_id).in_([entry.id for entry in entries])
        )
    )
    sealed: dict[UUID, int] = {row[0]: row[1] for row in rows}
    return [
        # The kind of actor is enough here; which member it was is in the ledger itself.
        Entry(e.id, e.at, e.tag, e.actor.partition(":")[0], sealed.get(e.id))
        for e in entries
    ]
