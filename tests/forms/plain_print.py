"""A plain printed form, straight from the layout: squares, codes, boxes and lines, no words."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import zxingcpp
from reportlab.pdfgen.canvas import Canvas

from forms.codes import SPECIMEN_KEY, PageCode, written
from forms.geometry import POINTS_PER_MM, Rect
from forms.layout import LayoutName, PageLayout, layout_of

NAME = LayoutName(1, False, ("lighthouse-society",))
SERIALS = ("7K3MXQ2RB4NT", "0V9WZC5YHD8E")


def print_plainly(
    path: Path, serials: Sequence[str] = SERIALS, of: int = 4, name: LayoutName = NAME
) -> Path:
    """One form of ``of`` pages for every serial; only the return sheet has boxes."""
    layout = layout_of(name)
    canvas = Canvas(str(path), (layout.width * POINTS_PER_MM, layout.height * POINTS_PER_MM))
    for serial in serials:
        for page in range(1, of + 1):
            _page(canvas, layout, PageCode(serial, page, of, str(name)))
            canvas.showPage()
    canvas.save()
    return path


def _page(canvas: Canvas, layout: PageLayout, code: PageCode) -> None:
    for place in layout.codes:
        _code(canvas, layout, place, written(code, SPECIMEN_KEY))
    for square in layout.corner_squares:
        _rect(canvas, layout, square, fill=1)
    if code.page != code.of - 1:
        return
    canvas.setLineWidth(layout.outline * POINTS_PER_MM)
    for mark in layout.marks:
        _rect(canvas, layout, mark.box, stroke=1)
    y = (layout.height - layout.signature.bottom - 0.5) * POINTS_PER_MM
    left, right = layout.signature.x, layout.signature.right
    canvas.line(left * POINTS_PER_MM, y, right * POINTS_PER_MM, y)


def _code(canvas: Canvas, layout: PageLayout, place: Rect, text: str) -> None:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    dark = np.array(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    step = place.w / (len(dark) + 8)
    for row, column in zip(*np.nonzero(dark), strict=True):
        x, y = place.x + (column + 4) * step, place.y + (row + 4) * step
        _rect(canvas, layout, Rect(x, y, step, step), fill=1)


def _rect(canvas: Canvas, layout: PageLayout, rect: Rect, stroke: int = 0, fill: int = 0) -> None:
    y = (layout.height - rect.bottom) * POINTS_PER_MM
    sizes = (rect.w * POINTS_PER_MM, rect.h * POINTS_PER_MM)
    canvas.rect(rect.x * POINTS_PER_MM, y, *sizes, stroke=stroke, fill=fill)
