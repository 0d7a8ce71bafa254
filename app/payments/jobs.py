"""The jobs and sweeps of payments."""

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, or_, select

from app.payments.checks import abandon, settle
from app.payments.inbox import handle_event, handle_waiting
from app.payments.models import Payment
from app.payments.refunds import refund_due
from app.platform import clock
from app.platform.queue import job
from app.platform.sweeps import Sweep

if TYPE_CHECKING:
    from app.services import Services

RECONCILE_EVERY = timedelta(minutes=10)
NEVER_SHOWN_AFTER = timedelta(hours=1)


@job("payments.handle_event")
async def handle_event_job(services: "Services", *, event_id: str) -> None:
    """Act on one stored event."""
    await handle_event(services, event_id)


@job("payments.abandon")
async def abandon_job(services: "Services", *, payment_id: str) -> None:
    """Close the page of a payment whose draft died."""
    await abandon(services, UUID(payment_id))


async def reconcile(services: "Services") -> int:
    """Ask Stripe about every open page every ten minutes: a lost webhook loses nothing (P9)."""
    async with services.database.unit_of_work() as session:
        now = await clock.now(session)
        await session.execute(
            text(
                "UPDATE payment SET state = 'expired' WHERE state = 'opening' AND created_at < :t"
            ),
            {"t": now - NEVER_SHOWN_AFTER},
        )
        rows = await session.execute(
            select(Payment.id).where(
                col(Payment.state) == "open",
                or_(
                    col(Payment.checked_at) < now - RECONCILE_EVERY,
                    col(Payment.checked_at).is_(None)
                    & (col(Payment.created_at) < now - RECONCILE_EVERY),
                ),
            )
        )
        waiting = list(rows.scalars())
    for payment_id in waiting:
        await settle(services, payment_id)
    return len(waiting)


SWEEPS: tuple[Sweep, ...] = (
    Sweep("payments.handle_waiting", 10, handle_waiting),
    Sweep("payments.reconcile", 30, reconcile),
    Sweep("payments.refund_due", 5, refund_due),
)
