"""Card checks: opened, settled from what Stripe says, given back. Talks to Stripe outside
transactions only; each step can be repeated after a crash at any line.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import announce
from app.payments.gateway import Checkout, Order
from app.payments.models import Payment
from app.payments.verdicts import Expected, Verdict, judge
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.privacy import Gate, NewBasis, close_basis, extend_basis, get_basis, open_basis

if TYPE_CHECKING:
    from app.services import Services

# As the notices print it: a test holds the two numbers together.
DISPUTE_DAYS = 120
SETTLING_DAYS = timedelta(days=20)
PAYER_REFERENCE = ("payment_session", "payment_intent", "card_hash")
ENDED = ("expired", "refunded", "disputed")


@dataclass(frozen=True)
class CheckTerms:
    """What was disclosed to the parent before paying (VPC-03)."""

    amount_cents: int
    refund_after_days: int


async def open_payment(session: AsyncSession, *, attempt_id: UUID, terms: CheckTerms) -> UUID:
    """A new payment row with its ``payment`` basis, before Stripe is asked. Returns its id."""
    payment_id = new_id()
    kept = timedelta(days=terms.refund_after_days + DISPUTE_DAYS) + SETTLING_DAYS
    basis_id = await open_basis(
        session,
        NewBasis(
            kind="payment",
            subject_id=payment_id,
            ends_at=await clock.now(session) + kept,
            scope=dict.fromkeys(PAYER_REFERENCE, kept),
        ),
    )
    session.add(
        Payment(
            id=payment_id,
            attempt_id=attempt_id,
            basis_id=basis_id,
            amount_cents=terms.amount_cents,
            currency="usd",
            refund_after_days=terms.refund_after_days,
            state="opening",
        )
    )
    await session.flush()
    return payment_id


async def payment_of_attempt(session: AsyncSession, attempt_id: UUID) -> Payment | None:
    """The newest payment of an attempt."""
    rows = await session.execute(
        select(Payment)
        .where(col(Payment.attempt_id) == attempt_id)
        .order_by(col(Payment.created_at).desc())
        .limit(1)
    )
    return rows.scalar_one_or_none()


async def open_page(services: "Services", payment_id: UUID, order: Order) -> str:
    """Ask Stripe for the page and remember it; the address to send the parent to.

    A second call for the same payment gives the same page: Stripe knows the idempotency key.
    """
    checkout = await services.stripe.open_checkout(order)
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state == "opening":
            payment.state = "open"
            await services.gate.collect(
                session, payment.basis_id, field="payment_session", value=checkout.session_id
            )
        if payment.state != "open" or checkout.url is None:
            raise NotFound
    return checkout.url


async def settle(services: "Services", payment_id: UUID) -> Verdict:
    """Fetch the page from Stripe and act on it, once, whoever asks and how often.

    The webhook, the parent's return and the reconciling sweep all end here.
    """
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state != "open":
            return Verdict("waiting")
        held = await services.gate.read(session, payment.basis_id, flow="settle_payment")
    if "payment_session" not in held:
        return Verdict("waiting")
    checkout = await services.stripe.fetch_checkout(held["payment_session"])
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state != "open":
            return Verdict("waiting")
        return await _act(session, services, payment, checkout)


async def give_back(session: AsyncSession, payment_id: UUID, *, reason: str) -> None:
    """Money on a dead draft, or for a check that proves nothing, goes back at once."""
    payment = await lock_payment(session, payment_id)
    if payment.state in ("paid", "refund_due"):
        payment.state, payment.refund_reason = "refund_due", reason
        payment.refund_due_at = await clock.now(session)
        await session.flush()


async def abandon(services: "Services", payment_id: UUID) -> None:
    """Close the page of a payment whose draft died, so that nobody pays on it any more."""
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, payment_id)
        if payment.state == "opening":
            await _expire(session, payment)
        if payment.state != "open":
            return
        held = await services.gate.read(session, payment.basis_id, flow="settle_payment")
    if "payment_session" in held:
        await services.stripe.expire_checkout(held["payment_session"])
        await settle(services, payment_id)


async def lock_payment(session: AsyncSession, payment_id: UUID) -> Payment:
    """The row, locked until the transaction ends. Raises NotFound."""
    rows = await session.execute(
        select(Payment)
        .where(col(Payment.id) == payment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    payment = rows.scalar_one_or_none()
    if payment is None:
        raise NotFound
    return payment


async def _act(
    session: AsyncSession, services: "Services", payment: Payment, checkout: Checkout
) -> Verdict:
    payment.checked_at = await clock.now(session)
    expected = Expected(
        str(payment.id), payment.amount_cents, payment.currency, services.stripe.livemode
    )
    uses = await _uses_of_card(session, services.gate, checkout)
    verdict = judge(checkout, expected, uses_of_card=uses)
    facts = {"payment_id": str(payment.id), "attempt_id": str(payment.attempt_id)}
    if verdict.finding == "expired":
        await _expire(session, payment)
        await announce(session, "system:payment:expired", actor="system", facts=facts)
    elif verdict.finding in ("good", "give_back"):
        await _keep_payer_reference(session, services.gate, payment, checkout)
        await _note_paid(session, payment, verdict, facts)
    return verdict


async def expire_never_shown(session: AsyncSession, *, before: datetime) -> None:
    """End payments whose page no parent ever saw: nobody can pay on them, so another may begin."""
    rows = await session.execute(
        select(Payment)
        .where(col(Payment.state) == "opening", col(Payment.created_at) < before)
        .with_for_update(skip_locked=True)
    )
    for payment in rows.scalars():
        await _expire(session, payment)
        facts = {"payment_id": str(payment.id), "attempt_id": str(payment.attempt_id)}
        await announce(session, "system:payment:expired", actor="system", facts=facts)


async def keep_after_refund(session: AsyncSession, gate: Gate, payment: Payment) -> None:
    """From the refund the notice's dispute days run, whenever the page was opened (RET-02)."""
    ends_at = await clock.now(session) + timedelta(days=DISPUTE_DAYS)
    if (await get_basis(session, payment.basis_id)).ends_at <= ends_at:
        return
    await extend_basis(session, payment.basis_id, ends_at)
    for field in PAYER_REFERENCE:
        await gate.shorten(session, payment.basis_id, field=field, erase_at=ends_at)


async def _expire(session: AsyncSession, payment: Payment) -> None:
    # Nothing was paid, so there is nothing to give back and nothing to keep a number for.
    payment.state = "expired"
    await session.flush()  # the row before its basis
    await close_basis(session, payment.basis_id)


async def _note_paid(
    session: AsyncSession, payment: Payment, verdict: Verdict, facts: dict[str, str]
) -> None:
    now = await clock.now(session)
    if verdict.finding == "good":
        payment.state = "paid"
        # After settlement, so that the line stays on the statement: that is the notification.
        payment.refund_due_at = now + timedelta(days=payment.refund_after_days)
        payment.refund_reason = "check_done"
        tag = "system:payment:paid"
    else:
        payment.state, payment.refund_due_at = "refund_due", now
        payment.refund_reason = verdict.reason
        facts = facts | {"reason": verdict.reason or ""}
        tag = "system:payment:refused"
    await session.flush()
    await announce(session, tag, actor="system", facts=facts)


async def _uses_of_card(session: AsyncSession, gate: Gate, checkout: Checkout) -> int:
    if checkout.card is None or checkout.card.fingerprint is None:
        return 0
    # One card at a time: a hundred checks at once must not all see five earlier ones.
    hashed = gate.keys.lookup("card_hash", checkout.card.fingerprint)
    lock = int.from_bytes(hashed[:8], "big", signed=True)
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
    return len(await gate.find(session, field="card_hash", value=checkout.card.fingerprint))


async def _keep_payer_reference(
    session: AsyncSession, gate: Gate, payment: Payment, checkout: Checkout
) -> None:
    if checkout.payment_intent:
        await gate.collect(
            session, payment.basis_id, field="payment_intent", value=checkout.payment_intent
        )
    if checkout.card and checkout.card.fingerprint:
        # Six children on one card, then a person looks: the count needs equality, not the number.
        await gate.collect(
            session, payment.basis_id, field="card_hash", value=checkout.card.fingerprint
        )
