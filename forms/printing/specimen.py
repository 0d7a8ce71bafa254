"""Marks a specimen in the margins of a page, where nothing is measured, decoded or written."""

from forms.geometry import Point
from forms.layout import HEIGHT, WIDTH
from forms.printing.pen import Pen
from forms.words import Words

_SIZE, _EDGE = 22.0, 8.0


def draw_specimen(pen: Pen, words: Words) -> None:
    """The word SPECIMEN up the left edge and down the right edge, between the corner squares."""
    says = f"{words.specimen} · {words.specimen.split()[0]}"
    pen.upright_text(says, Point(_EDGE, HEIGHT / 2), _SIZE, upwards=True)
    pen.upright_text(says, Point(WIDTH - _EDGE, HEIGHT / 2), _SIZE, upwards=False)
