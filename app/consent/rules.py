"""When a yes is a yes: pure rules over facts, one condition a line. Nothing is fetched here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.consent.choices import Choices
from app.promotions.declaration import PromotionDeclaration, Recipient

WhyNot = Literal[
    "attempt_over",
    "draft_dead",
    "already_decided",
    "notice_not_delivered",
    "too_late",
    "notice_changed",
    "promise_changed",
]


@dataclass(frozen=True)
class GrantFacts:
    """Everything a grant depends on, as the locked rows say it."""

    attempt_state: str
    draft_dead: bool
    request_state: str
    noticed_at: datetime | None
    answer_by: datetime
    now: datetime
    draft_notice: str
    request_notice: str
    same_revision: bool
    still_grants: bool


def why_not_granted(facts: GrantFacts) -> WhyNot | None:
    """Why the evidence makes no consent, or None: missing means no (312.5(a)(1), VPC-01)."""
    if facts.attempt_state not in ("started", "paid"):
        return "attempt_over"
    if facts.draft_dead:
        return "draft_dead"
    if facts.request_state not in ("open", "noticed"):
        return "already_decided"
    if facts.request_state == "open" or facts.noticed_at is None:
        return "notice_not_delivered"
    if facts.now >= facts.answer_by:
        return "too_late"
    if facts.draft_notice != facts.request_notice or not facts.same_revision:
        return "notice_changed"
    if not facts.still_grants:
        return "promise_changed"
    return None


def granted_scope(
    declaration: PromotionDeclaration, current: PromotionDeclaration
) -> dict[str, timedelta]:
    """The practices a yes covers, each no longer than the promise in force keeps it (DN-06).

    A yes grants what its own notice stated. What the promise has dropped or shortened since
    holds at once for the new yes too.
    """
    kept = {practice.field: practice.keep_days for practice in current.practices}
    return {
        practice.field: timedelta(days=min(practice.keep_days, kept[practice.field]))
        for practice in declaration.practices
        if practice.field in kept
    }


def permitted_fields(
    declaration: PromotionDeclaration, current: PromotionDeclaration, recipient: Recipient
) -> tuple[str, ...]:
    """The fields one recipient may get: as stated then, and still declared now."""
    now = {practice.field for practice in current.practices_to(recipient.id)}
    then = declaration.practices_to(recipient.id)
    return tuple(practice.field for practice in then if practice.field in now)


def recipients_permitted(
    declaration: PromotionDeclaration, choices: Choices
) -> list[tuple[Recipient, bool]]:
    """Who may be shown something, and whether by an own yes rather than with the main one.

    312.5(a)(2): a third party that is not integral needs its own yes; internal support and
    integral parties go with collection and use.
    """
    return [
        (recipient, recipient.needs_own_yes)
        for recipient in declaration.recipients
        if not recipient.needs_own_yes or choices.disclose.get(recipient.id, False)
    ]
