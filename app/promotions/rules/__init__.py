"""The one table of all checker rules, in the order of the reference; the rules are in its modules."""

from app.promotions.rules import (
    answers,
    consent,
    operator,
    practices,
    promotion,
    recipients,
    shape,
    texts,
)
from app.promotions.rules.rule import Rule

GROUPS: dict[str, tuple[Rule, ...]] = {
    "The file": shape.RULES,
    "The promotion": promotion.RULES,
    "Words": texts.RULES,
    "Practices": practices.RULES,
    "Recipients": recipients.RULES,
    "Consent, clocks and reward": consent.RULES,
    "What a child asks for": answers.RULES,
    "Operator and suppliers": operator.RULES,
}

RULES: tuple[Rule, ...] = tuple(rule for group in GROUPS.values() for rule in group)
