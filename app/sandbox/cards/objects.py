"""Builds the card API's resources, key for key as the pinned version answers them.

Pure construction: nothing is stored, decided or sent here. A test holds every key and
type to the typed resource classes of the official client.
"""

import hashlib

from app.sandbox.cards.deck import DECLINES, Card
from app.sandbox.ids import new_id
from app.sandbox.store import Json

API_VERSION = "2026-10-28.endive"

# Keys that the real service answers too, with nothing in them for payments like ours.
_SESSION_BLANKS = (
    "after_expiration", "allow_promotion_codes", "billing_address_collection", "client_secret",
    "collected_information", "consent", "consent_collection", "currency_conversion", "customer",
    "customer_account", "customer_details", "invoice", "invoice_creation", "managed_payments",
    "payment_intent", "payment_link", "payment_method_configuration_details", "permissions",
    "recovered_from", "saved_payment_method_options", "setup_intent",
    "shipping_address_collection", "shipping_cost", "subscription",
)  # fmt: skip
_INTENT_BLANKS = (
    "application", "application_fee_amount", "automatic_payment_methods", "canceled_at",
    "cancellation_reason", "customer", "customer_account", "excluded_payment_method_types",
    "last_payment_error", "latest_charge", "managed_payments", "next_action", "on_behalf_of",
    "payment_method", "payment_method_configuration_details", "processing", "receipt_email",
    "review", "setup_future_usage", "shipping", "source", "transfer_data", "transfer_group",
)  # fmt: skip
_CHARGE_BLANKS = (
    "application", "application_fee", "application_fee_amount", "customer",
    "failure_balance_transaction", "on_behalf_of", "receipt_email", "receipt_number",
    "receipt_url", "review", "shipping", "source", "source_transfer", "transfer_data",
    "transfer_group",
)  # fmt: skip

_NEW_SESSION: Json = {
    "object": "checkout.session",
    "customer_creation": "if_required",
    "livemode": False,
    "mode": "payment",
    "payment_method_collection": "if_required",
    "payment_status": "unpaid",
    "status": "open",
    "ui_mode": "hosted_page",
}

_EMPTY_ADDRESS: Json = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def session(params: Json, *, total: int, now: int, base_url: str) -> Json:
    """An open Checkout Session from checked parameters."""
    session_id = new_id("cs_test", 58)
    card_options = params.get("payment_method_options", {}).get("card", {})
    return (
        dict.fromkeys(_SESSION_BLANKS)
        | _NEW_SESSION
        | {
            "id": session_id,
            "adaptive_pricing": {"enabled": False},
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {
                "enabled": False,
                "liability": None,
                "provider": None,
                "status": None,
            },
            "cancel_url": params["cancel_url"],
            "client_reference_id": params.get("client_reference_id"),
            "created": now,
            "currency": params["line_items"][0]["price_data"]["currency"],
            "custom_fields": [],
            "custom_text": dict.fromkeys(
                ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
            ),
            "customer_email": params.get("customer_email"),
            "discounts": [],
            "expires_at": params.get("expires_at", now + 86400),
            "integration_identifier": params.get("integration_identifier"),
            "locale": params.get("locale"),
            "metadata": params.get("metadata", {}),
            "origin_context": params.get("origin_context"),
            "payment_method_options": {"card": _session_card_options(card_options)},
            "payment_method_types": params.get("payment_method_types", ["card"]),
            "phone_number_collection": {"enabled": False},
            "shipping_options": [],
            "submit_type": params.get("submit_type"),
            "success_url": params["success_url"],
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "url": f"{base_url}/pay/{session_id}",
            "wallet_options": params.get("wallet_options"),
        }
    )


def _session_card_options(options: Json) -> Json:
    answer: Json = {"request_three_d_secure": options.get("request_three_d_secure", "automatic")}
    if "restrictions" in options:
        answer["restrictions"] = options["restrictions"]
    return answer


def line_item(line: Json, now: int) -> Json:
    """One line of a session, with the price made for it."""
    price = line["price_data"]
    amount = price["unit_amount"] * line["quantity"]
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": price["product_data"]["name"],
        "metadata": {},
        "price": _price(price, now),
        "quantity": line["quantity"],
    }


def _price(price: Json, now: int) -> Json:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": price["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod", 14),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }


def payment_intent(checkout: Json, data: Json, now: int) -> Json:
    """The intent that a session makes when somebody first tries to pay."""
    intent_id = new_id("pi")
    three_d_secure = checkout["payment_method_options"]["card"]["request_three_d_secure"]
    return dict.fromkeys(_INTENT_BLANKS) | {
        "id": intent_id,
        "object": "payment_intent",
        "amount": checkout["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": data.get("capture_method", "automatic_async"),
        "client_secret": f"{intent_id}_{new_id('secret')}",
        "confirmation_method": "automatic",
        "created": now,
        "currency": checkout["currency"],
        "description": data.get("description"),
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "payment_method_options": {
            "card": {
                "installments": None,
                "mandate_options": None,
                "network": None,
                "request_three_d_secure": three_d_secure,
            }
        },
        "payment_method_types": ["card"],
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
    }


def billing(payer: Json) -> Json:
    """What the payer typed on the hosted page: e-mail, name, postal code."""
    address = _EMPTY_ADDRESS | {"country": "US", "postal_code": payer.get("postal_code")}
    return {
        "address": address,
        "email": payer.get("email"),
        "name": payer.get("name"),
        "phone": None,
        "tax_id": None,
    }


def customer_details(payer: Json) -> Json:
    """The same person as the session shows it."""
    details = billing(payer)
    del details["tax_id"]
    return details | {
        "business_name": None,
        "individual_name": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def _card_face(card: Card) -> Json:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "pass",
        },
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "fingerprint": hashlib.sha256(card.number.encode()).hexdigest()[:16],
        "funding": card.funding,
        "last4": card.last4,
        "regulated_status": "unregulated",
        "wallet": None,
    }


def payment_method(card: Card, payer: Json, now: int) -> Json:
    """The card as typed; its fingerprint is the same whenever the number is."""
    return {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "limited",
        "billing_details": billing(payer),
        "card": _card_face(card)
        | {
            "display_brand": card.brand,
            "generated_from": None,
            "networks": {"available": [card.brand], "preferred": None},
            "three_d_secure_usage": {"supported": True},
        },
        "created": now,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def charge(intent: Json, card: Card, payer: Json, *, now: int, authenticated: str | None) -> Json:
    """A charge that succeeded, or failed where the card is one that is declined."""
    failed = bool(card.decline_code)
    code, message = DECLINES.get(card.decline_code, (None, None))
    charge_id = new_id("ch")
    amount = intent["amount"]
    return dict.fromkeys(_CHARGE_BLANKS) | {
        "id": charge_id,
        "object": "charge",
        "amount": amount,
        "amount_captured": 0 if failed else amount,
        "amount_refunded": 0,
        "balance_transaction": None if failed else new_id("txn"),
        "billing_details": billing(payer),
        "calculated_statement_descriptor": intent["statement_descriptor"] or "CARD SANDBOX",
        "captured": not failed,
        "created": now,
        "currency": intent["currency"],
        "description": intent["description"],
        "disputed": False,
        "failure_code": code,
        "failure_message": message,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "outcome": _outcome(card, failed=failed),
        "paid": not failed,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": {
            "card": _charged_card(card, amount, authenticated),
            "type": "card",
        },
        "refunded": False,
        "statement_descriptor": intent["statement_descriptor"],
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "failed" if failed else "succeeded",
    }


def _outcome(card: Card, *, failed: bool) -> Json:
    return {
        "advice_code": "try_again_later" if failed else None,
        "network_advice_code": None,
        "network_decline_code": "05" if failed else None,
        "network_status": "declined_by_network" if failed else "approved_by_network",
        "reason": card.decline_code or None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank did not return any further details with this decline."
        if failed
        else "Payment complete.",
        "type": "issuer_declined" if failed else "authorized",
    }


def _charged_card(card: Card, amount: int, authenticated: str | None) -> Json:
    secure = authenticated and {
        "authentication_flow": "challenge" if authenticated == "authenticated" else "frictionless",
        "electronic_commerce_indicator": "05" if authenticated == "authenticated" else "06",
        "exemption_indicator": None,
        "result": authenticated,
        "result_reason": None,
        "transaction_id": new_id("tds"),
        "version": "2.2.0",
    }
    return _card_face(card) | {
        "amount_authorized": amount,
        "authorization_code": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card.brand,
        "network_token": {"used": False},
        "network_transaction_id": new_id("nt", 15),
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "three_d_secure": secure or None,
        "transaction_link_id": None,
    }
