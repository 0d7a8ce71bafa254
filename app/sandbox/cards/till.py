"""The card service's rules: sessions, payments, refunds, disputes, warnings, and their events.

Every method leaves the store whole before the next begins (nothing here awaits), so a
double click or a repeated call meets the finished state.
"""

import contextlib
import copy
from collections.abc import Callable

from app.sandbox.cards import aftermath, objects, parameters
from app.sandbox.cards.deck import DECLINES, Card, refusal
from app.sandbox.cards.errors import ApiError, no_such
from app.sandbox.clock import Clock
from app.sandbox.real_time import real_epoch
from app.sandbox.store import Json, Store

NO_REQUEST: Json = {"id": None, "idempotency_key": None}
HAPPENS_AFTER_SECONDS = 3


class Till:
    """Rules over the store; `announce` receives every event once it is stored."""

    def __init__(self, store: Store, clock: Clock, announce: Callable[[Json], None]) -> None:
        self.store = store
        self.clock = clock
        self._announce = announce

    def find(self, kind: str, record_id: str, param: str = "id") -> Json:
        """The resource, or a Stripe-shaped 404."""
        found = self.store.get(kind, record_id)
        if found is None:
            raise no_such(kind, record_id, param)
        return found

    def open_session(self, params: Json, base_url: str) -> Json:
        """A new Checkout Session from checked parameters."""
        now = self.clock.epoch()
        parameters.check_session_rules(params, now)
        total = parameters.total_of(params["line_items"])
        checkout = objects.session(params, total=total, now=now, base_url=base_url)
        lines = [objects.line_item(line, now) for line in params["line_items"]]
        intent_data = params.get("payment_intent_data", {})
        self.store.put("order", {"id": checkout["id"], "lines": lines, "intent_data": intent_data})
        return self.store.put("checkout.session", checkout)

    def expire_session(self, session_id: str, request: Json = NO_REQUEST) -> Json:
        """Close an open session unpaid; an error where it is not open."""
        checkout = self.find("checkout.session", session_id, "session")
        if checkout["status"] != "open":
            raise ApiError(
                'Only Checkout Sessions with a status in ["open"] can be expired. This '
                f"Checkout Session has a status of {checkout['status']}.",
            )
        checkout |= {"status": "expired", "url": None}
        self._save(checkout)
        self._tell("checkout.session.expired", checkout, request=request)
        return checkout

    def expire_due(self) -> None:
        """Close every session whose hour has come."""
        now = self.clock.epoch()
        for checkout in self.store.all("checkout.session"):
            if checkout["status"] == "open" and checkout["expires_at"] <= now:
                self.expire_session(checkout["id"])

    def try_card(self, checkout: Json, card: Card, payer: Json) -> str:
        """One try to pay an open session. Answers ``paid``, ``challenge``, or the words
        with which the page refuses the card."""
        refused = refusal(card, _restrictions(checkout))
        if refused is not None:
            return refused
        intent = self._intent_for(checkout)
        method = self.store.put(
            "payment_method", objects.payment_method(card, payer, self.clock.epoch())
        )
        intent["payment_method"] = method["id"]
        if card.ending in ("challenge", "challenge_declined"):
            intent |= {
                "status": "requires_action",
                "next_action": {
                    "type": "redirect_to_url",
                    "redirect_to_url": {
                        "return_url": checkout["success_url"],
                        "url": f"{checkout['url']}/challenge",
                    },
                },
            }
            self._save(intent)
            return "challenge"
        asked = checkout["payment_method_options"]["card"]["request_three_d_secure"]
        result = None if asked == "automatic" else "attempt_acknowledged"
        return self._charge(checkout, intent, card, payer, authenticated=result)

    def answer_challenge(self, checkout: Json, card: Card, payer: Json, *, approve: bool) -> str:
        """The bank's question answered: the same answers as `try_card`."""
        intent = self._intent_for(checkout)
        intent["next_action"] = None
        if approve:
            return self._charge(checkout, intent, card, payer, authenticated="authenticated")
        message = (
            "We are unable to authenticate your payment method. Please choose a different "
            "payment method and try again."
        )
        self._fail(intent, "payment_intent_authentication_failure", message)
        return message

    def refund(self, params: Json, request: Json = NO_REQUEST) -> Json:
        """Give a payment back, whole or in part. Errors: no charge, already refunded,
        disputed, more than what is left."""
        intent = self.find("payment_intent", params["payment_intent"], "payment_intent")
        paid = intent["status"] == "succeeded"
        charge = self.store.get("charge", intent["latest_charge"] or "")
        if charge is None or not paid:
            raise ApiError(
                f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
                param="payment_intent",
            )
        amount = params.get("amount", charge["amount"] - charge["amount_refunded"])
        _check_refundable(charge, won=self._won(charge), amount=amount)
        refunded = self.store.put(
            "refund", aftermath.refund(charge, amount, params, self.clock.epoch())
        )
        before = {"amount_refunded": charge["amount_refunded"], "refunded": charge["refunded"]}
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._save(charge)
        self._tell("charge.refunded", charge, request=request, changes=before)
        self._tell("refund.created", refunded, request=request)
        self._later("refund", refunded["id"])
        return refunded

    def _won(self, charge: Json) -> bool:
        """Whether every dispute of a charge ended for the seller: then it can be given back."""
        about = [each for each in self.store.all("dispute") if each["charge"] == charge["id"]]
        return bool(about) and all(each["status"] == "won" for each in about)

    def settle_refund(self, refund_id: str) -> Json:
        """The bank names its reference number: ``refund.updated``."""
        refunded = self.find("refund", refund_id)
        card = refunded["destination_details"]["card"]
        before = {"destination_details": {"card": {"reference_status": card["reference_status"]}}}
        card |= {"reference_status": "available", "reference": f"7423{refund_id[-10:].upper()}"}
        self._save(refunded)
        self._tell("refund.updated", refunded, changes=before)
        return refunded

    def open_dispute(self, payment_intent_id: str, reason: str = "fraudulent") -> Json:
        """The card holder objects to a payment; once per charge."""
        charge = self._paid_charge(payment_intent_id)
        if charge["disputed"]:
            raise ApiError("This charge is already disputed.", code="charge_disputed")
        opened = self.store.put("dispute", aftermath.dispute(charge, reason, self.clock.epoch()))
        charge["disputed"] = True
        self._save(charge)
        self._tell("charge.dispute.created", opened)
        return opened

    def close_dispute(self, dispute_id: str, status: str = "lost") -> Json:
        """The bank decided: `status` is ``won`` or ``lost``."""
        closed = self.find("dispute", dispute_id)
        before = {"status": closed["status"]}
        closed["status"] = status
        self._save(closed)
        self._tell("charge.dispute.closed", closed, changes=before)
        return closed

    def warn_of_fraud(self, payment_intent_id: str, kind: str = "unauthorized_use_of_card") -> Json:
        """The bank warns that a payment may be fraud."""
        charge = self._paid_charge(payment_intent_id)
        warning = aftermath.fraud_warning(charge, kind, self.clock.epoch())
        self.store.put("radar.early_fraud_warning", warning)
        self._tell("radar.early_fraud_warning.created", warning)
        return warning

    def let_happen_what_is_due(self) -> None:
        """Disputes and warnings that some test cards bring, and refunds reaching the bank."""
        acts: dict[str, Callable[[str], Json]] = {
            "disputed": self.open_dispute,
            "fraud_warning": self.warn_of_fraud,
            "refund": self.settle_refund,
        }
        for awaited in self.store.all("awaited"):
            if awaited["due"] <= real_epoch():
                self.store.drop("awaited", awaited["id"])
                # Somebody may have opened the same dispute by hand meanwhile.
                with contextlib.suppress(ApiError):
                    acts[awaited["kind"]](awaited["id"])

    def _later(self, kind: str, record_id: str) -> None:
        due = real_epoch() + HAPPENS_AFTER_SECONDS
        self.store.put("awaited", {"id": record_id, "kind": kind, "due": due})

    def _intent_for(self, checkout: Json) -> Json:
        if checkout["payment_intent"] is not None:
            return self.find("payment_intent", checkout["payment_intent"])
        order = self.find("order", checkout["id"])
        intent = objects.payment_intent(checkout, order["intent_data"], self.clock.epoch())
        checkout["payment_intent"] = intent["id"]
        self._save(checkout)
        return self._save(intent)

    def _charge(
        self, checkout: Json, intent: Json, card: Card, payer: Json, *, authenticated: str | None
    ) -> str:
        now = self.clock.epoch()
        charge = objects.charge(intent, card, payer, now=now, authenticated=authenticated)
        self._save(charge)
        intent["latest_charge"] = charge["id"]
        if card.decline_code:
            code, message = DECLINES[card.decline_code]
            self._fail(intent, code, message, charge=charge, decline_code=card.decline_code)
            return message
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "last_payment_error": None,
            "next_action": None,
        }
        self._save(intent)
        details = objects.customer_details(payer)
        checkout |= {"status": "complete", "payment_status": "paid", "customer_details": details}
        checkout["url"] = None
        self._save(checkout)
        self._tell("payment_intent.succeeded", intent)
        self._tell("checkout.session.completed", checkout)
        if card.ending in ("disputed", "fraud_warning"):
            self._later(card.ending, intent["id"])
        return "paid"

    def _fail(
        self,
        intent: Json,
        code: str,
        message: str,
        *,
        charge: Json | None = None,
        decline_code: str | None = None,
    ) -> None:
        error: Json = {"code": code, "message": message, "type": "card_error"}
        error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
        error["payment_method"] = copy.deepcopy(
            self.store.get("payment_method", intent["payment_method"] or "")
        )
        if charge is not None:
            error["charge"] = charge["id"]
        if decline_code is not None:
            error["decline_code"] = decline_code
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        intent["payment_method"] = None
        self._save(intent)
        self._tell("payment_intent.payment_failed", intent)

    def _paid_charge(self, payment_intent_id: str) -> Json:
        intent = self.find("payment_intent", payment_intent_id, "payment_intent")
        charge = self.store.get("charge", intent["latest_charge"] or "")
        if charge is None or intent["status"] != "succeeded":
            raise ApiError("This PaymentIntent is not paid.", param="payment_intent")
        return charge

    def _save(self, resource: Json) -> Json:
        return self.store.put(resource["object"], resource)

    def _tell(
        self,
        kind: str,
        subject: Json,
        *,
        request: Json = NO_REQUEST,
        changes: Json | None = None,
    ) -> None:
        news = aftermath.event(
            kind,
            copy.deepcopy(subject),
            now=self.clock.epoch(),
            request=request,
            changes=changes,
        )
        self._announce(self.store.put("event", news))


def _restrictions(checkout: Json) -> dict[str, list[str]]:
    answer: dict[str, list[str]] = checkout["payment_method_options"]["card"].get(
        "restrictions", {}
    )
    return answer


def _check_refundable(charge: Json, *, won: bool, amount: int) -> None:
    if charge["disputed"] and not won:
        raise ApiError(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.",
            code="charge_disputed",
        )
    if charge["refunded"]:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    left = charge["amount"] - charge["amount_refunded"]
    if amount > left:
        raise ApiError(
            f"Refund amount (${amount / 100:.2f}) is greater than unrefunded amount on "
            f"charge (${left / 100:.2f})",
            param="amount",
        )
