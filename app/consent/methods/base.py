"""What a consent method is: values in, values out; the service alone changes state."""

from dataclasses import dataclass
from typing import Protocol

from app.promotions.declaration import PromotionDeclaration


@dataclass(frozen=True)
class MethodTerms:
    """What a parent is told before choosing a method. Amounts in cents, 0 where nothing is paid."""

    identifier: str
    amount_cents: int
    refund_after_days: int


class ConsentMethod(Protocol):
    """One way of verifiable consent under 312.5(b)(2). Holds no session and makes no page."""

    @property
    def identifier(self) -> str:
        """The word in promise files and rows: ``card``, ``paper``."""
        ...

    @property
    def citation(self) -> str:
        """The paragraph of the rule that lists the method (VPC-02)."""
        ...

    def available_for(self, declaration: PromotionDeclaration) -> bool:
        """Whether this promise declares the method and its conditions hold."""
        ...

    def terms(self, declaration: PromotionDeclaration) -> MethodTerms:
        """What must be disclosed before the method is begun (VPC-03)."""
        ...
