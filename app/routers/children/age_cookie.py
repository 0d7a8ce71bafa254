"""The age cookie: promotion and outcome, signed; the same for everybody who answers alike (AGE-07)."""

import hmac
from hashlib import sha256

from app.collecting.age import Outcome

COOKIE = "__Host-age"


def seal_outcome(key: bytes, promotion_id: str, outcome: Outcome) -> str:
    """The cookie's value: nothing in it differs between two visitors of one outcome."""
    said = f"{promotion_id}.{outcome}"
    return f"{said}.{hmac.new(key, said.encode(), sha256).hexdigest()}"


def read_outcome(key: bytes, value: str, promotion_id: str) -> Outcome | None:
    """The outcome that holds here, or None for no cookie, another's making, or another promotion.

    A child's answer holds in every promotion; any other only where it was given (AGE-09).
    """
    said, _, seal = value.rpartition(".")
    given_for, _, outcome = said.rpartition(".")
    wanted = hmac.new(key, said.encode("utf-8", "replace"), sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), seal.encode("utf-8", "replace")):
        return None
    known = Outcome(outcome)
    return known if known is Outcome.CHILD or given_for == promotion_id else None
