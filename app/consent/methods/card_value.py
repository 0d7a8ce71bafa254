"""The card method as a value: its paragraph, when it serves, what is disclosed first. No flow here."""

from dataclasses import dataclass

from app.consent.methods.base import MethodTerms
from app.promotions.declaration import PromotionDeclaration


@dataclass(frozen=True)
class CardMethod:
    """A small captured charge on a credit or debit card, given back after some days."""

    identifier: str = "card"
    citation: str = "312.5(b)(2)(ii)"

    def available_for(self, declaration: PromotionDeclaration) -> bool:
        return self.identifier in declaration.consent.methods

    def terms(self, declaration: PromotionDeclaration) -> MethodTerms:
        """Amount and refund day stand on the page before the parent pays (VPC-03)."""
        consent = declaration.consent
        return MethodTerms(
            self.identifier, consent.card_charge_cents, consent.card_refund_after_days
        )
