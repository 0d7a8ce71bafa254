"""The one layout of a permission form, in millimetres: printing draws it, reading measures by it.

A layout is found again from the name in the page's square code alone, so a form is always read by
the geometry it was printed with. A published revision of the geometry is never changed; a new
look is a new revision number.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal, TypedDict

from forms.geometry import Point, Rect

PageKind = Literal["return", "wrong_side", "notice"]
Choice = Literal["yes", "no"]

COLLECT_USE = "collect_use"
MOST_DECISIONS, MOST_LARGE_DECISIONS = 4, 3

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
    """The room of one decision: where its words stand, and its two boxes.

    ``words`` is left of the boxes. In large type it holds the heading alone, and the sentence goes
    into ``below``, as wide as the sheet. ``yes_word`` and ``no_word`` are the room of the word
    that belongs to each box, left of it.
    """

    decision: str
    words: Rect
    below: Rect | None
    yes_word: Rect
    yes: Mark
    no_word: Rect
    no: Mark


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Everything that has a fixed place on the sheet that comes back.

    ``corners`` are the centres of the four solid squares of side ``corner_side``, from the top
    left clockwise; ``codes`` are the two equal square codes with their quiet zones; ``signature``
    is the room to sign in, without any print in it (its base line lies below it). A mark's box is
    the middle of its outline of ``outline`` millimetres. The rest is room for words or writing.
    """

    width: float
    height: float
    corners: tuple[Point, Point, Point, Point]
    corner_side: float
    outline: float
    codes: tuple[Rect, Rect]
    heading: Rect
    reference: Rect
    guidance: Rect
    rows: tuple[DecisionRow, ...]
    write_in: Rect
    statement: Rect
    signature: Rect
    date: Rect
    printed_name: Rect
    reply: Rect
    send_back: Rect

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(mark for row in self.rows for mark in (row.yes, row.no))

    @property
    def corner_squares(self) -> tuple[Rect, ...]:
        """The four solid squares themselves."""
        side, half = self.corner_side, self.corner_side / 2
        return tuple(Rect(c.x - half, c.y - half, side, side) for c in self.corners)


def layout_of(name: LayoutName) -> PageLayout:
    """The geometry of a layout name. Raises UnknownLayout for what we never printed."""
    most = MOST_LARGE_DECISIONS if name.large else MOST_DECISIONS
    if name.revision != 1 or len(name.recipients) >= most:
        raise UnknownLayout
    return _revision_1(name)


def page_kind(page: int, of: int) -> PageKind:
    """What page ``page`` (from 1) of ``of`` is: the last sheet comes back, the rest is kept."""
    if page == of:
        return "wrong_side"
    return "return" if page == of - 1 else "notice"


WIDTH, HEIGHT = 215.9, 279.4  # US Letter
CORNER_INSET, CORNER_SIDE, CORNER_CLEAR = 13.0, 5.0, 8.0
OUTLINE = 0.4  # three dots of a fax across, one and a half down: it lasts, and is little ink
CODE = 34.0
MARGIN = CORNER_INSET + CORNER_SIDE / 2 + CORNER_CLEAR


@dataclass(frozen=True, slots=True)
class _Measures:
    """What differs between the two sizes of type."""

    box: float
    rows_top: float
    rows: tuple[tuple[float, ...], ...]
    words: float
    beside: float | None
    word_room: float
    apart: float
    sign_top: float
    statement: float
    signature: float
    label: float
    line: float
    name: float


_NORMAL = _Measures(
    box=7.0,
    rows_top=60.0,
    # The first says what is collected and who must have it, so it is the longest.
    rows=((44.0,), (38.0, 30.0), (30.0, 24.0, 24.0), (25.0, 18.0, 18.0, 18.0)),
    words=107.0,
    beside=None,
    word_room=13.0,
    apart=34.0,
    sign_top=174.0,
    statement=7.0,
    signature=20.0,
    label=5.0,
    line=17.0,
    name=74.0,
)
_LARGE = _Measures(
    box=8.0,
    rows_top=54.5,
    rows=((54.0,), (43.0, 37.0), (34.5, 30.2, 30.2)),
    words=102.0,
    beside=14.0,
    word_room=17.5,
    apart=33.0,
    sign_top=177.0,
    statement=8.5,
    signature=19.0,
    label=7.5,
    line=10.5,
    name=66.0,
)


@lru_cache(maxsize=64)
def _revision_1(name: LayoutName) -> PageLayout:
    decisions = (COLLECT_USE, *(f"disclose.{recipient}" for recipient in name.recipients))
    sizes = _LARGE if name.large else _NORMAL
    heights = sizes.rows[len(decisions) - 1]
    tops = accumulate(heights, initial=sizes.rows_top)
    rows = tuple(
        _row(sizes, decision, top, height)
        for decision, top, height in zip(decisions, tops, heights, strict=False)
    )
    rows_end = sizes.rows_top + sum(heights)
    return PageLayout(
        width=WIDTH,
        height=HEIGHT,
        corners=_corners(),
        corner_side=CORNER_SIDE,
        outline=OUTLINE,
        rows=rows,
        write_in=Rect(MARGIN, rows_end + 2, WIDTH - 2 * MARGIN, sizes.sign_top - rows_end - 4),
        **_ends(sizes),
        **_signing(sizes),
    )


def _corners() -> tuple[Point, Point, Point, Point]:
    far_x, far_y = WIDTH - CORNER_INSET, HEIGHT - CORNER_INSET
    return (
        Point(CORNER_INSET, CORNER_INSET),
        Point(far_x, CORNER_INSET),
        Point(far_x, far_y),
        Point(CORNER_INSET, far_y),
    )


class _Ends(TypedDict):
    codes: tuple[Rect, Rect]
    heading: Rect
    reference: Rect
    guidance: Rect
    send_back: Rect


def _ends(sizes: _Measures) -> _Ends:
    """Head and foot of the sheet, between the corner squares and their white."""
    edge = CORNER_INSET - CORNER_SIDE / 2
    right, bottom = WIDTH - MARGIN, HEIGHT - edge - CODE
    beside_code = right - CODE - 4.0
    return {
        "codes": (Rect(right - CODE, edge, CODE, CODE), Rect(MARGIN, bottom, CODE, CODE)),
        "heading": Rect(MARGIN, edge, beside_code - MARGIN, 21.0),
        "reference": Rect(MARGIN, edge + 22.5, beside_code - MARGIN, CODE - 22.5),
        "guidance": Rect(
            MARGIN, edge + CODE + 1.5, WIDTH - 2 * MARGIN, sizes.rows_top - edge - CODE - 3.0
        ),
        "send_back": Rect(
            MARGIN + CODE + 3.0, bottom - 1.0, right - MARGIN - CODE - 3.0, CODE + 1.0
        ),
    }


class _Signing(TypedDict):
    statement: Rect
    signature: Rect
    date: Rect
    printed_name: Rect
    reply: Rect


def _signing(sizes: _Measures) -> _Signing:
    """What the parent writes to close the form; the word of a field stands below its line."""
    top = sizes.sign_top + 1.0
    sign = top + sizes.statement + 0.5
    second = sign + sizes.signature + 0.5 + sizes.label
    beside, far = MARGIN + 109.0, WIDTH - MARGIN
    reply = MARGIN + sizes.name + 6.0
    return {
        "statement": Rect(MARGIN, top, far - MARGIN, sizes.statement),
        "signature": Rect(MARGIN, sign, 104.0, sizes.signature),
        "date": Rect(beside, sign + sizes.signature - 11.0, far - beside, 11.0),
        "printed_name": Rect(MARGIN, second + sizes.line - 10.0, sizes.name, 10.0),
        "reply": Rect(reply, second, far - reply, sizes.line),
    }


def _row(sizes: _Measures, decision: str, top: float, height: float) -> DecisionRow:
    beside = sizes.beside or height
    middle = top + (beside - sizes.box) / 2
    no = WIDTH - MARGIN - 1.0 - sizes.box
    yes = no - sizes.apart

    def word(box: float) -> Rect:
        return Rect(box - 3.0 - sizes.word_room, middle, sizes.word_room, sizes.box)

    below = Rect(MARGIN, top + beside, WIDTH - 2 * MARGIN, height - beside)
    return DecisionRow(
        decision=decision,
        words=Rect(MARGIN, top, sizes.words, beside),
        below=below if sizes.beside else None,
        yes_word=word(yes),
        yes=Mark(decision, "yes", Rect(yes, middle, sizes.box, sizes.box)),
        no_word=word(no),
        no=Mark(decision, "no", Rect(no, middle, sizes.box, sizes.box)),
    )
