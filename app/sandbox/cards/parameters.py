"""What the card API takes, call by call; anything else is refused as unknown.

The lists hold what the product and its neighbours may reasonably send in mode `payment`.
A parameter that would have no effect here is left out on purpose, so that relying on it
fails in a test and not in production.
"""

from app.sandbox.cards.errors import ApiError
from app.sandbox.cards.shapes import (
    Reader,
    boolean,
    choice,
    integer,
    labels,
    listing,
    table,
    text,
)
from app.sandbox.store import Json

_expand = listing(text())
_created_bounds = table({bound: integer() for bound in ("gt", "gte", "lt", "lte")})

_price_data = table(
    {
        "currency": choice("usd"),
        "unit_amount": integer(),
        "product_data": table({"name": text(), "description": text()}, required=("name",)),
        "tax_behavior": choice("exclusive", "inclusive", "unspecified"),
    },
    required=("currency", "unit_amount", "product_data"),
)

_card_options = table(
    {
        "request_three_d_secure": choice("any", "automatic", "challenge"),
        "restrictions": table(
            {
                "brands_blocked": listing(
                    choice("american_express", "discover_global_network", "mastercard", "visa")
                ),
                "funding_types_blocked": listing(choice("credit", "debit", "prepaid")),
            }
        ),
    }
)

create_session: Reader = table(
    {
        "mode": choice("payment"),
        "ui_mode": choice("hosted_page"),
        "success_url": text(5000),
        "cancel_url": text(5000),
        "client_reference_id": text(200),
        "customer_creation": choice("if_required"),
        "customer_email": text(512),
        "expires_at": integer(1),
        "expand": _expand,
        "integration_identifier": text(200),
        "line_items": listing(
            table(
                {"price_data": _price_data, "quantity": integer(1)},
                required=("price_data", "quantity"),
            )
        ),
        "locale": choice("auto", "en", "es", "es-419"),
        "metadata": labels,
        "origin_context": choice("mobile_app", "web"),
        "payment_intent_data": table(
            {
                "capture_method": choice("automatic", "automatic_async"),
                "description": text(1000),
                "metadata": labels,
                "statement_descriptor": text(22),
                "statement_descriptor_suffix": text(22),
            }
        ),
        "payment_method_options": table({"card": _card_options}),
        "payment_method_types": listing(choice("card")),
        "submit_type": choice("auto", "pay"),
        "wallet_options": table({"link": table({"display": choice("auto", "never")})}),
    },
    required=("mode", "line_items", "success_url", "cancel_url"),
)

create_refund: Reader = table(
    {
        "payment_intent": text(),
        "amount": integer(1),
        "expand": _expand,
        "metadata": labels,
        "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
    },
    required=("payment_intent",),
)

only_expand: Reader = table({"expand": _expand})


def _page(**filters: Reader) -> Reader:
    paging: dict[str, Reader] = {
        "created": _created,
        "ending_before": text(),
        "expand": _expand,
        "limit": integer(1),
        "starting_after": text(),
    }
    return table(paging | filters)


def _created(value: object, path: str) -> int | Json:
    bounds: int | Json = (
        _created_bounds(value, path) if isinstance(value, dict) else integer()(value, path)
    )
    return bounds


list_sessions = _page(payment_intent=text(), status=choice("complete", "expired", "open"))
list_refunds = _page(payment_intent=text(), charge=text())
list_payment_intents = _page()
list_charges = _page(payment_intent=text())
list_disputes = _page(payment_intent=text(), charge=text())
list_warnings = _page(payment_intent=text(), charge=text())
list_events = _page(type=text(), types=listing(text()), delivery_success=boolean)


def check_session_rules(params: Json, now: int) -> None:
    """What Stripe holds a payment session to beyond types: total, duration, addresses."""
    total = total_of(params["line_items"])
    if total < 50:
        raise ApiError(
            "The Checkout Session's total amount must convert to at least 50 cents.",
            code="amount_too_small",
            param="line_items",
        )
    expires = params.get("expires_at")
    # A minute of grace: caller and server read their clocks at different moments.
    if expires is not None and not 1740 <= expires - now <= 86460:
        raise ApiError(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from "
            "Checkout Session creation.",
            param="expires_at",
        )
    for name in ("success_url", "cancel_url"):
        if not params[name].startswith(("http://", "https://")):
            raise ApiError("Not a valid URL", code="url_invalid", param=name)


def total_of(line_items: list[Json]) -> int:
    """The sum of the lines in cents."""
    return sum(line["price_data"]["unit_amount"] * line["quantity"] for line in line_items)
