"""The stub of the last page to keep: reference, joining code, where to ask, and the STOP slip.

The slip is cut from a page that stays with the parent, so nothing of the returned sheet is lost.
"""

from contextlib import suppress
from dataclasses import dataclass

from forms.codes import STOP_PAGE, PageCode
from forms.content import FormContent, FormCopy
from forms.geometry import Point, Rect
from forms.printing.faces import BOLD, INK, POSTAL_RED, REGULAR
from forms.printing.pen import Pen
from forms.printing.refusals import DoesNotFit
from forms.printing.send_back import ways_back
from forms.printing.square_code import draw_codes
from forms.printing.typeset import Paragraph, Style, fitted, one_line, typeset
from forms.words import WORDS

_CODE = 34.0


@dataclass(frozen=True, slots=True)
class StubPlaces:
    """Where the parts of the stub stand, and its sizes of type in points."""

    keep: Rect
    reference: Rect
    joining: Rect
    status: Rect
    cut: float
    slip: Rect
    size: tuple[float, float]
    value: tuple[float, float]
    stop: float

    @property
    def slip_code(self) -> Rect:
        return Rect(self.slip.x, self.slip.y + 1.0, _CODE, _CODE)

    @property
    def slip_words(self) -> Rect:
        left = self.slip.x + _CODE + 4.0
        return Rect(left, self.slip.y + 2.0, self.slip.right - left, self.slip.h - 2.0)


def stub_places(*, large: bool) -> StubPlaces:
    """The stub at the foot of a letter page."""
    return _LARGE if large else _NORMAL


_NORMAL = StubPlaces(
    keep=Rect(20.0, 168.0, 175.9, 8.0),
    reference=Rect(20.0, 178.0, 36.0, 32.0),
    joining=Rect(62.0, 178.0, 56.0, 32.0),
    status=Rect(124.0, 178.0, 71.9, 32.0),
    cut=213.5,
    slip=Rect(20.0, 217.0, 175.9, 45.0),
    size=(10.5, 10.0),
    value=(16.0, 10.0),
    stop=30.0,
)
_LARGE = StubPlaces(
    keep=Rect(20.0, 61.0, 175.9, 10.0),
    reference=Rect(20.0, 74.5, 72.0, 18.0),
    joining=Rect(98.0, 74.5, 97.9, 42.0),
    status=Rect(20.0, 118.0, 175.9, 36.0),
    cut=165.0,
    slip=Rect(20.0, 168.5, 175.9, 93.5),
    size=(18.0, 18.0),
    value=(26.0, 14.0),
    stop=40.0,
)


def draw_stub(pen: Pen, content: FormContent, places: StubPlaces) -> None:
    """What is alike in every copy. Raises DoesNotFit."""
    words = WORDS[content.language]
    keep = places.keep
    pen.rule(Point(keep.x, keep.y), Point(keep.right, keep.y), 0.5)
    head = places.size[0] * 1.2
    pen.text(words.stub, Point(keep.x, keep.y + 2.5 + head * 0.26), head, BOLD)
    _labelled(pen, places, words.reference, "", "", places.reference)
    _labelled(pen, places, words.joining_code, "", words.joining_note, places.joining)
    _labelled(pen, places, words.status, content.status_address, words.status_note, places.status)
    _cut(pen, places, words.cut)
    _slip(pen, content, places)


def draw_stub_copy(
    pen: Pen, copy: FormCopy, code: PageCode, places: StubPlaces, content: FormContent
) -> None:
    """What one copy alone says: its codes, in its own figures."""
    words = WORDS[content.language]
    for value, room in ((copy.reference, places.reference), (copy.joining_code, places.joining)):
        if value:
            size = one_line(value, BOLD, room.w, places.value, "a code of the stub")
            pen.text(value, Point(room.x, _value_base(places, room)), size, BOLD)
    stop = PageCode(code.serial, STOP_PAGE, code.of, code.layout)
    draw_codes(pen, stop, copy.key, places.slip_code)
    under = Point(places.slip_code.centre.x, places.slip_code.bottom + 2.5)
    size = one_line(copy.reference, BOLD, _CODE - 6.0, (14, 5), "the reference")
    pen.text_middle(copy.reference, under, size, BOLD)
    if copy.specimen:
        room = places.slip_words
        base = Point(room.right, room.y + places.stop * 0.26)
        pen.text_right(words.specimen.split()[0], base, places.stop * 0.6, BOLD, POSTAL_RED)


def _em(places: StubPlaces) -> float:
    return places.size[0] * 0.3528


def _value_base(places: StubPlaces, room: Rect) -> float:
    return room.y + _em(places) * 1.3 + places.value[0] * 0.3528


def _labelled(pen: Pen, places: StubPlaces, label: str, value: str, note: str, room: Rect) -> None:
    size = one_line(label, REGULAR, room.w, places.size, "fixed words")
    pen.text(label, Point(room.x, room.y + _em(places)), size, REGULAR)
    top = _value_base(places, room) + 2.0
    if value:
        top = _address(pen, places, value, room)
    if note:
        what = "the status address"
        sizes = (places.size[0], 9.0)
        lines = fitted([Paragraph(note)], (room.w, room.bottom - top), sizes, what)
        pen.lines(lines, room.x, top)


def _address(pen: Pen, places: StubPlaces, value: str, room: Rect) -> float:
    """An address in one line if it can be, else in several; returns where it ends."""
    base, least = _value_base(places, room), places.size[1]
    with suppress(DoesNotFit):
        size = one_line(value, BOLD, room.w, (places.value[0], least), "the status address")
        pen.text(value, Point(room.x, base), size, BOLD)
        return base + 2.0
    lines = typeset([Paragraph(value, Style(font=BOLD, leading=1.15))], room.w, least)
    return pen.lines(lines, room.x, base - lines[0].height) + 1.0


def _cut(pen: Pen, places: StubPlaces, says: str) -> None:
    y, left = places.cut, places.slip.x
    pen.rule(Point(left, y), Point(places.slip.right, y), 0.3, INK, (2.0, 1.5))
    _scissors(pen, Point(left - 6.5, y))
    pen.text(says, Point(left + 3.0, y - 1.5), places.size[0] * 0.8, REGULAR)


def _scissors(pen: Pen, at: Point) -> None:
    """Two rings and two blades, their point on the cut line."""
    mm = 72 / 25.4
    pen.canvas.setStrokeColor(INK)
    pen.canvas.setLineWidth(0.35 * mm)
    for side in (-1.0, 1.0):
        pen.canvas.circle((at.x + 1.4) * mm, pen.up(at.y + side * 1.5), 1.1 * mm)
        pen.rule(Point(at.x + 2.3, at.y + side * 0.9), Point(at.x + 7.6, at.y - side * 0.9), 0.35)


def _slip(pen: Pen, content: FormContent, places: StubPlaces) -> None:
    words, room = WORDS[content.language], places.slip_words
    cap = places.stop * 0.3528 * 0.729
    pen.text(words.stop, Point(room.x, room.y + cap), places.stop, BOLD, POSTAL_RED)
    top = room.y + cap + 2.5
    said = [
        Paragraph(words.stop_says, Style(font=BOLD, scale=1.05)),
        Paragraph(words.stop_how, Style(before=0.2)),
        *ways_back(content.operator, words),
    ]
    height = room.bottom - top
    lines = fitted(said, (room.w, height), (places.size[0], 9.0), "the operator's address")
    pen.lines(lines, room.x, top)
    pen.stripe(Rect(places.slip.x, places.slip.bottom + 1.0, places.slip.w, 1.6))
