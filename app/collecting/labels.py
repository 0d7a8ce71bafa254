"""Address labels as PDF: US Letter, 30 labels of 2 5/8 by 1 inch (the common 5160 sheet). Pure.

Nothing here knows whose labels they are; every text is drawn as it is, never as markup.
"""

from collections.abc import Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from app.collecting.print_style import (
    BOLD,
    INK,
    REGULAR,
    SIZES,
    can_print,
    fit,
    new_canvas,
    write,
)

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
    room = HEIGHT - 2 * INSET_Y
    # A long line may take two; every line then gets its share of the label's height.
    size = min(LARGEST, room / (max(len(lines), 1) * SPACING))
    while size > 3 and _height(lines, size) > room:
        size *= 0.94
    y = top - size
    for number, line in enumerate(lines):
        font = BOLD if number == 0 else REGULAR
        used = write(
            canvas,
            line,
            at=(x, y),
            width=WIDTH - 2 * INSET_X,
            size=size,
            font=font,
            colour=INK,
            align="left",
        )
        y -= max(used, size * SPACING)


def _height(lines: list[str], size: float) -> float:
    total = 0.0
    for number, line in enumerate(lines):
        pieces, fitted = fit(line, BOLD if number == 0 else REGULAR, size, WIDTH - 2 * INSET_X)
        total += max(len(pieces) * fitted * 1.25, size * SPACING)
    return total
