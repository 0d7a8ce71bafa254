"""Why a staff member does what is recorded with a reason: closed lists, one reason each time (P16)."""

from collections.abc import Collection

from app.platform.problems import Unprocessable

REASONS = ("post_reward", "parent_asked", "mail_came_back", "address_unclear")
KNOWN_FROM = ("parent_told", "child_told", "carer_told", "seen_there")
"""How it became known that a visitor is under 13 (AGE-09)."""


class ReasonNeeded(Unprocessable):
    """Nothing personal is shown without a reason from the list."""

    code = "reason-needed"


def require_reason(given: str, among: Collection[str] = REASONS) -> str:
    """The reason, if it is one of the list. Raises ReasonNeeded."""
    if given not in among:
        raise ReasonNeeded(pointer="/reason")
    return given
