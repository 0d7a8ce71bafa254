"""The consent methods that are built, in the order they are offered. Unregistered means refused."""

from app.consent.methods.base import ConsentMethod, MethodTerms
from app.consent.methods.card_value import CardMethod
from app.platform.problems import Unprocessable
from app.promotions.declaration import PromotionDeclaration

METHODS: tuple[ConsentMethod, ...] = (CardMethod(),)

__all__ = [
    "METHODS",
    "ConsentMethod",
    "MethodNotOffered",
    "MethodTerms",
    "get_method",
    "methods_for",
]


class MethodNotOffered(Unprocessable):
    """The method is unknown, not built, or not declared by this promise (VPC-02)."""

    code = "method-not-offered"


def methods_for(declaration: PromotionDeclaration) -> tuple[ConsentMethod, ...]:
    """What a parent of this promotion may choose from, in offered order."""
    return tuple(method for method in METHODS if method.available_for(declaration))


def get_method(declaration: PromotionDeclaration, identifier: str) -> ConsentMethod:
    """The offered method of that name. Raises MethodNotOffered."""
    for method in methods_for(declaration):
        if method.identifier == identifier:
            return method
    raise MethodNotOffered(pointer="/method")
