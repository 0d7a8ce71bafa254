"""Draws the sheet that comes back: every place of its layout, with the words of one content."""

from dataclasses import dataclass

from forms.content import Decision, FormContent
from forms.geometry import POINTS_PER_MM, Point, Rect
from forms.layout import DecisionRow, PageLayout
from forms.printing.faces import AIRMAIL, BOLD, POSTAL_RED, REGULAR, width_mm
from forms.printing.pen import BASELINE, CAP_HEIGHT, Pen
from forms.printing.send_back import draw_send_back
from forms.printing.typeset import Paragraph, Style, fitted, one_line
from forms.printing.write_in import draw_write_ins
from forms.words import WORDS, Words

_STROKE = 0.35
_BELOW = 0.8  # a base line lies this far below its room, which stays without print


@dataclass(frozen=True, slots=True)
class SheetType:
    """Sizes of type in points, wished and least, of one of the two layouts."""

    body: tuple[float, float]
    heading: float
    statement: float
    answer: float
    label: tuple[float, float]
    title: tuple[float, float]
    guidance: tuple[float, float]
    foot: tuple[float, float]


NORMAL = SheetType((12, 8.5), 1.1, 14, 15, (9.5, 7), (20, 9), (11, 9), (10.5, 8))
LARGE = SheetType((18, 16), 1.0, 18, 20, (18, 12), (20, 12), (18, 13), (18, 11))


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
    for decision, row in zip(sheet.content.decisions, sheet.layout.rows, strict=True):
        _row(pen, sheet, decision, row)
    _closing_rule(pen, sheet)
    draw_write_ins(pen, sheet.content, sheet.layout.write_in, sheet.type.body)
    _signing(pen, sheet)
    draw_send_back(
        pen, sheet.content, sheet.layout.send_back, sheet.type.foot, sheet.page, sheet.of
    )


def draw_reference(pen: Pen, sheet: Sheet, reference: str) -> None:
    """The reference of one copy, large and in its groups."""
    place, words = sheet.layout.reference, sheet.words
    label = one_line(words.reference, REGULAR, place.w / 3, sheet.type.label, "reference")
    base = place.bottom - 2.5
    pen.text(words.reference, Point(place.x, base), label, REGULAR)
    after = place.x + 4.0 + width_mm(words.reference, REGULAR, label)
    size = one_line(reference, BOLD, place.right - after, (26, 12), "the reference")
    pen.text(reference, Point(after, base), size, BOLD)


def _heading(pen: Pen, sheet: Sheet) -> None:
    place, words = sheet.layout.heading, sheet.words
    pen.stripe(Rect(place.x, place.y, place.w, 1.6))
    wished, least = sheet.type.title
    says = one_line(words.send, BOLD, place.w, (wished * 0.7, least * 0.7), "fixed words")
    pen.text(words.send, Point(place.x, place.y + 7.2), says, BOLD, POSTAL_RED)
    title = f"{words.form}: {sheet.content.title}"
    size = one_line(title, BOLD, place.w, sheet.type.title, "the promotion's title")
    pen.text(title, Point(place.x, place.y + 14.4), size, BOLD)
    name = sheet.content.operator.name
    size = one_line(name, REGULAR, place.w, (wished * 0.6, least * 0.6), "the operator's name")
    pen.text(name, Point(place.x, place.y + 20.2), size, REGULAR, AIRMAIL)


def _guidance(pen: Pen, sheet: Sheet) -> None:
    place, words = sheet.layout.guidance, sheet.words
    text = words.guidance_one if len(sheet.content.decisions) == 1 else words.guidance
    text = words.guidance_large if sheet.type is LARGE else text
    lines = fitted([Paragraph(text)], (place.w, place.h), sheet.type.guidance, "fixed words")
    pen.lines(lines, place.x, place.y)


def _row(pen: Pen, sheet: Sheet, decision: Decision, row: DecisionRow) -> None:
    pen.rule(Point(row.words.x, row.words.y), Point(sheet.layout.write_in.right, row.words.y))
    said = [
        Paragraph(decision.heading, Style(font=BOLD, scale=sheet.type.heading)),
        Paragraph(decision.words, Style(before=0.15)),
    ]
    room = row.words.inset(1.2)
    what = f"the words of decision {decision.id}"
    lines = fitted(said, (row.words.w, room.h), sheet.type.body, what)
    spare = room.h - sum(line.before + line.height for line in lines)
    pen.lines(lines, row.words.x, room.y + max(0.0, spare / 2))
    for word, place, box in (
        (sheet.words.yes, row.yes_word, row.yes.box),
        (sheet.words.no, row.no_word, row.no.box),
    ):
        size = one_line(word, BOLD, place.w, (sheet.type.answer, 9), "fixed words")
        cap = size * CAP_HEIGHT / POINTS_PER_MM
        pen.text_right(word, Point(place.right, place.centre.y + cap / 2), size, BOLD)
        pen.outline(box, sheet.layout.outline)


def _closing_rule(pen: Pen, sheet: Sheet) -> None:
    end = sheet.layout.rows[-1].words
    pen.rule(Point(end.x, end.bottom), Point(sheet.layout.write_in.right, end.bottom))


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
        pen.rule(Point(layout.reply.x, middle), Point(layout.reply.right, middle), 0.2)


def _field(pen: Pen, sheet: Sheet, label: str, room: Rect) -> None:
    base = room.bottom + _BELOW
    pen.rule(Point(room.x, base), Point(room.right, base), _STROKE)
    size = one_line(label, REGULAR, room.w, sheet.type.label, "fixed words")
    cap = size * CAP_HEIGHT / POINTS_PER_MM
    pen.text(label, Point(room.x, base + 1.0 + cap), size, REGULAR)
