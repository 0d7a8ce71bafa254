"""The page /card-sandbox: what was paid, what was told, and buttons for every kind of trouble."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.sandbox.cards.errors import ApiError
from app.sandbox.cards.faults import Fault, FaultRule
from app.sandbox.cards.signing import FORGERIES
from app.sandbox.pages import show
from app.sandbox.store import Json
from app.sandbox.world import Here, World

router = APIRouter(prefix="/card-sandbox")

_BACK = "/card-sandbox"
Field = Annotated[str, Form(max_length=100)]


@router.get("")
async def console(request: Request, world: Here) -> Response:
    """The page."""
    await world.catch_up()
    return _page(request, world)


@router.post("/trouble")
async def trouble(
    request: Request, world: Here, payment: Field, kind: Literal["dispute", "warning"] = Form()
) -> Response:
    """Bring on a dispute or a fraud warning."""
    try:
        if kind == "dispute":
            world.till.open_dispute(payment)
        else:
            world.till.warn_of_fraud(payment)
    except ApiError as error:
        return _page(request, world, error=error.message)
    return _back()


@router.post("/close-dispute")
async def close(world: Here, dispute: Field, status: Literal["won", "lost"] = Form()) -> Response:
    """The bank decides a dispute."""
    if world.store.get("dispute", dispute):
        world.till.close_dispute(dispute, status)
    return _back()


@router.post("/expire")
async def expire(request: Request, world: Here, session: Field) -> Response:
    """Let an open session expire now."""
    try:
        world.till.expire_session(session)
    except ApiError as error:
        return _page(request, world, error=error.message)
    return _back()


@router.post("/send")
async def send(world: Here, event: Field, how: Field = "again") -> Response:
    """Send a stored event again, or a spoiled copy of it."""
    if world.store.get("event", event):
        if how in FORGERIES:
            await world.deliveries.forge(event, how)
        else:
            await world.deliveries.send_once(event)
    return _back()


@router.post("/post")
async def post_rules(
    world: Here,
    delay_seconds: Annotated[float, Form(ge=0, le=86400)] = 0,
    copies: Annotated[int, Form(ge=1, le=20)] = 1,
    drop: Annotated[int, Form(ge=0, le=1000)] = 0,
    order: Literal["kept", "reversed"] = Form("kept"),
    hold: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a checkbox is a boolean
) -> Response:
    """Change how events are delivered."""
    if world.deliveries.rules.hold and not hold:
        world.deliveries.release()
    world.deliveries.set_rules(
        replace(
            world.deliveries.rules,
            delay_seconds=delay_seconds,
            copies=copies,
            drop=drop,
            order=order,
            hold=hold,
        )
    )
    return _back()


@router.post("/fault")
async def fault(
    world: Here,
    kind: Annotated[Fault | Literal["none"], Form()],
    times: Annotated[int, Form(ge=1, le=1000)] = 1,
    when: Literal["before", "after"] = Form("before"),
) -> Response:
    """Make the API fail some calls, or heal it."""
    if kind == "none":
        world.faults.rules.clear()
    else:
        world.faults.rules.append(FaultRule(kind, times=times, when=when))
    return _back()


def _back() -> Response:
    return RedirectResponse(_BACK, status_code=303)


def _page(request: Request, world: World, *, error: str | None = None) -> Response:
    attempts: dict[str, list[Json]] = {}
    for attempt in world.deliveries.attempts:
        attempts.setdefault(attempt["event"], []).append(attempt)
    return show(
        "card_sandbox.html", request, error=error, status=200 if error is None else 409,
        sessions=[_payment(world, one) for one in reversed(world.store.all("checkout.session"))],
        events=world.store.all("event")[::-1][:60], attempts=attempts, forgeries=FORGERIES,
        post=world.deliveries.state(), faults=world.faults.rules,
        calls=list(world.requests)[::-1][:40],
    )  # fmt: skip


def _payment(world: World, session: Json) -> Json:
    intent = world.store.get("payment_intent", session["payment_intent"] or "")
    charge = world.store.get("charge", (intent or {}).get("latest_charge") or "")
    disputes = [
        one for one in world.store.all("dispute") if charge and one["charge"] == charge["id"]
    ]
    return {
        "session": session,
        "intent": intent,
        "charge": charge,
        "card": charge["payment_method_details"]["card"] if charge else None,
        "paid": session["payment_status"] == "paid",
        "dispute": disputes[0] if disputes else None,
        "warned": any(
            charge and one["charge"] == charge["id"]
            for one in world.store.all("radar.early_fraud_warning")
        ),
    }
