"""Which letters the mail sink refuses, drops, delays or bounces; the doing is in `smtp`."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Literal

Stage = Literal["connect", "ehlo", "mail", "rcpt", "data", "dot", "stored"]
Action = Literal["refuse", "drop", "hang", "slow", "bounce"]


@dataclass(frozen=True, slots=True)
class MailRule:
    """At `stage` do `action`, `times` times (None: always). `match` is a pattern over the
    recipient's address, known from ``rcpt`` on; ``dot`` is after the final dot with nothing
    kept, ``stored`` is kept but not yet answered; ``bounce`` takes the letter and then
    returns it to its sender."""

    stage: Stage
    action: Action = "refuse"
    code: int = 550
    message: str = "5.7.1 The sandbox was told to refuse this"
    match: str = "*"
    times: int | None = None
    seconds: float = 600.0


BOUNCE_BY_NAME = MailRule(
    "rcpt", code=550, message="5.1.1 No such mailbox here", match="*bounce*@*"
)


@dataclass(slots=True)
class MailRules:
    """The rules in force, in the order given; an address with ``bounce`` before the @ is
    refused even without any."""

    rules: list[MailRule] = field(default_factory=list)

    def spend(self, stage: Stage, recipients: list[str]) -> MailRule | None:
        """The first rule for this stage and these recipients, used up once."""
        found = self._take(
            lambda rule: (
                rule.stage == stage and rule.action != "bounce" and _concerns(rule, recipients)
            )
        )
        if found is None and stage == "rcpt" and _concerns(BOUNCE_BY_NAME, recipients):
            return BOUNCE_BY_NAME
        return found

    def returns(self, recipient: str) -> bool:
        """Whether a letter to this address is taken and then sent back; uses the rule once."""
        found = self._take(lambda rule: rule.action == "bounce" and _concerns(rule, [recipient]))
        return found is not None

    def _take(self, wanted: Callable[[MailRule], bool]) -> MailRule | None:
        for place, rule in enumerate(self.rules):
            if wanted(rule):
                if rule.times is not None:
                    left = replace(rule, times=rule.times - 1)
                    self.rules[place : place + 1] = [left] if rule.times > 1 else []
                return rule
        return None


def _concerns(rule: MailRule, recipients: list[str]) -> bool:
    if not recipients:
        return rule.match == "*"
    return any(fnmatchcase(address.lower(), rule.match.lower()) for address in recipients)
