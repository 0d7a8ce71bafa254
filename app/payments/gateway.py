"""The one Stripe gateway: the official SDK over HTTP, asked for just what a card check needs.

The payer's name, e-mail and postcode that Stripe returns are never looked at and never leave
this module; no child's information goes in (VPC-08).
"""

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import stripe
from anyio import CapacityLimiter, fail_after, to_thread

from app.platform.problems import Unavailable
from app.settings import Settings

# Else the SDK keeps a lasting id in the home folder of this process, tells Stripe the kind of our
# machine, and fails where the process has no home.
stripe.enable_telemetry = False
PER_PROCESS = 8


@dataclass(frozen=True)
class Order:
    """What to charge and where to return to. ``reference`` is our payment's id, nothing else."""

    reference: str
    amount_cents: int
    item: str
    statement_suffix: str
    language: str
    success_url: str
    cancel_url: str


@dataclass(frozen=True)
class Checkout:
    """A hosted page as Stripe knows it now. ``card`` is there once it was paid."""

    session_id: str
    url: str | None
    status: str
    paid: bool
    livemode: bool
    reference: str | None
    amount_cents: int | None
    currency: str | None
    payment_intent: str | None
    card: "Card | None"


@dataclass(frozen=True)
class Card:
    """What the rule needs to know of the card that paid: 312.5(b)(2)(ii), VPC-06."""

    funding: str
    wallet: str | None
    fingerprint: str | None
    captured: bool

    def __repr__(self) -> str:
        return f"Card(funding={self.funding}, wallet={self.wallet})"


@dataclass(frozen=True)
class Dispute:
    """A card holder's objection. ``won``: the bank let the charge stand after all."""

    payment_intent: str | None
    won: bool


class StripeGateway:
    """Calls Stripe in threads with time limits; answers are checked by the callers' rules."""

    def __init__(self, settings: Settings) -> None:
        self.livemode = settings.stripe_live
        self._limit = CapacityLimiter(PER_PROCESS)
        self._patience = settings.stripe_timeout_seconds
        self._client = stripe.StripeClient(
            settings.stripe_api_key.get_secret_value(),
            base_addresses={"api": settings.stripe_api_base},
            http_client=stripe.RequestsClient(timeout=settings.stripe_timeout_seconds),
            max_network_retries=1,
        )

    async def open_checkout(self, order: Order) -> Checkout:
        """Open the hosted page. The same order again gives the same page. Raises Unavailable."""
        made = await self._call(
            self._client.v1.checkout.sessions.create,
            checkout_parameters(order),
            {"idempotency_key": f"checkout-{order.reference}"},
        )
        return _checkout(made)

    async def fetch_checkout(self, session_id: str) -> Checkout:
        """The page's present state, with the card that paid. Raises Unavailable."""
        found = await self._call(
            self._client.v1.checkout.sessions.retrieve,
            session_id,
            {"expand": ["payment_intent.latest_charge"]},
        )
        return _checkout(found)

    async def expire_checkout(self, session_id: str) -> None:
        """Close a page nobody shall pay on any more; one already complete or expired stays so."""
        try:
            await self._call(self._client.v1.checkout.sessions.expire, session_id)
        except stripe.InvalidRequestError:
            return

    async def refund(self, *, payment_intent: str, reference: str) -> None:
        """Give the whole charge back, once however often it is asked. Raises Unavailable."""
        try:
            await self._call(
                self._client.v1.refunds.create,
                {"payment_intent": payment_intent, "reason": "requested_by_customer"},
                {"idempotency_key": f"refund-{reference}"},
            )
        except stripe.InvalidRequestError as error:
            if error.code != "charge_already_refunded":
                raise

    async def reference_of_intent(self, payment_intent: str) -> str | None:
        """Our payment's id behind a PaymentIntent, or None for a foreign one."""
        found = await self._known(self._client.v1.payment_intents.retrieve, payment_intent)
        return _text(getattr(found.metadata, "payment", None)) if found is not None else None

    async def fetch_dispute(self, dispute_id: str) -> Dispute | None:
        """What a dispute is about and how it stands now, or None for an unknown one."""
        found = await self._known(self._client.v1.disputes.retrieve, dispute_id)
        if found is None:
            return None
        return Dispute(_id(found.payment_intent), won=found.status in ("won", "warning_closed"))

    async def intent_of_warning(self, warning_id: str) -> str | None:
        """The PaymentIntent that an early fraud warning is about."""
        found = await self._known(self._client.v1.radar.early_fraud_warnings.retrieve, warning_id)
        return _id(found.payment_intent) if found is not None else None

    async def reference_of_checkout(self, session_id: str) -> str | None:
        """Our payment's id behind a Checkout page, or None for a foreign one."""
        found = await self._known(self._client.v1.checkout.sessions.retrieve, session_id)
        return _text(found.client_reference_id) if found is not None else None

    async def check(self) -> float | None:
        """Ask Stripe something harmless, for ``doctor``. Raises Unavailable or StripeError.

        Returns Stripe's own time in seconds since 1970, where the answer tells it.
        """
        found = await self._call(self._client.v1.events.list, {"limit": 1})
        told = getattr(found.last_response, "headers", {}).get("Date")
        return parsedate_to_datetime(told).timestamp() if told else None

    async def _known(self, method: Any, object_id: str) -> Any:
        try:
            return await self._call(method, object_id)
        except stripe.InvalidRequestError as error:
            if error.http_status == 404:
                return None
            raise

    async def _call(self, method: Any, *arguments: Any) -> Any:
        try:
            # Waiting for a place and for a second try counts too: a parent waits for the answer.
            with fail_after(self._patience):
                return await to_thread.run_sync(
                    lambda: method(*arguments), limiter=self._limit, abandon_on_cancel=True
                )
        except (TimeoutError, stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise Unavailable from error
        except stripe.APIError as error:
            if isinstance(error, stripe.InvalidRequestError):
                raise
            raise Unavailable from error


def checkout_parameters(order: Order) -> dict[str, Any]:
    """What is sent to Stripe: amount, words about the check, our payment's id. No person."""
    return {
        "mode": "payment",
        "client_reference_id": order.reference,
        "locale": order.language,
        "payment_method_types": ["card"],
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": order.amount_cents,
                    "product_data": {"name": order.item},
                },
            }
        ],
        "payment_intent_data": {
            "metadata": {"payment": order.reference},
            "statement_descriptor_suffix": order.statement_suffix,
        },
        "payment_method_options": {
            "card": {
                # The bank itself asks its card holder; and a prepaid card has no holder to tell.
                "request_three_d_secure": "any",
                "restrictions": {"funding_types_blocked": ["prepaid"]},
            }
        },
        # A wallet that remembers a card would let a child pay on a shared device (VPC-06).
        "wallet_options": {"link": {"display": "never"}},
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
    }


def _checkout(found: Any) -> Checkout:
    intent = found.payment_intent
    return Checkout(
        session_id=found.id,
        url=found.url,
        status=found.status,
        paid=found.payment_status == "paid",
        livemode=found.livemode,
        reference=found.client_reference_id,
        amount_cents=found.amount_total,
        currency=found.currency,
        payment_intent=_id(intent),
        card=_card(intent),
    )


def _card(intent: Any) -> Card | None:
    charge = getattr(intent, "latest_charge", None)
    details = getattr(getattr(charge, "payment_method_details", None), "card", None)
    if details is None or charge is None:
        return None
    wallet = getattr(details, "wallet", None)
    return Card(
        funding=_text(getattr(details, "funding", None)) or "unknown",
        wallet=_text(getattr(wallet, "type", None)) if wallet else None,
        fingerprint=_text(getattr(details, "fingerprint", None)),
        captured=bool(charge.captured) and charge.status == "succeeded",
    )


def _id(found: Any) -> str | None:
    return found if isinstance(found, str) or found is None else _text(found.id)


def _text(found: Any) -> str | None:
    return found if isinstance(found, str) else None
