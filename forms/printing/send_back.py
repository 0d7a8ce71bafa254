"""Where the sheet goes and until when, beside its lower code; and which page of the form it is."""

from forms.content import Contact, FormContent
from forms.geometry import Point, Rect
from forms.printing.faces import BOLD, REGULAR
from forms.printing.pen import Pen
from forms.printing.typeset import Paragraph, Style, fitted
from forms.words import WORDS, Words

_FOOT = 5.0


def draw_send_back(
    pen: Pen, content: FormContent, room: Rect, sizes: tuple[float, float], page: int, of: int
) -> None:
    """Draw the foot of the sheet. Raises DoesNotFit."""
    words = WORDS[content.language]
    said = [
        Paragraph(words.until.format(until=content.until), Style(font=BOLD, scale=1.15)),
        *ways_back(content.operator, words),
        Paragraph(_questions(content.operator), Style(before=0.15), f"{words.questions} "),
    ]
    lines = fitted(said, (room.w, room.h - _FOOT), sizes, "the operator's address")
    pen.lines(lines, room.x, room.y)
    number = words.page_of.format(page=page, of=of)
    pen.text_right(number, Point(room.right, room.bottom), min(sizes[0], 12), REGULAR)


def ways_back(operator: Contact, words: Words) -> list[Paragraph]:
    """By mail, by fax and as a picture, as far as the operator takes them."""
    ways = [
        (words.by_post, f"{operator.name}, {operator.address}"),
        (words.by_fax, operator.fax),
        (words.by_upload, operator.upload),
    ]
    style = Style(before=0.15)
    return [Paragraph(value, style, f"{label}:") for label, value in ways if value]


def _questions(operator: Contact) -> str:
    return " · ".join(part for part in (operator.phone, operator.email) if part)
