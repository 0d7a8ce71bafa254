"""Address labels as PDF: US Letter, 30 labels of 2 5/8 by 1 inch (the common 5160 sheet). Pure.

Nothing here knows whose labels they are; every text is drawn as it is, never as markup.
"""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from app.collecting.print_style import BOLD, INK, REGULAR, SIZES, can_print, new_canvas

INCH = 72.0
COLUMNS, ROWS = 3, 10
WIDTH, HEIGHT = 2.625 * INCH, 1.0 * INCH
LEFT, TOP, ACROSS = 0.1875 * INCH, 0.5 * INCH, 2.75 * INCH
INSET_X, INSET_Y = 0.16 * INCH, 0.1 * INCH
LARGEST, SPACING = 10.5, 1.16

LabelText = tuple[str, str]


def labels_pdf(labels: Sequence[LabelText], skip: int = 0) -> bytes:
    """A PDF of ``(name, address)`` pairs, one label each, in order.

    ``skip`` leaves that many places of the first sheet free: a sheet already begun is not wasted.
    Raises ValueError for a text that our type cannot print.
    """
    if not all(printable(name, address) for name, address in labels):
        raise ValueError("a label has letters that this type does not have")
    out = BytesIO()
    canvas = new_canvas(out, SIZES["Letter"], title="Address labels", lang="en")
    for number, (name, address) in enumerate(labels, start=skip):
        place = number % (COLUMNS * ROWS)
        if place == 0 and number > skip:
            canvas.showPage()
        _label(canvas, place, lines_of(name, address))
    canvas.save()
    return out.getvalue()


def printable(name: str, address: str) -> bool:
    """Whether every letter of a label can be drawn; else the envelope is written by hand."""
    return all(can_print(line) for line in lines_of(name, address))


def lines_of(name: str, address: str) -> list[str]:
    """The lines of one label: the name, then the address as it was written; no empty ones."""
    lines = [name, *address.splitlines()]
    return [" ".join(line.split()) for line in lines if line.strip()]


def _label(canvas: Canvas, place: int, lines: list[str]) -> None:
    x = LEFT + (place % COLUMNS) * ACROSS + INSET_X
    top = SIZES["Letter"][1] - TOP - (place // COLUMNS) * HEIGHT - INSET_Y
    size, pieces = _fitted(lines)
    canvas.setFillColor(INK)
    for row, (font, text) in enumerate(pieces):
        canvas.setFont(font, size)
        canvas.drawString(x, top - size - row * size * SPACING, text)


def _fitted(lines: list[str]) -> tuple[float, list[tuple[str, str]]]:
    """The largest size at which the whole label fits, long lines wrapped between words.

    One size for all lines: a machine at the post office reads even type best.
    """
    width, room = WIDTH - 2 * INSET_X, HEIGHT - 2 * INSET_Y
    size = LARGEST
    while True:
        pieces = [
            (BOLD if number == 0 else REGULAR, piece)
            for number, line in enumerate(lines)
            for piece in simpleSplit(line, BOLD if number == 0 else REGULAR, size, width)
        ]
        widest = max(stringWidth(text, font, size) for font, text in pieces)
        if widest <= width and len(pieces) * size * SPACING <= room:
            return size, pieces
        size *= 0.96
