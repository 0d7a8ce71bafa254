"""The shape of a checker rule and how its findings become problems; no rule is here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.promotions.rules.parsed import Parsed
from app.promotions.rules.problem import Finding, Problem

Find = Callable[[Parsed], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a stable code, what it proves, why it exists, what to change, and its function."""

    code: str
    requirement: str
    reason: str
    fix: str
    find: Find
    on: Literal["promise", "operator", "any"] = "promise"

    def problems(self, parsed: Parsed) -> Iterator[Problem]:
        """Every place in ``parsed`` that breaks this rule."""
        if self.on not in ("any", parsed.kind):
            return
        for found in self.find(parsed):
            yield Problem(
                file=parsed.file,
                line=found.line or parsed.lines.line_of(found.path),
                rule=self.code,
                message=found.message,
                requirement=self.requirement,
                reason=self.reason,
                fix=self.fix,
            )
