"""The card method's flow: begin the check, take its news, pass the money's end on to the parent.

Stripe is spoken to between two units of work, never inside one; every step may be repeated.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.attempts import expire, lock_attempt, reject, start_attempt
from app.consent.drafting import get_draft
from app.consent.granting import NotGranted, grant
from app.consent.methods import get_method
from app.consent.methods.card_letters import post_card_rejected, post_money_returned
from app.consent.models import Attempt
from app.consent.requests import get_request
from app.families import Parts
from app.payments.checks import (
    CheckTerms,
    give_back,
    lock_payment,
    open_page,
    open_payment,
    payment_of_attempt,
    settle,
)
from app.payments.gateway import Order
from app.payments.models import Payment
from app.promotions.revisions import get_revision
from app.services import Services

STILL_TO_PAY = ("opening", "open")


@dataclass(frozen=True)
class CardPage:
    """Where the parent goes on: to Stripe's page, or nowhere because it was paid already."""

    url: str | None
    payment_id: UUID


async def begin_card_check(
    services: Services, *, draft_id: UUID, success_url: str, cancel_url: str
) -> CardPage:
    """Open the hosted page for a draft; a double click gets the same page.

    Raises NotPossibleNow for a dead draft, Unavailable when Stripe is away (nothing is lost).
    """
    async with services.database.unit_of_work() as session:
        attempt = await start_attempt(session, draft_id=draft_id)
        return_to = (success_url, cancel_url)
        payment_id, order = await _payment_for(session, services, attempt, return_to)
    return await _open(services, payment_id, order)


async def continue_card_check(
    services: Services, *, attempt_id: UUID, success_url: str, cancel_url: str
) -> CardPage:
    """The same for an attempt begun elsewhere: the method repeated for a lost PIN."""
    async with services.database.unit_of_work() as session:
        attempt = await lock_attempt(session, attempt_id)
        return_to = (success_url, cancel_url)
        payment_id, order = await _payment_for(session, services, attempt, return_to)
    return await _open(services, payment_id, order)


async def look_again(services: Services, *, attempt_id: UUID) -> str:
    """Ask Stripe how an attempt's payment stands, for a parent who came back before the webhook.

    Returns the payment's state. What follows from it comes by the same reaction as ever.
    """
    async with services.database.unit_of_work() as session:
        payment = await payment_of_attempt(session, attempt_id)
    if payment is None:
        return "none"
    await settle(services, payment.id)
    async with services.database.unit_of_work() as session:
        return (await lock_payment(session, payment.id)).state


async def card_paid(session: AsyncSession, parts: Parts, *, payment_id: UUID) -> None:
    """A good payment: grant its draft, or send the money straight back with an explanation."""
    payment = await lock_payment(session, payment_id)
    outcome = await grant(
        session, parts, attempt_id=payment.attempt_id, method_reference=payment_id
    )
    if isinstance(outcome, NotGranted):
        await give_back(session, payment_id, reason=outcome.reason)
        await post_money_returned(session, parts, payment, reason=outcome.reason)


async def card_refused(
    session: AsyncSession, parts: Parts, *, payment_id: UUID, reason: str
) -> None:
    """A payment that proves nothing (prepaid, say): the attempt ends, the draft lives on."""
    payment = await lock_payment(session, payment_id)
    if await reject(session, attempt_id=payment.attempt_id, reason=reason):
        await post_card_rejected(session, parts, payment, reason=reason)


async def card_expired(session: AsyncSession, *, payment_id: UUID) -> None:
    """The page closed unpaid: the parent may begin again."""
    payment = await lock_payment(session, payment_id)
    await expire(session, attempt_id=payment.attempt_id)


async def _payment_for(
    session: AsyncSession, services: Services, attempt: Attempt, return_to: tuple[str, str]
) -> tuple[UUID, Order]:
    draft = await get_draft(session, attempt.draft_id)
    request = await get_request(session, attempt.request_id)
    revision = await get_revision(session, draft.revision_id)
    terms = get_method(revision.declaration, "card").terms(revision.declaration)
    payment = await payment_of_attempt(session, attempt.id)
    payment_id = (
        payment.id
        if payment
        else await _new_payment(session, attempt, terms.amount_cents, terms.refund_after_days)
    )
    order = Order(
        reference=str(payment_id),
        amount_cents=terms.amount_cents,
        item=services.pages.text(draft.language, "consent.card.item", days=terms.refund_after_days),
        statement_suffix=request.reference,
        language=draft.language,
        success_url=return_to[0],
        cancel_url=return_to[1],
    )
    return payment_id, order


async def _new_payment(
    session: AsyncSession, attempt: Attempt, amount_cents: int, refund_after_days: int
) -> UUID:
    return await open_payment(
        session, attempt_id=attempt.id, terms=CheckTerms(amount_cents, refund_after_days)
    )


async def _open(services: Services, payment_id: UUID, order: Order) -> CardPage:
    async with services.database.unit_of_work() as session:
        payment: Payment = await lock_payment(session, payment_id)
    if payment.state not in STILL_TO_PAY:
        return CardPage(None, payment_id)
    return CardPage(await open_page(services, payment_id, order), payment_id)
