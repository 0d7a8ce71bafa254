"""A member's own passkeys, recovery codes and open sessions."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.platform.models import BrowserSession
from app.routers.deps import Db, Svc
from app.routers.forms import read_form
from app.routers.staff.read_fields import read_id
from app.routers.staff.signed_in import AtConsole, CurrentStaff, go, page
from app.staff import passkeys
from app.staff.recovery_codes import codes_left, make_codes

router = APIRouter(prefix="/staff")


@router.get("/settings")
async def settings_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc
) -> HTMLResponse:
    """What lets this member in, and where they are signed in now."""
    return page(
        request,
        parts,
        staff,
        "settings.html",
        member=staff.member,
        passkeys=await passkeys.passkeys_of(session, staff.id),
        codes_left=await codes_left(session, staff.id),
        sessions=await _sessions(session, staff),
    )


@router.post("/settings/passkeys/remove")
async def remove_passkey(request: Request, staff: CurrentStaff, session: Db) -> Response:
    """Forget one own passkey; the last one stays."""
    passkey_id = read_id(await read_form(request), "passkey")
    await passkeys.remove(session, staff_id=staff.id, passkey_id=passkey_id)
    return go("/staff/settings")


@router.post("/settings/sessions/end")
async def end_other_sessions(request: Request, staff: CurrentStaff, session: Db) -> Response:
    """Sign out everywhere but here."""
    await read_form(request)
    await session.execute(
        delete(BrowserSession).where(
            col(BrowserSession.subject_id) == staff.id,
            col(BrowserSession.surface) == "staff",
            col(BrowserSession.token_hash) != staff.session.token_hash,
        )
    )
    return go("/staff/settings")


@router.get("/recovery-codes")
async def recovery_codes_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc
) -> HTMLResponse:
    """Says what the codes are; making them is a POST, whose answer alone shows them."""
    left = await codes_left(session, staff.id)
    return page(request, parts, staff, "recovery_codes.html", codes=[], left=left)


@router.post("/recovery-codes")
async def make_recovery_codes(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc
) -> HTMLResponse:
    """Ten new codes, shown on this page and never again."""
    await read_form(request)
    codes = await make_codes(session, parts.peppers, staff.id)
    return page(request, parts, staff, "recovery_codes.html", codes=codes, left=len(codes))


async def _sessions(session: AsyncSession, staff: AtConsole) -> list[tuple[BrowserSession, bool]]:
    rows = await session.execute(
        select(BrowserSession)
        .where(
            col(BrowserSession.subject_id) == staff.id,
            col(BrowserSession.surface) == "staff",
        )
        .order_by(col(BrowserSession.created_at))
    )
    return [(row, row.token_hash == staff.session.token_hash) for row in rows.scalars()]
