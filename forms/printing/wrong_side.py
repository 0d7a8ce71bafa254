"""The back of the sheet that comes back: huge words in both languages, its own codes and corners."""

from forms.content import FormContent
from forms.geometry import Point
from forms.layout import PageLayout
from forms.printing.faces import BOLD, INK, POSTAL_RED, REGULAR
from forms.printing.pen import Pen
from forms.printing.typeset import one_line
from forms.words import WORDS, WRONG_SIDE

_HUGE = 58.0


def draw_wrong_side(pen: Pen, content: FormContent, layout: PageLayout, pages: int) -> None:
    """Everything of the page that is alike in every copy."""
    for square in layout.corner_squares:
        pen.fill(square)
    middle = layout.width / 2
    words = WORDS[content.language]
    ordered = WRONG_SIDE if content.language == "en" else WRONG_SIDE[::-1]
    for number, (says, do) in enumerate(ordered):
        y = 80.0 + number * 78.0
        for row, word in enumerate(says.split()):
            colour = POSTAL_RED if number == 0 else INK
            pen.text_middle(word, Point(middle, y + row * 22.0), _HUGE, BOLD, colour)
        pen.text_middle(do, Point(middle, y + 36.0), 22, REGULAR, INK)
    pen.rule(Point(80.0, 126.0), Point(layout.width - 80.0, 126.0), 0.4)
    footer = words.page_of.format(page=pages, of=pages)
    far = layout.codes[0].right
    pen.text_right(footer, Point(far, layout.codes[1].bottom), 10)
    head = layout.heading
    size = one_line(content.title, BOLD, head.w, (14, 7), "the promotion's title")
    pen.text(content.title, Point(head.x, 18.0), size, BOLD)
    name = content.operator.name
    size = one_line(name, REGULAR, head.w, (11, 6), "the operator's name")
    pen.text(name, Point(head.x, 25.0), size, REGULAR)
