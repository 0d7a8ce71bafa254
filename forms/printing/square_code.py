"""The square code as it is printed: a QR of level M in one filled path, its quiet zone left white."""

from itertools import groupby

import numpy as np
import zxingcpp

from forms.codes import PageCode, written
from forms.geometry import POINTS_PER_MM, Rect
from forms.printing.faces import BLACK
from forms.printing.pen import Pen
from forms.printing.refusals import DoesNotFit

QUIET = 4  # modules of white on each side
LEAST_MODULE = 0.6  # millimetres: a module is then two rows of a standard fax, and a bit


def draw_codes(pen: Pen, code: PageCode, key: bytes, *places: Rect) -> None:
    """Draw one page's code at every place. Raises DoesNotFit when a module would be too small."""
    spans, modules = _spans(written(code, key))
    for place in places:
        step = place.w / (modules + 2 * QUIET)
        if step < LEAST_MODULE:
            raise DoesNotFit("the ids of the recipients")
        _draw(pen, spans, Rect(place.x + QUIET * step, place.y + QUIET * step, step, step))


def _spans(text: str) -> tuple[list[tuple[int, int, int]], int]:
    """The dark modules as (row, first column, count), and how many modules a side has."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.array(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    spans = []
    for row, modules in enumerate(dark.tolist()):
        column = 0
        for filled, group in groupby(modules):
            count = len(list(group))
            if filled:
                spans.append((row, column, count))
            column += count
    return spans, int(dark.shape[0])


def _draw(pen: Pen, spans: list[tuple[int, int, int]], module: Rect) -> None:
    # One path for all: drawn one by one, the modules would show hair lines between their rows.
    path = pen.canvas.beginPath()
    side = module.w * POINTS_PER_MM
    left, top = module.x * POINTS_PER_MM, pen.up(module.y)
    for row, column, count in spans:
        path.rect(left + column * side, top - (row + 1) * side, count * side, side)
    pen.canvas.setFillColor(BLACK)
    pen.canvas.drawPath(path, stroke=0, fill=1)
