"""Which payments prove a parent: the pure rule, one condition at a time."""

from dataclasses import replace

import pytest

from app.payments import checks
from app.payments.gateway import Card, Checkout
from app.payments.verdicts import CHILDREN_PER_CARD, Expected, Verdict, judge
from app.promotions import catalogue

CARD = Card(funding="credit", wallet=None, fingerprint="f", captured=True)
PAID = Checkout(
    session_id="cs_1", url=None, status="complete", paid=True, livemode=False, reference="ours",
    amount_cents=50, currency="usd", payment_intent="pi_1", card=CARD,
)  # fmt: skip
EXPECTED = Expected("ours", 50, "usd", livemode=False)


@pytest.mark.proves("VPC-03")
@pytest.mark.parametrize("funding", ["credit", "debit"])
def test_a_captured_charge_on_a_credit_or_debit_card_is_good(funding):
    paid = replace(PAID, card=replace(CARD, funding=funding))

    assert judge(paid, EXPECTED, uses_of_card=0) == Verdict("good")


@pytest.mark.proves("VPC-04")
@pytest.mark.parametrize(
    "unproven",
    [
        replace(PAID, paid=False, status="open"),
        replace(PAID, card=replace(CARD, captured=False)),
        replace(PAID, card=None),
    ],
    ids=["not paid", "an uncaptured hold", "no charge at all"],
)
def test_a_card_without_a_captured_charge_proves_nothing(unproven):
    assert judge(unproven, EXPECTED, uses_of_card=0).finding == "waiting"


@pytest.mark.proves("VPC-06")
@pytest.mark.parametrize(
    ("card", "reason"),
    [
        (replace(CARD, funding="prepaid"), "prepaid"),
        (replace(CARD, funding="unknown"), "unknown_funding"),
        (replace(CARD, funding="surprise"), "unknown_funding"),
        (replace(CARD, wallet="link"), "wallet"),
    ],
)
def test_prepaid_unknown_and_remembered_cards_are_given_back(card, reason):
    assert judge(replace(PAID, card=card), EXPECTED, uses_of_card=0) == Verdict("give_back", reason)


@pytest.mark.parametrize(
    "other",
    [{"reference": "theirs"}, {"amount_cents": 5}, {"currency": "eur"}, {"livemode": True}],
)
def test_a_payment_that_is_not_what_we_asked_for_is_given_back(other):
    assert judge(replace(PAID, **other), EXPECTED, uses_of_card=0) == Verdict(
        "give_back", "mismatch"
    )


def test_a_card_that_served_six_children_goes_to_a_person():
    assert judge(PAID, EXPECTED, uses_of_card=CHILDREN_PER_CARD - 1).finding == "good"
    assert judge(PAID, EXPECTED, uses_of_card=CHILDREN_PER_CARD).reason == "card_used_often"


def test_an_expired_page_is_over():
    expired = replace(PAID, paid=False, status="expired", card=None)

    assert judge(expired, EXPECTED, uses_of_card=0).finding == "expired"


@pytest.mark.proves("RET-02")
def test_a_payer_reference_is_kept_as_long_as_the_notice_says():
    assert checks.DISPUTE_DAYS == catalogue.DISPUTE_DAYS
