"""The test cards: what each one is and how it ends; nothing is paid here."""

from dataclasses import dataclass
from typing import Literal

Ending = Literal["pays", "declined", "challenge", "challenge_declined", "disputed", "fraud_warning"]


@dataclass(frozen=True, slots=True)
class Card:
    """One test card. `hides_funding`: the page takes it for credit, so the restriction on
    prepaid cards misses it and only the seller's own check can notice."""

    key: str
    number: str
    label: str
    says: str
    funding: str = "credit"
    brand: str = "visa"
    ending: Ending = "pays"
    decline_code: str = ""
    hides_funding: bool = False

    @property
    def last4(self) -> str:
        """The last four digits."""
        return self.number[-4:]

    @property
    def spaced(self) -> str:
        """The number in groups, for people."""
        return " ".join(self.number[at : at + 4] for at in range(0, len(self.number), 4))


DECK: tuple[Card, ...] = (
    Card("credit", "4242424242424242", "Credit card", "Pays at once"),
    Card("debit", "4000056655665556", "Debit card", "Pays at once", funding="debit"),
    Card(
        "prepaid",
        "5105105105105100",
        "Prepaid card",
        "Refused if the seller blocks it",
        funding="prepaid",
        brand="mastercard",
    ),
    Card(
        "prepaid_unnoticed",
        "4000000000001208",
        "Prepaid that slips through",
        "Pays; the seller sees “prepaid” only afterwards",
        funding="prepaid",
        hides_funding=True,
    ),
    Card(
        "unknown",
        "4000000000001307",
        "Card of unknown kind",
        "Pays; nobody knows what it is",
        funding="unknown",
    ),
    Card(
        "declined",
        "4000000000000002",
        "Declined",
        "The bank says no",
        ending="declined",
        decline_code="generic_decline",
    ),
    Card(
        "three_d_secure",
        "4000002760003184",
        "3-D Secure",
        "The bank asks first",
        ending="challenge",
    ),
    Card(
        "disputed",
        "4000000000000259",
        "Later disputed",
        "Pays; the holder objects seconds later",
        ending="disputed",
    ),
    Card(
        "fraud_warning",
        "4000000000005423",
        "Fraud warning",
        "Pays; the bank warns seconds later",
        ending="fraud_warning",
    ),
)

MORE_NUMBERS: tuple[Card, ...] = (
    Card("mastercard", "5555555555554444", "Mastercard", "", brand="mastercard"),
    Card("mastercard_2", "2223003122003222", "Mastercard", "", brand="mastercard"),
    Card(
        "mastercard_debit",
        "5200828282828210",
        "Mastercard debit",
        "",
        funding="debit",
        brand="mastercard",
    ),
    Card("amex", "378282246310005", "American Express", "", brand="amex"),
    Card("discover", "6011111111111117", "Discover", "", brand="discover"),
    Card(
        "no_funds",
        "4000000000009995",
        "Insufficient funds",
        "",
        ending="declined",
        decline_code="insufficient_funds",
    ),
    Card("lost", "4000000000009987", "Lost card", "", ending="declined", decline_code="lost_card"),
    Card(
        "stolen",
        "4000000000009979",
        "Stolen card",
        "",
        ending="declined",
        decline_code="stolen_card",
    ),
    Card(
        "expired",
        "4000000000000069",
        "Expired card",
        "",
        ending="declined",
        decline_code="expired_card",
    ),
    Card(
        "wrong_cvc",
        "4000000000000127",
        "Wrong CVC",
        "",
        ending="declined",
        decline_code="incorrect_cvc",
    ),
    Card(
        "processing",
        "4000000000000119",
        "Processing error",
        "",
        ending="declined",
        decline_code="processing_error",
    ),
    Card("three_d_secure_2", "4000000000003220", "3-D Secure 2", "", ending="challenge"),
    Card(
        "three_d_secure_declined",
        "4000008400001629",
        "3-D Secure, then declined",
        "",
        ending="challenge_declined",
        decline_code="generic_decline",
    ),
)

DECLINES: dict[str, tuple[str, str]] = {
    "generic_decline": ("card_declined", "Your card was declined."),
    "insufficient_funds": ("card_declined", "Your card has insufficient funds."),
    "lost_card": ("card_declined", "Your card was declined."),
    "stolen_card": ("card_declined", "Your card was declined."),
    "expired_card": ("expired_card", "Your card has expired."),
    "incorrect_cvc": ("incorrect_cvc", "Your card's security code is incorrect."),
    "processing_error": (
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
}

_BRANDS = {"amex": "american_express", "discover": "discover_global_network"}


def by_key(key: str) -> Card | None:
    """A card by its short name."""
    return next((card for card in DECK + MORE_NUMBERS if card.key == key), None)


def by_number(typed: str) -> Card | None:
    """A card by the number as typed, spaces and dashes allowed."""
    digits = digits_of(typed)
    return next((card for card in DECK + MORE_NUMBERS if card.number == digits), None)


def digits_of(typed: str) -> str:
    """What is left of a typed number without spaces and dashes."""
    return typed.replace(" ", "").replace("-", "").strip()


def is_possible_number(typed: str) -> bool:
    """Whether the digits pass the check that every card number passes (Luhn)."""
    digits = digits_of(typed)
    if not digits.isdecimal() or not 12 <= len(digits) <= 19:
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def refusal(card: Card, restrictions: dict[str, list[str]]) -> str | None:
    """Why the page will not take this card under the session's restrictions, or None."""
    funding = "credit" if card.hides_funding else card.funding
    if funding in (restrictions.get("funding_types_blocked") or []):
        return f"This business does not accept {funding} cards. Please use a different card."
    if _BRANDS.get(card.brand, card.brand) in (restrictions.get("brands_blocked") or []):
        return "This business does not accept cards of this brand. Please use a different card."
    return None
