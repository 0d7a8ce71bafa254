"""JSON controls of the card service: spoil deliveries, fail the API, bring on trouble."""

from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from app.sandbox.cards import checkout, deck
from app.sandbox.cards.faults import Fault, FaultRule
from app.sandbox.cards.signing import FORGERIES
from app.sandbox.store import Json
from app.sandbox.world import Here, World

router = APIRouter(prefix="/control")


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PostWish(_Wish):
    """New delivery rules; what is left out stays as it is."""

    url: str | None = None
    secret: str | None = None
    delay_seconds: Annotated[float, Field(ge=0)] | None = None
    copies: Annotated[int, Field(ge=1, le=20)] | None = None
    order: Literal["kept", "reversed"] | None = None
    hold: bool | None = None
    drop: Annotated[int, Field(ge=0)] | None = None


class ForgeWish(_Wish):
    """Which way to spoil a letter: one of `signing.FORGERIES`."""

    kind: str


class DisputeWish(_Wish):
    """Which payment the holder objects to."""

    payment_intent: str
    reason: str = "fraudulent"


class CloseWish(_Wish):
    """How the bank decided."""

    status: Literal["won", "lost"] = "lost"


class WarningWish(_Wish):
    """Which payment the bank warns of."""

    payment_intent: str
    fraud_type: str = "unauthorized_use_of_card"


class FaultWish(_Wish):
    """A fault of the card API; see `faults.FaultRule`."""

    fault: Fault
    times: Annotated[int, Field(ge=1)] = 1
    path: str = ""
    method: str = ""
    when: Literal["before", "after"] = "before"
    seconds: float = 600.0


class PayWish(_Wish):
    """Pay a session without a browser; `card` is a test card's key."""

    session: str
    card: str = "credit"
    email: str = "parent@example.com"
    name: str | None = None
    postal_code: str | None = None
    approve: bool = True


@router.get("/webhooks")
async def post_state(world: Here) -> Json:
    """Delivery rules, held events and the latest attempts."""
    return world.deliveries.state()


@router.post("/webhooks")
async def set_post(wish: PostWish, world: Here) -> Json:
    """Change address, secret or rules of the deliveries."""
    given = wish.model_dump(exclude_none=True)
    world.deliveries.url = given.pop("url", world.deliveries.url)
    world.deliveries.secret = given.pop("secret", world.deliveries.secret)
    world.deliveries.set_rules(replace(world.deliveries.rules, **given))
    return world.deliveries.state()


@router.post("/webhooks/release")
async def release(world: Here) -> dict[str, int]:
    """Send what is held, and hold no more."""
    return {"released": world.deliveries.release()}


@router.get("/events")
async def events(world: Here) -> list[Json]:
    """Every stored event, oldest first."""
    return world.store.all("event")


@router.post("/events/{event_id}/send")
async def send_again(event_id: str, world: Here) -> Json:
    """Send one stored event once more; answers with what the receiver said."""
    _must_have(world, "event", event_id)
    return await world.deliveries.send_once(event_id)


@router.post("/events/{event_id}/forge")
async def forge(event_id: str, wish: ForgeWish, world: Here) -> Json:
    """Send a spoiled copy of a stored event; answers with what the receiver said."""
    _must_have(world, "event", event_id)
    if wish.kind not in FORGERIES:
        raise HTTPException(422, f"kind is one of: {', '.join(FORGERIES)}")
    return await world.deliveries.forge(event_id, wish.kind)


@router.post("/disputes")
async def dispute(wish: DisputeWish, world: Here) -> Json:
    """The card holder objects."""
    return world.till.open_dispute(wish.payment_intent, wish.reason)


@router.post("/disputes/{dispute_id}/close")
async def close_dispute(dispute_id: str, wish: CloseWish, world: Here) -> Json:
    """The bank decides."""
    return world.till.close_dispute(dispute_id, wish.status)


@router.post("/fraud-warnings")
async def warn(wish: WarningWish, world: Here) -> Json:
    """The bank warns."""
    return world.till.warn_of_fraud(wish.payment_intent, wish.fraud_type)


@router.post("/refunds/{refund_id}/settle")
async def settle(refund_id: str, world: Here) -> Json:
    """The refund reaches the bank now."""
    return world.till.settle_refund(refund_id)


@router.get("/api")
async def faults(world: Here) -> list[Json]:
    """The API faults still to come."""
    return [asdict(rule) for rule in world.faults.rules]


@router.post("/api")
async def add_fault(wish: FaultWish, world: Here) -> list[Json]:
    """Make the API fail."""
    world.faults.rules.append(FaultRule(**wish.model_dump()))
    return await faults(world)


@router.delete("/api")
async def heal(world: Here) -> dict[str, Literal[True]]:
    """Answer every call again."""
    world.faults.rules.clear()
    return {"cleared": True}


@router.get("/requests")
async def recorded(world: Here) -> list[Json]:
    """Every API request so far: ``{id, method, path, form, idempotency_key, status}``."""
    return list(world.requests)


@router.delete("/requests")
async def forget_requests(world: Here) -> dict[str, Literal[True]]:
    """Start the record anew."""
    world.requests.clear()
    return {"cleared": True}


@router.post("/pay")
async def pay(wish: PayWish, world: Here) -> dict[str, Any]:
    """Pay as the hosted page would: ``{"outcome": "paid" or the page's words, "go_to"}``."""
    await world.catch_up()
    session = _must_have(world, "checkout.session", wish.session)
    card = deck.by_key(wish.card)
    if card is None:
        raise HTTPException(422, "no such test card")
    if session["status"] != "open":
        return {"outcome": session["status"], "go_to": None}
    payer = {"email": wish.email, "name": wish.name, "postal_code": wish.postal_code}
    outcome = world.till.try_card(session, card, payer)
    if outcome == "challenge":
        outcome = world.till.answer_challenge(session, card, payer, approve=wish.approve)
    paid = outcome == "paid"
    return {"outcome": outcome, "go_to": checkout.return_address(session) if paid else None}


@router.post("/reset")
async def reset(world: Here) -> dict[str, Literal[True]]:
    """Forget everything but the clock and the webhook's address."""
    world.reset()
    return {"reset": True}


def _must_have(world: World, kind: str, record_id: str) -> Json:
    found = world.store.get(kind, record_id)
    if found is None:
        raise HTTPException(404, f"no such {kind}")
    return found
