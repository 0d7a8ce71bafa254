"""The look of what a child prints: paper sizes, type, colours, airmail edge, stamp paper, QR."""

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import Literal

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

Paper = Literal["A4", "Letter"]

SIZES: dict[Paper, tuple[float, float]] = {"A4": (595.28, 841.89), "Letter": (612.0, 792.0)}

REGULAR, BOLD = "Vera", "VeraBd"

PAPER = HexColor("#fbf6ec")
CARD = HexColor("#fffdf8")
INK = HexColor("#1f2a44")
SOFT_INK = HexColor("#55607a")
POSTAL_RED = HexColor("#b8322a")
AIRMAIL = HexColor("#215a94")
LINE = HexColor("#d9cfba")

SMALLEST_TYPE, SMALLER_STILL, MOST_LINES = 0.6, (0.6, 0.5, 0.4, 0.3), 2
STRIPE = 13.0


def new_canvas(out: BytesIO, size: tuple[float, float], *, title: str, lang: str) -> Canvas:
    """A canvas that writes the same bytes for the same page: no time, no random id."""
    _register_type()
    canvas = Canvas(out, pagesize=size, invariant=1, lang=lang, pageCompression=1)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setCreator("")
    return canvas


@lru_cache(maxsize=1)
def _register_type() -> None:
    # Embedded type, shipped with reportlab: every printer shows accents and ñ alike.
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


def can_print(text: str) -> bool:
    """Whether our type has every letter; a name must never come out as empty boxes."""
    _register_type()
    glyphs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return all(ord(letter) in glyphs for letter in unicodedata.normalize("NFC", text))


def write(
    canvas: Canvas,
    text: str,
    *,
    at: tuple[float, float],
    width: float,
    size: float,
    font: str = REGULAR,
    colour: HexColor = INK,
    align: Literal["left", "middle"] = "middle",
) -> float:
    """Write one text, smaller or in two lines rather than cut off; returns the height used.

    ``at`` is the first base line, at its left end or its middle. Text is drawn as it is:
    nothing in it is markup.
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    lines, fitted = fit(plain, font, size, width)
    canvas.setFont(font, fitted)
    canvas.setFillColor(colour)
    draw_line = canvas.drawCentredString if align == "middle" else canvas.drawString
    for row, line in enumerate(lines):
        draw_line(at[0], at[1] - row * fitted * 1.25, line)
    return float(len(lines) * fitted * 1.25)


def fit(text: str, font: str, size: float, width: float) -> tuple[list[str], float]:
    """The lines and the size at which a text fits ``width``: one line first, then several."""
    natural = pdfmetrics.stringWidth(text, font, size)
    if natural <= width:
        return [text], size
    if natural * SMALLEST_TYPE <= width:
        return [text], size * width / natural
    for share in SMALLER_STILL:
        lines = simpleSplit(text, font, size * share, width)
        if len(lines) <= MOST_LINES:
            break
    widest = max(pdfmetrics.stringWidth(line, font, size * share) for line in lines)
    return lines, size * share * min(1.0, width / widest)


def airmail_frame(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, thick: float = 9.0
) -> None:
    """A card with the slanted red and blue edge that marks everything that is a letter."""
    canvas.saveState()
    edge = canvas.beginPath()
    edge.roundRect(x, y, width, height, thick)
    canvas.clipPath(edge, stroke=0, fill=0)
    canvas.setFillColor(CARD)
    canvas.rect(x, y, width, height, stroke=0, fill=1)
    left = x - height
    for number in range(int((width + 2 * height) / (STRIPE * 2)) + 1):
        canvas.setFillColor(POSTAL_RED if number % 2 else AIRMAIL)
        _slanted(canvas, left + number * STRIPE * 2, y, height)
    canvas.restoreState()
    canvas.setFillColor(CARD)
    canvas.roundRect(
        x + thick, y + thick, width - 2 * thick, height - 2 * thick, thick * 0.6, stroke=0, fill=1
    )


def _slanted(canvas: Canvas, x: float, y: float, height: float) -> None:
    band = canvas.beginPath()
    band.moveTo(x, y)
    band.lineTo(x + STRIPE, y)
    band.lineTo(x + STRIPE + height, y + height)
    band.lineTo(x + height, y + height)
    band.close()
    canvas.drawPath(band, stroke=0, fill=1)


def stamp_paper(
    canvas: Canvas, x: float, y: float, width: float, height: float, *, behind: HexColor
) -> None:
    """White perforated paper; the holes take the colour of what lies ``behind``."""
    canvas.setFillColor(HexColor("#ffffff"))
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.rect(x, y, width, height, stroke=1, fill=1)
    canvas.setFillColor(behind)
    across, up = max(6, round(width / 6.5)), max(6, round(height / 6.5))
    for hole in range(across + 1):
        for edge in (y, y + height):
            _hole(canvas, x + hole * width / across, edge, behind)
    for hole in range(1, up):
        for edge in (x, x + width):
            _hole(canvas, edge, y + hole * height / up, behind)


def _hole(canvas: Canvas, x: float, y: float, behind: HexColor) -> None:
    canvas.setStrokeColor(behind)
    canvas.circle(x, y, 1.9, stroke=1, fill=1)


def qr(canvas: Canvas, text: str, *, x: float, y: float, width: float) -> None:
    """A QR of level M with its quiet zone, its lower left corner at ``x, y``."""
    square = QrCodeWidget(text, barLevel="M", barWidth=width, barHeight=width, barBorder=4)
    drawing = Drawing(width, width)
    drawing.add(square)
    renderPDF.draw(drawing, canvas, x, y)
