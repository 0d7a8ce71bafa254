"""The door for Stripe's events: verify, store, answer 200; never act here."""

from fastapi import APIRouter, Request, Response

from app.payments.events import read_event
from app.payments.inbox import keep_event
from app.platform.clock import real_epoch_seconds
from app.routers.deps import Db, Svc

router = APIRouter(prefix="/webhooks")


@router.post("/stripe")
async def stripe_event(request: Request, session: Db, parts: Svc) -> Response:
    """Keep one genuine event. Forged, stale, future-dated and odd ones are a 400 problem."""
    event = read_event(
        await request.body(),
        request.headers.get("stripe-signature", ""),
        secret=parts.settings.stripe_webhook_secret.get_secret_value(),
        livemode=parts.settings.stripe_live,
        now=real_epoch_seconds(),
    )
    await keep_event(session, event)
    return Response(status_code=200)
