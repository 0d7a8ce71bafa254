"""When a stamp may be given and what an album has earned: pure rules, answers as codes."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.promotions.declaration import Promotion, PromotionDeclaration

# Given to every child at asking, whatever the answer, so it may never bring a reward nearer.
THANK_YOU = "thank-you"


class AwardRefused(StrEnum):
    """Why no stamp is given today; each has its own sentence on the page."""

    NOT_OPEN_YET = "not-open-yet"
    CLOSED = "closed"
    ALREADY_FOUND = "already-found"


@dataclass(frozen=True)
class Progress:
    """What an album shows. ``found`` counts declared stamps only."""

    found: int
    needed: int
    complete: bool
    earned_reward: bool

    @property
    def missing(self) -> int:
        """How many stamps are still to be found for the reward."""
        return max(0, self.needed - self.found)


def progress(declaration: PromotionDeclaration, awarded_ids: Collection[str]) -> Progress:
    """How far an album is; no answer of a parent and nothing personal goes in (312.7, COL-02)."""
    declared = {stamp.id for stamp in declaration.stamps} - {THANK_YOU}
    found = len(declared & set(awarded_ids))
    needed = declaration.reward.stamps_needed
    return Progress(found, needed, complete=found == len(declared), earned_reward=found >= needed)


def may_award(
    promotion: Promotion, today: dt.date, *, stamp_id: str, awarded_ids: Collection[str]
) -> AwardRefused | None:
    """None when the stamp may be given on ``today``, a day in the operator's time zone.

    Both the first and the last day count.
    """
    if today < promotion.opens:
        return AwardRefused.NOT_OPEN_YET
    if today > promotion.closes:
        return AwardRefused.CLOSED
    if stamp_id in awarded_ids:
        return AwardRefused.ALREADY_FOUND
    return None


def certificate_ready(so_far: Progress) -> bool:
    """A child who found enough gets the certificate at once: it needs nobody's permission."""
    return so_far.earned_reward
