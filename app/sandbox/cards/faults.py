"""Makes the card API fail on request: slow, dead, refusing, or losing its answer."""

import asyncio
import contextlib
from dataclasses import dataclass, replace
from typing import Literal

from app.sandbox.cards.errors import ApiError

Fault = Literal["timeout", "500", "429"]


@dataclass(frozen=True, slots=True)
class FaultRule:
    """`times` calls whose path holds `path` fail; with `when="after"` the work is done
    and only the answer is lost, which is what makes idempotency keys necessary."""

    fault: Fault
    times: int = 1
    path: str = ""
    method: str = ""
    when: Literal["before", "after"] = "before"
    seconds: float = 600.0


class Faults:
    """The rules now in force, spent one call at a time."""

    def __init__(self) -> None:
        self.rules: list[FaultRule] = []
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Let the calls go that hang; the sandbox is stopping."""
        self._closing.set()

    async def meet(self, method: str, path: str, when: Literal["before", "after"]) -> None:
        """Fail this call if a rule says so; otherwise return at once."""
        rule = self._spend(method, path, when)
        if rule is None:
            return
        if rule.fault == "timeout":
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), rule.seconds)
        if rule.fault == "429":
            raise ApiError("Request rate limit exceeded.", status=429, code="rate_limit")
        raise ApiError("An unknown error occurred", status=500, kind="api_error")

    def _spend(self, method: str, path: str, when: str) -> FaultRule | None:
        for place, rule in enumerate(self.rules):
            if rule.when == when and rule.path in path and rule.method in ("", method):
                left = replace(rule, times=rule.times - 1)
                self.rules[place : place + 1] = [left] if left.times > 0 else []
                return rule
        return None
