"""Draws on a page in millimetres from its top left corner, as everything in ``forms`` is measured."""

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from forms.geometry import POINTS_PER_MM, Point, Rect
from forms.printing.faces import AIRMAIL, BLACK, BOLD, INK, POSTAL_RED, REGULAR, printable, width_mm
from forms.printing.typeset import Line

_PT = POINTS_PER_MM
BASELINE = 0.78  # of a line's height, from its top
CAP_HEIGHT = 0.729  # of the size, in Vera


class Pen:
    """A canvas of one page size; every place and length is in millimetres, type in points."""

    def __init__(self, canvas: Canvas, height: float) -> None:
        self.canvas = canvas
        self._height = height

    def up(self, y: float) -> float:
        """The canvas's own height of a place ``y`` millimetres below the top."""
        return (self._height - y) * _PT

    def text(
        self,
        text: str,
        at: Point,
        size: float,
        font: str = REGULAR,
        colour: Color = INK,
    ) -> None:
        """Write one line with its base line at ``at``, its left end."""
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(colour)
        self.canvas.drawString(at.x * _PT, self.up(at.y), printable(text))

    def text_middle(
        self, text: str, at: Point, size: float, font: str = BOLD, colour: Color = INK
    ) -> None:
        """Write one line with the middle of its base line at ``at``."""
        half = width_mm(printable(text), font, size) / 2
        self.text(text, Point(at.x - half, at.y), size, font, colour)

    def text_right(
        self, text: str, at: Point, size: float, font: str = REGULAR, colour: Color = INK
    ) -> None:
        """Write one line that ends at ``at``."""
        wide = width_mm(printable(text), font, size)
        self.text(text, Point(at.x - wide, at.y), size, font, colour)

    def lines(self, lines: Sequence[Line], x: float, y: float) -> float:
        """Write typeset lines below ``y``; returns where they end. Space before the first is lost."""
        for number, line in enumerate(lines):
            y += line.before if number else 0.0
            self.canvas.setFillColor(line.colour)
            for run in line.runs:
                self.canvas.setFont(run.font, line.size)
                self.canvas.drawString(
                    (x + run.x) * _PT, self.up(y + line.height * BASELINE), run.text
                )
            y += line.height
        return y

    def rule(
        self,
        start: Point,
        end: Point,
        thick: float = 0.2,
        colour: Color = INK,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A straight line."""
        self.canvas.saveState()
        self.canvas.setLineWidth(thick * _PT)
        self.canvas.setStrokeColor(colour)
        self.canvas.setDash([part * _PT for part in dash])
        self.canvas.line(start.x * _PT, self.up(start.y), end.x * _PT, self.up(end.y))
        self.canvas.restoreState()

    def outline(
        self, place: Rect, thick: float, colour: Color = BLACK, round_by: float = 0
    ) -> None:
        """The edge of a rectangle; the middle of the stroke is the rectangle."""
        self.canvas.setLineWidth(thick * _PT)
        self.canvas.setStrokeColor(colour)
        if round_by:
            self.canvas.roundRect(*self._box(place), round_by * _PT, stroke=1, fill=0)
        else:
            self.canvas.rect(*self._box(place), stroke=1, fill=0)

    def fill(self, place: Rect, colour: Color = BLACK) -> None:
        """A solid rectangle."""
        self.canvas.setFillColor(colour)
        self.canvas.rect(*self._box(place), stroke=0, fill=1)

    def _box(self, place: Rect) -> tuple[float, float, float, float]:
        return place.x * _PT, self.up(place.bottom), place.w * _PT, place.h * _PT

    def stripe(self, place: Rect) -> None:
        """The airmail stripe of a letter: slanted bars, blue and red in turn, white between."""
        slant = place.h
        bars = round((place.w - slant) / 7.5)
        step = (place.w - slant) / (bars - 1 / 3)
        bar = step * 2 / 3
        for number in range(bars):
            left = place.x + number * step
            path = self.canvas.beginPath()
            path.moveTo(left * _PT, self.up(place.bottom))
            path.lineTo((left + bar) * _PT, self.up(place.bottom))
            path.lineTo((left + bar + slant) * _PT, self.up(place.y))
            path.lineTo((left + slant) * _PT, self.up(place.y))
            path.close()
            self.canvas.setFillColor(POSTAL_RED if number % 2 else AIRMAIL)
            self.canvas.drawPath(path, stroke=0, fill=1)

    def upright_text(self, text: str, at: Point, size: float, *, upwards: bool) -> None:
        """One line turned by a quarter, its middle at ``at``."""
        self.canvas.saveState()
        self.canvas.translate(at.x * _PT, self.up(at.y))
        self.canvas.rotate(90 if upwards else -90)
        self.canvas.setFont(BOLD, size)
        self.canvas.setFillColor(POSTAL_RED)
        self.canvas.drawCentredString(0, -size * CAP_HEIGHT / 2, printable(text))
        self.canvas.restoreState()
