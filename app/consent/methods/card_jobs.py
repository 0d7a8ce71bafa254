"""The jobs of the card method: what follows from the news about a payment."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.doubted_pins import is_pin_reset, lock_doubted_pin
from app.consent.methods.card import card_expired, card_paid, card_refused
from app.consent.methods.card_letters import post_refund_made
from app.consent.models import Attempt, Consent
from app.consent.standing import SuspendedFor, suspend
from app.payments.checks import lock_payment
from app.platform.queue import job
from app.services import Services


@job("consent.card_paid")
async def card_paid_job(services: Services, *, payment_id: str) -> None:
    """Grant what a good payment pays for."""
    async with services.database.unit_of_work() as session:
        await card_paid(session, services, payment_id=UUID(payment_id))


@job("consent.card_refused")
async def card_refused_job(services: Services, *, payment_id: str) -> None:
    """Tell the parent why the card proved nothing."""
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, UUID(payment_id))
        reason = payment.refund_reason or "unknown_funding"
        await card_refused(session, services, payment_id=payment.id, reason=reason)


@job("consent.card_expired")
async def card_expired_job(services: Services, *, payment_id: str) -> None:
    """Let the parent begin again."""
    async with services.database.unit_of_work() as session:
        await card_expired(session, payment_id=UUID(payment_id))


@job("consent.card_refunded")
async def card_refunded_job(services: Services, *, payment_id: str) -> None:
    """Tell the parent that the charge of a good check went back."""
    async with services.database.unit_of_work() as session:
        payment = await lock_payment(session, UUID(payment_id))
        if payment.refund_reason == "check_done":
            await post_refund_made(session, services, payment)


@job("consent.card_disputed")
async def card_disputed_job(services: Services, *, payment_id: str) -> None:
    """The holder objects: the consent is held until a person has looked (VPC-07)."""
    async with services.database.unit_of_work() as session:
        await _suspend(session, services, UUID(payment_id), "dispute")


@job("consent.card_warned")
async def card_warned_job(services: Services, *, payment_id: str) -> None:
    """The bank warns of fraud: the consent is held until a person has looked (VPC-07)."""
    async with services.database.unit_of_work() as session:
        await _suspend(session, services, UUID(payment_id), "fraud_warning")


async def _suspend(
    session: AsyncSession, services: Services, payment_id: UUID, reason: SuspendedFor
) -> None:
    payment = await lock_payment(session, payment_id)
    # A dispute may come before the job that grants: grant first, so that there is what to hold.
    # Never for a card that proved nothing, whose own news may also still be on its way (VPC-06).
    if payment.refund_reason == "check_done" and payment.state in ("paid", "disputed"):
        await card_paid(session, services, payment_id=payment_id)
    if await is_pin_reset(session, payment.attempt_id):
        await lock_doubted_pin(session, services, attempt_id=payment.attempt_id, why=reason)
        return
    rows = await session.execute(
        select(Consent.id)
        .join(Attempt, col(Attempt.request_id) == col(Consent.request_id))
        .where(col(Attempt.id) == payment.attempt_id)
    )
    consent_id = rows.scalar_one_or_none()
    if consent_id is not None:
        await suspend(session, services, consent_id=consent_id, reason=reason)
