"""The square code as it is printed: a QR of level M in one filled path, its quiet zone left white."""

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
    # One path for all: filled one by one, the modules would show hair lines between their rows.
    # In whole modules, written out here: a point with its decimals for each would cost most of a run.
    path = "".join(f"{x} {modules - y - 1} {count} 1 re " for y, x, count in spans) + "f"
    for place in places:
        step = place.w / (modules + 2 * QUIET)
        if step < LEAST_MODULE:
            raise DoesNotFit("the ids of the recipients")
        _draw(pen, path, place.inset(QUIET * step), step)


def _spans(text: str) -> tuple[list[tuple[int, int, int]], int]:
    """The dark modules as (row, first column, count), and how many modules a side has."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.array(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    modules = int(dark.shape[0])
    edges = np.diff(np.pad(dark, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    ends = np.nonzero(edges == -1)[1]
    return list(zip(rows.tolist(), starts.tolist(), (ends - starts).tolist(), strict=True)), modules


def _draw(pen: Pen, path: str, place: Rect, step: float) -> None:
    canvas, side = pen.canvas, step * POINTS_PER_MM
    canvas.saveState()
    canvas.setFillColor(BLACK)
    canvas.translate(place.x * POINTS_PER_MM, pen.up(place.bottom))
    canvas.scale(side, side)
    canvas.addLiteral(path)
    canvas.restoreState()
