"""Getting in: a link or recovery code, then a passkey; afterwards the passkey alone.

The JSON routes carry no form token: the challenge is used once, is bound to the Strict cookie
and comes back signed together with our own origin.
"""

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.platform import tokens
from app.platform.ids import new_id
from app.platform.problems import BadRequest, SignInNeeded, TooLarge
from app.platform.rate_limits import Limit, take
from app.platform.sessions import end_session, move_session, open_session
from app.routers.deps import Db, Lang, Svc, drop_cookie, network_key
from app.routers.forms import read_form
from app.routers.staff.signed_in import (
    COOKIE,
    CurrentStaff,
    Enrolling,
    find_staff,
    find_stage,
    give_cookie,
    go,
)
from app.staff import passkeys
from app.staff.members import INVITATION, SIGN_IN, get_member
from app.staff.recovery_codes import TRIES_IN_ALL, TRIES_PER_NETWORK, CodeRefused, spend_code

router = APIRouter(prefix="/staff")

LARGEST_CREDENTIAL = 16 * 1024
ASKING = Limit("staff-sign-in-network", 60, 600)


@router.get("/sign-in")
async def sign_in_page(request: Request, parts: Svc) -> HTMLResponse:
    """One button: show your passkey."""
    return parts.pages.render(request, "staff/sign_in.html")


@router.post("/sign-in/options")
async def ask_for_passkey(request: Request, session: Db, parts: Svc, lang: Lang) -> Response:
    """A challenge for this browser, in a session that may do nothing else."""
    await take(parts.database, parts.peppers, ASKING, network_key(request, parts.peppers))
    token = await open_session(
        session, surface="staff", stage="greeting", subject_id=new_id(), language=lang
    )
    request.cookies[COOKIE] = token
    row = await find_stage(session, request, "greeting")
    if row is None:
        raise SignInNeeded
    response = _json(await passkeys.sign_in_options(session, parts.settings, row))
    give_cookie(response, token)
    return response


@router.post("/sign-in/verify")
async def sign_in(request: Request, session: Db, parts: Svc) -> Response:
    """A verified passkey opens the console under a new token (against fixation)."""
    cookie = _cookie(request)
    credential = await _read_json(request)
    challenge = await passkeys.take_challenge(parts.database, cookie)
    row = await find_stage(session, request, "greeting")
    if row is None:
        raise SignInNeeded
    staff_id = await passkeys.sign_in(
        session, parts.settings, challenge=challenge, credential=credential
    )
    member = await get_member(session, staff_id)
    token = await move_session(session, row, stage="console", subject_id=member.id)
    response = JSONResponse({"next": "/staff"})
    give_cookie(response, token)
    return response


@router.get("/invite/{token}")
@router.get("/recover/{token}")
async def link_page(request: Request, session: Db, parts: Svc, token: str) -> HTMLResponse:
    """What the link is for. Reading it changes nothing; the button spends it (P18)."""
    await tokens.find(session, purpose=_purpose(request), token=token)
    return parts.pages.render(request, "staff/link.html", action=request.url.path)


@router.post("/invite/{token}")
@router.post("/recover/{token}")
async def spend_link(request: Request, session: Db, lang: Lang, token: str) -> Response:
    """Spend the link; what follows is making a passkey and nothing else."""
    await read_form(request)
    staff_id = await tokens.spend(session, purpose=_purpose(request), token=token)
    member = await get_member(session, staff_id)
    cookie = await open_session(
        session, surface="staff", stage="enrol", subject_id=member.id, language=lang
    )
    response = go("/staff/enrol")
    give_cookie(response, cookie)
    return response


@router.get("/recovery")
async def recovery_page(request: Request, parts: Svc) -> HTMLResponse:
    """For who lost the passkey and kept the codes."""
    return parts.pages.render(request, "staff/recovery.html", refused=False)


@router.post("/recovery")
async def spend_recovery_code(request: Request, session: Db, parts: Svc, lang: Lang) -> Response:
    """A code lets its owner make one new passkey. Wrong, used and unknown give one answer."""
    fields = await read_form(request)
    network = network_key(request, parts.peppers)
    await take(parts.database, parts.peppers, TRIES_PER_NETWORK, network)
    await take(parts.database, parts.peppers, TRIES_IN_ALL, "all")
    try:
        staff_id = await spend_code(
            session,
            parts.peppers,
            email=fields.get("email", ""),
            typed=fields.get("code", ""),
        )
    except CodeRefused:
        return parts.pages.render(request, "staff/recovery.html", status=403, refused=True)
    cookie = await open_session(
        session, surface="staff", stage="enrol", subject_id=staff_id, language=lang
    )
    response = go("/staff/enrol")
    give_cookie(response, cookie)
    return response


@router.get("/enrol")
async def enrol_page(request: Request, staff: Enrolling, parts: Svc) -> HTMLResponse:
    """Make a passkey on this device."""
    return parts.pages.render(request, "staff/enrol.html", email=staff.member.email)


@router.post("/enrol/options")
async def ask_to_enrol(staff: Enrolling, session: Db, parts: Svc) -> Response:
    """A challenge for a new passkey of this member."""
    name = str(parts.pages.operator["name"])
    return _json(
        await passkeys.enrol_options(session, parts.settings, staff.member, staff.session, name)
    )


@router.post("/enrol/verify")
async def enrol(request: Request, session: Db, parts: Svc) -> Response:
    """Keep the new passkey; who came by a link is signed in from now on."""
    cookie = _cookie(request)
    sent = await _read_json(request)
    credential, label = sent.get("credential"), sent.get("label")
    if not isinstance(credential, dict) or not isinstance(label, str):
        raise BadRequest
    challenge = await passkeys.take_challenge(parts.database, cookie)
    staff = await find_staff(session, request, "enrol", "console")
    if staff is None:
        raise SignInNeeded
    first = not await passkeys.passkeys_of(session, staff.id)
    await passkeys.enrol(
        session,
        parts.settings,
        staff.member,
        challenge=challenge,
        credential=credential,
        label=label,
    )
    token = await move_session(session, staff.session, stage="console", subject_id=staff.id)
    response = JSONResponse({"next": "/staff/recovery-codes" if first else "/staff/settings"})
    give_cookie(response, token)
    return response


@router.post("/sign-out")
async def sign_out(request: Request, staff: CurrentStaff, session: Db) -> Response:
    """End this session at once, here and on the server."""
    await read_form(request)
    await end_session(session, staff.session)
    response = go("/staff/sign-in")
    drop_cookie(response, COOKIE)
    return response


def _purpose(request: Request) -> str:
    return INVITATION if request.url.path.startswith("/staff/invite/") else SIGN_IN


def _cookie(request: Request) -> str:
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        raise SignInNeeded
    return cookie


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


async def _read_json(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise BadRequest
    body = await request.body()
    if len(body) > LARGEST_CREDENTIAL:
        raise TooLarge
    try:
        sent = json.loads(body)
    except ValueError:
        raise BadRequest from None
    if not isinstance(sent, dict):
        raise BadRequest
    return sent
