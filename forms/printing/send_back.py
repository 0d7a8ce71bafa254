"""Where the sheet goes and until when, beside its lower code."""

from forms.content import Contact, FormContent
from forms.geometry import POINTS_PER_MM, Point, Rect
from forms.printing.faces import BOLD
from forms.printing.pen import Pen
from forms.printing.typeset import Paragraph, Style, fitted, one_line
from forms.words import WORDS, Words

_EM = 1 / POINTS_PER_MM
_STYLE = Style(before=0.15, leading=1.22)


def draw_send_back(pen: Pen, content: FormContent, room: Rect, sizes: tuple[float, float]) -> None:
    """Draw the foot of the sheet. Raises DoesNotFit."""
    words = WORDS[content.language]
    until = words.until.format(until=content.until)
    head = one_line(until, BOLD, room.w, (min(sizes[0] * 1.2, 16), 9), "the last day")
    base = room.y + head * _EM
    pen.text(until, Point(room.x, base), head, BOLD)
    said = [
        *ways_back(content.operator, words),
        Paragraph(_questions(content.operator), _STYLE, f"{words.questions} "),
    ]
    top = base + head * _EM * 0.4
    lines = fitted(said, (room.w, room.bottom - top), sizes, "the operator's address")
    pen.lines(lines, room.x, top)


def ways_back(operator: Contact, words: Words) -> list[Paragraph]:
    """By mail, by fax and as a picture, as far as the operator takes them."""
    ways = [
        (words.by_post, f"{operator.name}, {operator.address}"),
        (words.by_fax, operator.fax),
        (words.by_upload, operator.upload),
    ]
    return [Paragraph(value, _STYLE, f"{label}:") for label, value in ways if value]


def _questions(operator: Contact) -> str:
    return " · ".join(part for part in (operator.phone, operator.email) if part)
