"""Refunds: on their day, once; nothing is refunded while a bank disputes it."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from app.audit import announce
from app.payments.checks import keep_after_refund, lock_payment
from app.payments.models import Payment
from app.platform import clock
from app.platform.sweeps import one_by_one

if TYPE_CHECKING:
    from app.services import Services

BATCH = 100


async def refund_due(services: "Services") -> int:
    """Give back every charge whose day has come. Returns how many."""
    async with services.database.unit_of_work() as session:
        rows = await session.execute(
            select(Payment.id)
            .where(
                col(Payment.state).in_(("paid", "refund_due")),
                col(Payment.refund_due_at) <= await clock.now(session),
            )
            .order_by(col(Payment.refund_due_at))
            .limit(BATCH)
        )
        due = list(rows.scalars())
    return await one_by_one(due, partial(refund, services))


async def refund(services: "Services", payment_id: UUID) -> bool:
    """Refund one payment and say so in the ledger. Asking Stripe twice gives the money once."""
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state not in ("paid", "refund_due"):
            return False
        held = await services.gate.read(session, payment.basis_id, flow="settle_payment")
    if "payment_intent" not in held:
        return False
    await services.stripe.refund(payment_intent=held["payment_intent"], reference=str(payment_id))
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state not in ("paid", "refund_due"):
            return False
        payment.state = "refunded"
        await session.flush()  # the row before its basis
        await keep_after_refund(session, services.gate, payment)
        await announce(
            session,
            "system:payment:refunded",
            actor="system",
            facts={
                "payment_id": str(payment.id),
                "attempt_id": str(payment.attempt_id),
                "reason": payment.refund_reason or "",
            },
        )
    return True
