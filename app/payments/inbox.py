"""Stripe's events: stored once, handled once, in whatever order and number they come (P9).

An event is only a hint that something changed: what is true is fetched from Stripe.
"""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import announce
from app.payments.checks import lock_payment, settle
from app.payments.events import Event
from app.payments.models import StripeEvent
from app.platform import clock
from app.platform.queue import defer_text
from app.platform.sweeps import one_by_one

if TYPE_CHECKING:
    from app.services import Services

STUCK_AFTER_SECONDS = 30
KEPT_DAYS = 30
HANDLED = "handled"
BATCH = 100


async def keep_event(session: AsyncSession, event: Event) -> bool:
    """Store an event and ask for its handling, once; False for one that came before."""
    inserted = await session.execute(
        text(
            "INSERT INTO stripe_event (event_id, type, object_id)"
            " VALUES (:event_id, :type, :object_id) ON CONFLICT DO NOTHING RETURNING 1"
        ),
        {"event_id": event.event_id, "type": event.type, "object_id": event.object_id},
    )
    if inserted.scalar_one_or_none() is None:
        return False
    await defer_text(session, "payments.handle_event", event_id=event.event_id)
    return True


async def handle_event(services: "Services", event_id: str) -> str:
    """Act on one stored event and note the outcome. Safe to repeat."""
    async with services.database.unit_of_work() as session:
        row = await session.get(StripeEvent, event_id)
        if row is None or row.handled_at is not None:
            return "handled-before"
    outcome = await _act(services, Event(row.event_id, row.type, row.object_id))
    async with services.database.unit_of_work() as session:
        stored = await session.get(StripeEvent, event_id)
        if stored is not None:
            stored.handled_at, stored.outcome = await clock.now(session), outcome
            # The event's own id suffices to know it again; a payment's number lives in the gate.
            stored.object_id = HANDLED
    return outcome


async def handle_waiting(services: "Services") -> int:
    """Handle what a crash left unhandled, and forget events older than their clock."""
    async with services.database.unit_of_work() as session:
        await session.execute(
            text(
                "DELETE FROM stripe_event WHERE received_at < app_now() - make_interval(days => :n)"
            ),
            {"n": KEPT_DAYS},
        )
        rows = await session.execute(
            select(StripeEvent.event_id)
            .where(
                col(StripeEvent.handled_at).is_(None),
                text(f"received_at < app_now() - interval '{STUCK_AFTER_SECONDS} seconds'"),
            )
            .limit(BATCH)
        )
        waiting = list(rows.scalars())
    return await one_by_one(waiting, partial(handle_event, services))


async def _act(services: "Services", event: Event) -> str:
    if event.type.startswith("checkout.session."):
        return await _settle(services, await services.stripe.reference_of_checkout(event.object_id))
    if event.type.startswith("payment_intent."):
        return await _settle(services, await services.stripe.reference_of_intent(event.object_id))
    if event.type in ("charge.dispute.created", "charge.dispute.closed"):
        return await _dispute(services, event.object_id)
    if event.type == "radar.early_fraud_warning.created":
        return await _alarm(
            services, await services.stripe.intent_of_warning(event.object_id), "warned"
        )
    return "ignored"


async def _settle(services: "Services", reference: str | None) -> str:
    payment_id = _uuid(reference)
    if payment_id is None or not await _exists(services, payment_id):
        return "foreign"
    return (await settle(services, payment_id)).finding


async def _dispute(services: "Services", dispute_id: str) -> str:
    """How the dispute stands now decides, not which of its events came first."""
    dispute = await services.stripe.fetch_dispute(dispute_id)
    if dispute is None:
        return "foreign"
    if not dispute.won:
        return await _alarm(services, dispute.payment_intent, "disputed")
    payment_id = await _payment_of(services, dispute.payment_intent)
    if payment_id is None:
        return "foreign"
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state != "disputed":
            return "dispute_won"
        # The charge stands, so the promised refund is due again; whether the consent goes on is
        # for a person to say.
        payment.state = "paid"
        await announce(
            session,
            "system:payment:dispute_won",
            actor="system",
            facts={"payment_id": str(payment.id), "attempt_id": str(payment.attempt_id)},
        )
    return "dispute_won"


async def _payment_of(services: "Services", intent: str | None) -> UUID | None:
    if intent is None:
        return None
    payment_id = _uuid(await services.stripe.reference_of_intent(intent))
    if payment_id is None or not await _exists(services, payment_id):
        return None
    return payment_id


async def _alarm(services: "Services", intent: str | None, alarm: str) -> str:
    payment_id = await _payment_of(services, intent)
    if payment_id is None:
        return "foreign"
    # The alarm may overtake the news that it was paid: settle first, so the grant is there to stop.
    await settle(services, payment_id)
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if alarm == "disputed":
            if payment.state == "disputed":
                return "handled-before"
            payment.state = "disputed"  # the bank returns the money itself; we must not
        await announce(
            session,
            f"system:payment:{alarm}",
            actor="system",
            facts={"payment_id": str(payment.id), "attempt_id": str(payment.attempt_id)},
        )
    return alarm


async def _exists(services: "Services", payment_id: UUID) -> bool:
    async with services.database.unit_of_work() as session:
        found = await session.execute(
            text("SELECT 1 FROM payment WHERE id = :id"), {"id": payment_id}
        )
        return found.scalar_one_or_none() is not None


def _uuid(reference: str | None) -> UUID | None:
    try:
        return UUID(reference) if reference else None
    except ValueError:
        return None
