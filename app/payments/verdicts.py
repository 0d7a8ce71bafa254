"""Whether a payment proves a parent: pure rules over what Stripe says now (312.5(b)(2)(ii))."""

from dataclasses import dataclass
from typing import Literal

from app.payments.gateway import Checkout

ACCEPTED_FUNDING = frozenset({"credit", "debit"})
CHILDREN_PER_CARD = 6
Finding = Literal["waiting", "expired", "good", "give_back"]


@dataclass(frozen=True)
class Expected:
    """What our own row says the payment must be."""

    reference: str
    amount_cents: int
    currency: str
    livemode: bool


@dataclass(frozen=True)
class Verdict:
    """The finding, and for money that goes back the reason as a code for the texts."""

    finding: Finding
    reason: str | None = None


def judge(checkout: Checkout, expected: Expected, *, uses_of_card: int) -> Verdict:
    """One condition a line, so that each is proved by itself.

    ``uses_of_card`` is how many other checks this card has passed. A payment that is not fully
    captured leaves everything waiting (VPC-04): a hold or a zero check is no transaction.
    """
    if not checkout.paid:
        return Verdict("expired" if checkout.status == "expired" else "waiting")
    if checkout.card is None or not checkout.card.captured:
        return Verdict("waiting")
    if checkout.reference != expected.reference:
        return Verdict("give_back", "mismatch")
    if (checkout.amount_cents, checkout.currency) != (expected.amount_cents, expected.currency):
        return Verdict("give_back", "mismatch")
    if checkout.livemode is not expected.livemode:
        return Verdict("give_back", "mismatch")
    if checkout.card.wallet is not None:
        return Verdict("give_back", "wallet")
    if checkout.card.funding == "prepaid":
        return Verdict("give_back", "prepaid")
    if checkout.card.funding not in ACCEPTED_FUNDING:
        return Verdict("give_back", "unknown_funding")
    if uses_of_card >= CHILDREN_PER_CARD:
        return Verdict("give_back", "card_used_often")
    return Verdict("good")
