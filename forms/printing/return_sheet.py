"""Draws the sheet that comes back: every place of its layout, with the words of one content."""

from dataclasses import dataclass

from forms.content import Decision, FormContent
from forms.geometry import POINTS_PER_MM, Point, Rect
from forms.layout import DecisionRow, PageLayout
from forms.printing.faces import AIRMAIL, BOLD, POSTAL_RED, REGULAR, width_mm
from forms.printing.pen import BASELINE, CAP_HEIGHT, Pen
from forms.printing.send_back import draw_send_back
from forms.printing.typeset import (
    Paragraph,
    Style,
    fitted,
    fitting_size,
    height_of,
    one_line,
    typeset,
)
from forms.printing.write_in import draw_write_ins
from forms.words import WORDS, Words

_STROKE, _ROW_EDGE = 0.35, 0.8  # a thinner line is lost between the rows of a standard fax
_BELOW = 0.8  # a base line lies this far below its room, which stays without print


@dataclass(frozen=True, slots=True)
class SheetType:
    """Sizes of type in points, wished and least, of one of the two layouts."""

    body: tuple[float, float]
    leading: float
    heading: float
    statement: float
    answer: float
    label: tuple[float, float]
    title: tuple[float, float]
    guidance: tuple[float, float]
    foot: tuple[float, float]
    page: float


NORMAL = SheetType((12, 8.5), 1.25, 1.1, 14, 15, (9.5, 7), (20, 9), (11, 9), (10.5, 8), 10)
LARGE = SheetType((18, 12), 1.17, 1.0, 18, 20, (18, 12), (20, 12), (18, 13), (18, 8), 13)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What drawing one sheet needs: its content, its places, its type, which page of the form."""

    content: FormContent
    layout: PageLayout
    type: SheetType
    page: int
    of: int

    @property
    def words(self) -> Words:
        return WORDS[self.content.language]


def draw_return_sheet(pen: Pen, sheet: Sheet) -> None:
    """Everything of the sheet that is alike in every copy. Raises DoesNotFit."""
    for square in sheet.layout.corner_squares:
        pen.fill(square)
    _heading(pen, sheet)
    _guidance(pen, sheet)
    _rows(pen, sheet)
    _closing_rule(pen, sheet)
    draw_write_ins(pen, sheet.content, sheet.layout.write_in, sheet.type.body)
    _signing(pen, sheet)
    draw_send_back(pen, sheet.content, sheet.layout.send_back, sheet.type.foot)


def draw_reference(pen: Pen, sheet: Sheet, reference: str) -> None:
    """The reference of one copy, large and in its groups."""
    place, words = sheet.layout.reference, sheet.words
    label = one_line(words.reference, REGULAR, place.w / 3, sheet.type.label, "reference")
    base = place.bottom - 2.5
    pen.text(words.reference, Point(place.x, base), label, REGULAR)
    after = place.x + 4.0 + width_mm(words.reference, REGULAR, label)
    room = place.right - after - width_mm(_page_number(sheet), REGULAR, sheet.type.page) - 3.0
    size = one_line(reference, BOLD, room, (26, 12), "the reference")
    pen.text(reference, Point(after, base), size, BOLD)


def _page_number(sheet: Sheet) -> str:
    return sheet.words.page_of.format(page=sheet.page, of=sheet.of)


def _heading(pen: Pen, sheet: Sheet) -> None:
    place, words = sheet.layout.heading, sheet.words
    pen.stripe(Rect(place.x, place.y, place.w, 1.6))
    wished, least = sheet.type.title
    says = one_line(words.send, BOLD, place.w, (wished * 0.7, least * 0.7), "fixed words")
    pen.text(words.send, Point(place.x, place.y + 7.8), says, BOLD, POSTAL_RED)
    title = f"{words.form}: {sheet.content.title}"
    size = one_line(title, BOLD, place.w, sheet.type.title, "the promotion's title")
    pen.text(title, Point(place.x, place.y + 15.0), size, BOLD)
    name = sheet.content.operator.name
    size = one_line(name, REGULAR, place.w, (wished * 0.6, least * 0.6), "the operator's name")
    pen.text(name, Point(place.x, place.y + 20.6), size, REGULAR, AIRMAIL)
    foot = sheet.layout.reference
    at = Point(foot.right, foot.bottom - 2.5)
    pen.text_right(_page_number(sheet), at, sheet.type.page, REGULAR)


def _guidance(pen: Pen, sheet: Sheet) -> None:
    place, words = sheet.layout.guidance, sheet.words
    text = words.guidance_one if len(sheet.content.decisions) == 1 else words.guidance
    text = words.guidance_large if sheet.type is LARGE else text
    lines = fitted([Paragraph(text)], (place.w, place.h), sheet.type.guidance, "fixed words")
    pen.lines(lines, place.x, place.y)


def _rows(pen: Pen, sheet: Sheet) -> None:
    """All decisions in the same sizes of type, the largest in which each has its room."""
    rows = tuple(zip(sheet.content.decisions, sheet.layout.rows, strict=True))
    every = [_sizes_of(sheet, decision, row) for decision, row in rows]
    sizes = tuple(min(of_part) for of_part in zip(*every, strict=True))
    edge = sheet.layout.write_in.right
    for decision, row in rows:
        pen.rule(Point(row.words.x, row.words.y), Point(edge, row.words.y), _STROKE)
        for (said, room), size in zip(_parts(sheet, decision, row), sizes, strict=True):
            lines = typeset(said, room.w, size)
            spare = 0.0 if room is row.below else (room.h - height_of(lines)) / 2
            pen.lines(lines, room.x, room.y + max(0.0, spare))
        _answer(pen, sheet, sheet.words.yes, row.yes_word, row.yes.box)
        _answer(pen, sheet, sheet.words.no, row.no_word, row.no.box)


def _sizes_of(sheet: Sheet, decision: Decision, row: DecisionRow) -> tuple[float, ...]:
    what = f"the words of decision {decision.id}"
    return tuple(
        fitting_size(said, (room.w, room.h - _ROW_EDGE), sheet.type.body, what)
        for said, room in _parts(sheet, decision, row)
    )


def _parts(
    sheet: Sheet, decision: Decision, row: DecisionRow
) -> tuple[tuple[list[Paragraph], Rect], ...]:
    """The heading and the sentence, in one room or in two."""
    leading = sheet.type.leading
    style = Style(font=BOLD, scale=sheet.type.heading, leading=leading)
    heading = Paragraph(decision.heading, style)
    words = Paragraph(decision.words, Style(before=0.15, leading=leading))
    if row.below is None:
        return (([heading, words], row.words),)
    return (([heading], row.words), ([words], row.below))


def _answer(pen: Pen, sheet: Sheet, word: str, place: Rect, box: Rect) -> None:
    size = one_line(word, BOLD, place.w, (sheet.type.answer, 9), "fixed words")
    cap = size * CAP_HEIGHT / POINTS_PER_MM
    pen.text_right(word, Point(place.right, place.centre.y + cap / 2), size, BOLD)
    pen.outline(box, sheet.layout.outline)


def _closing_rule(pen: Pen, sheet: Sheet) -> None:
    row = sheet.layout.rows[-1]
    end = row.below or row.words
    pen.rule(Point(end.x, end.bottom), Point(sheet.layout.write_in.right, end.bottom), _STROKE)


def _signing(pen: Pen, sheet: Sheet) -> None:
    layout, words = sheet.layout, sheet.words
    place = layout.statement
    pen.rule(Point(place.x, place.y - 1.0), Point(place.right, place.y - 1.0), 0.5)
    size = one_line(words.statement, BOLD, place.w, (sheet.type.statement, 9), "fixed words")
    pen.text(words.statement, Point(place.x, place.y + place.h * BASELINE), size, BOLD)
    for label, room in (
        (words.signature, layout.signature),
        (words.date, layout.date),
        (words.printed_name, layout.printed_name),
        (words.reply, layout.reply),
    ):
        _field(pen, sheet, label, room)
    if layout.reply.h > 14:
        middle = layout.reply.centre.y + 0.5
        pen.rule(Point(layout.reply.x, middle), Point(layout.reply.right, middle), _STROKE)


def _field(pen: Pen, sheet: Sheet, label: str, room: Rect) -> None:
    base = room.bottom + _BELOW
    pen.rule(Point(room.x, base), Point(room.right, base), _STROKE)
    size = one_line(label, REGULAR, room.w, sheet.type.label, "fixed words")
    cap = size * CAP_HEIGHT / POINTS_PER_MM
    pen.text(label, Point(room.x, base + 1.0 + cap), size, REGULAR)
