"""How much mail strangers can cause for one address; what a parent's own act causes is never cut.

The form on a child's page lets anybody name any address, so what it causes is capped (24 letters
in 30 days: 12 requests with one reminder each) and refused for "never mail me". The sign-in form
has a small cap of its own: pestering somebody with notices must not use up the links they need,
and each earlier link stays valid. Letters that follow a parent's own decision (a stop, an
erasure, money back) are neither counted nor capped: their number is bounded by those decisions,
and a right must not wait for a window to end. They go out even after "never mail me", because
they exist only while that same person has an agreement with us, which they can end.
"""

from typing import Literal

from app.platform.rate_limits import Limit

Cause = Literal["child", "form", "parent"]

MAILS_PER_ADDRESS = Limit("mail-address", 24, 30 * 86_400)
SIGN_IN_LINKS_PER_ADDRESS = Limit("mail-sign-in", 6, 86_400)

LIMITS: dict[Cause, Limit] = {"child": MAILS_PER_ADDRESS, "form": SIGN_IN_LINKS_PER_ADDRESS}


def limit_for(cause: Cause) -> Limit | None:
    """The cap on letters of this cause, or None where nothing may hold them back."""
    return LIMITS.get(cause)


def respects_never_mail_me(cause: Cause) -> bool:
    """Whether "never mail me" holds such a letter back."""
    return cause != "parent"
