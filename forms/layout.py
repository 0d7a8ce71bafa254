"""The one layout of a permission form, in millimetres: printing draws it, reading measures by it.

A layout is found again from the name in the page's square code alone, so a form is always read by
the geometry it was printed with. A published revision of the geometry is never changed; a new
look is a new revision number.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from forms.geometry import Point, Rect

PageKind = Literal["return", "wrong_side", "notice"]
Choice = Literal["yes", "no"]

COLLECT_USE = "collect_use"
MOST_DECISIONS = 4

_NAME = re.compile(r"(?P<revision>[1-9])(?P<size>[NL])(?P<recipients>(?:\.[a-z0-9][a-z0-9-]*)*)\Z")


class UnknownLayout(ValueError):
    """A layout name of no revision that this program knows."""


@dataclass(frozen=True, slots=True)
class LayoutName:
    """What a code says about the sheet: revision, size of type, recipients with their own boxes.

    Written ``1N.lighthouse-society``: N is normal type, L is 18 points; recipients in order.
    """

    revision: int
    large: bool
    recipients: tuple[str, ...]

    def __str__(self) -> str:
        parts = (f"{self.revision}{'L' if self.large else 'N'}", *self.recipients)
        return ".".join(parts)

    @classmethod
    def parse(cls, text: str) -> "LayoutName":
        """Raises UnknownLayout."""
        found = _NAME.match(text)
        if found is None:
            raise UnknownLayout
        recipients = tuple(part for part in found["recipients"].split(".") if part)
        if len(recipients) >= MOST_DECISIONS or len(set(recipients)) < len(recipients):
            raise UnknownLayout
        return cls(int(found["revision"]), found["size"] == "L", recipients)


@dataclass(frozen=True, slots=True)
class Mark:
    """One box to tick: ``decision`` is ``collect_use`` or ``disclose.<recipient>``."""

    decision: str
    choice: Choice
    box: Rect

    @property
    def name(self) -> str:
        """The fixed name, such as ``disclose.lighthouse-society.no``."""
        return f"{self.decision}.{self.choice}"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """The room of one decision: where its words stand, and its two boxes."""

    decision: str
    words: Rect
    yes: Mark
    no: Mark


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Everything that has a fixed place on the sheet that comes back.

    ``corners`` are the centres of the four solid squares of side ``corner_side``, from the top
    left clockwise; ``codes`` are the two equal square codes with their quiet zones; ``signature``
    is the room to sign in, without any print in it.
    """

    width: float
    height: float
    corners: tuple[Point, Point, Point, Point]
    corner_side: float
    codes: tuple[Rect, Rect]
    rows: tuple[DecisionRow, ...]
    signature: Rect
    printed_name: Rect
    date: Rect
    reply: Rect
    write_in: Rect
    reference: Rect

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for row in self.rows for mark in (row.yes, row.no))


def layout_of(name: LayoutName) -> PageLayout:
    """The geometry of a layout name. Raises UnknownLayout for a revision we never printed."""
    if name.revision != 1:
        raise UnknownLayout
    return _revision_1(name)


def page_kind(page: int, of: int) -> PageKind:
    """What page ``page`` (from 1) of ``of`` is: the last sheet comes back, the rest is kept."""
    if page == of:
        return "wrong_side"
    return "return" if page == of - 1 else "notice"


WIDTH, HEIGHT = 215.9, 279.4  # US Letter
CORNER_INSET, CORNER_SIDE = 13.0, 5.0
BOX = 7.0


@lru_cache(maxsize=64)
def _revision_1(name: LayoutName) -> PageLayout:
    decisions = (COLLECT_USE, *(f"disclose.{recipient}" for recipient in name.recipients))
    top, pitch = 70.0, (30.0 if name.large else 24.0) - 2.0 * max(0, len(decisions) - 2)
    rows = tuple(
        _row(decision, top + number * pitch, pitch) for number, decision in enumerate(decisions)
    )
    far_x, far_y = WIDTH - CORNER_INSET, HEIGHT - CORNER_INSET
    return PageLayout(
        width=WIDTH,
        height=HEIGHT,
        corners=(
            Point(CORNER_INSET, CORNER_INSET),
            Point(far_x, CORNER_INSET),
            Point(far_x, far_y),
            Point(CORNER_INSET, far_y),
        ),
        corner_side=CORNER_SIDE,
        codes=(Rect(158.0, 18.0, 36.0, 36.0), Rect(22.0, 228.0, 30.0, 30.0)),
        rows=rows,
        signature=Rect(60.0, 190.0, 90.0, 22.0),
        printed_name=Rect(60.0, 214.0, 90.0, 10.0),
        date=Rect(156.0, 202.0, 40.0, 10.0),
        reply=Rect(60.0, 228.0, 136.0, 12.0),
        write_in=Rect(20.0, top + len(decisions) * pitch, 176.0, 40.0),
        reference=Rect(20.0, 44.0, 130.0, 12.0),
    )


def _row(decision: str, top: float, pitch: float) -> DecisionRow:
    middle = top + pitch / 2 - BOX / 2
    return DecisionRow(
        decision=decision,
        words=Rect(20.0, top, 118.0, pitch),
        yes=Mark(decision, "yes", Rect(150.0, middle, BOX, BOX)),
        no=Mark(decision, "no", Rect(178.0, middle, BOX, BOX)),
    )
