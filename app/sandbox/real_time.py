"""The sandbox's one look at the wall clock; nothing of the product's own time lives here.

Card processors sign webhooks by real time whatever day the product believes it is, so
this module is the sandbox's single exception to "time comes from the product's clock".
"""

from datetime import UTC, datetime


def real_now() -> datetime:
    """The real present, aware, in UTC."""
    return datetime.now(UTC)


def real_epoch() -> int:
    """The real present in whole seconds since 1970, as card webhooks are stamped."""
    return int(real_now().timestamp())
