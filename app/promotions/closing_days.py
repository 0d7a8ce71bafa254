"""The instants that a promise's own days stand for: when a day ends, when an item goes. Pure."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.promotions.revisions import Revision


def end_of_day(revision: Revision, day: date) -> datetime:
    """The last instant of a day where the operator is: until then the day's promise holds."""
    zone = ZoneInfo(revision.operator.operator.timezone)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)


def erasure_days(revision: Revision) -> dict[str, datetime]:
    """The instant at which each item goes, whatever is left of its own days (312.10, RET-01).

    ``reward_posted`` has no day of its own: whoever posts the reward erases.
    """
    declaration = revision.declaration
    events = {
        "claims_closed": declaration.reward.claims_until,
        "promotion_closed": declaration.promotion.closes,
    }
    return {
        practice.field: end_of_day(revision, events[practice.erase_on])
        for practice in declaration.practices
        if practice.erase_on in events
    }
