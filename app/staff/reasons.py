"""Why a staff member may open a family's information: a closed list, recorded each time (P16)."""

from app.platform.problems import Unprocessable

REASONS = ("post_reward", "parent_asked", "mail_came_back", "address_unclear")


class ReasonNeeded(Unprocessable):
    """Nothing personal is shown without a reason from the list."""

    code = "reason-needed"


def require_reason(given: str) -> str:
    """The reason, if it is one of the list. Raises ReasonNeeded."""
    if given not in REASONS:
        raise ReasonNeeded(pointer="/reason")
    return given
