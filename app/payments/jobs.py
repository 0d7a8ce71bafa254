"""The jobs and sweeps of payments."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, or_, select

from app.payments.checks import abandon, expire_never_shown, settle
from app.payments.inbox import handle_event, handle_waiting
from app.payments.models import Payment
from app.payments.refunds import refund_due
from app.platform import clock
from app.platform.queue import job
from app.platform.sweeps import Sweep, one_by_one

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
        await expire_never_shown(session, before=now - NEVER_SHOWN_AFTER)
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
    return await one_by_one(waiting, partial(settle, services))


SWEEPS: tuple[Sweep, ...] = (
    Sweep("payments.handle_waiting", 10, handle_waiting),
    Sweep("payments.reconcile", 30, reconcile),
    Sweep("payments.refund_due", 5, refund_due),
)
