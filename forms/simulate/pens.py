"""Pens, and what they leave on paper: a stroke of changing width, darkness and grain."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from forms.simulate.strokes import Line, Rng

MM_PER_INCH = 25.4
FINER = 3  # strokes are drawn this many times finer than the page, then averaged


@dataclass(frozen=True, slots=True)
class Pen:
    """``tone`` is the grey of full ink (0 black); ``width`` in millimetres.

    ``swell`` is how much the width changes with pressure, ``grain`` the share of paper that shows
    through, as under a pencil.
    """

    name: str
    tone: int
    width: float
    swell: float = 0.2
    grain: float = 0.0


BLACK = Pen("black ballpoint", 38, 0.45, 0.25, 0.05)
BLUE = Pen("blue ballpoint", 88, 0.42, 0.25, 0.08)
GEL = Pen("gel pen", 20, 0.6, 0.15)
PENCIL = Pen("pencil", 105, 0.5, 0.3, 0.3)
FAINT = Pen("hardly pressed pencil", 188, 0.4, 0.3, 0.45)
FELT = Pen("felt tip", 30, 1.3, 0.15)
USUAL = (BLACK, BLACK, BLUE, BLUE, GEL)


def leave(page: Image.Image, dpi: float, lines: Sequence[Line], pen: Pen, rng: Rng) -> None:
    """Draw ``lines`` (millimetres) with ``pen`` into the grey ``page`` of ``dpi``."""
    scale = dpi / MM_PER_INCH
    drawn = [each * scale for each in lines if len(each) > 0]
    if not drawn:
        return
    box = _around(drawn, pen.width * scale + 2, page.size)
    if box is None:
        return
    mask = _mask(drawn, box, pen, scale, rng)
    before = page.crop(box)
    after = before.copy()
    after.paste(pen.tone, (0, 0), mask)
    # Ink over print stays as dark as the darker of the two.
    page.paste(ImageChops.darker(before, after), box[:2])


def _around(
    lines: Sequence[Line], margin: float, size: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    every = np.vstack(lines)
    left, top = np.floor(every.min(axis=0) - margin).astype(int)
    right, bottom = np.ceil(every.max(axis=0) + margin).astype(int)
    box = (max(0, int(left)), max(0, int(top)), min(size[0], int(right)), min(size[1], int(bottom)))
    return box if box[0] < box[2] and box[1] < box[3] else None


def _mask(
    lines: Sequence[Line], box: tuple[int, int, int, int], pen: Pen, scale: float, rng: Rng
) -> Image.Image:
    width, height = box[2] - box[0], box[3] - box[1]
    fine = Image.new("L", (width * FINER, height * FINER), 0)
    draw = ImageDraw.Draw(fine)
    for each in lines:
        points = (each - np.array(box[:2])) * FINER
        _stroke(draw, points, pen.width * scale * FINER, pen.swell, rng)
    mask = fine.reduce(FINER)
    return _grained(mask, pen.grain, rng) if pen.grain else mask


def _stroke(draw: ImageDraw.ImageDraw, points: Line, width: float, swell: float, rng: Rng) -> None:
    widths = width * _pressure(len(points), swell, rng)
    if len(points) == 1:
        _dab(draw, points[0], widths[0])
        return
    for one, other, wide in zip(points[:-1], points[1:], widths[1:], strict=True):
        draw.line((*one, *other), fill=255, width=max(1, round(float(wide))))
        _dab(draw, other, wide)


def _dab(draw: ImageDraw.ImageDraw, at: Line, wide: float) -> None:
    half = wide / 2
    draw.ellipse((at[0] - half, at[1] - half, at[0] + half, at[1] + half), fill=255)


def _pressure(count: int, swell: float, rng: Rng) -> Line:
    knots = max(2, count // 12 + 2)
    levels = 1.0 + rng.normal(0.0, swell / 2, knots)
    levels[-1] *= 0.75  # a pen leaves the paper on the way
    return np.clip(np.interp(np.linspace(0, knots - 1, count), np.arange(knots), levels), 0.45, 1.6)


def _grained(mask: Image.Image, grain: float, rng: Rng) -> Image.Image:
    noise = rng.random((mask.height, mask.width), dtype=np.float32)
    kept = np.clip(1.15 - grain * 2 * noise, 0.0, 1.0)
    return Image.fromarray((np.asarray(mask) * kept).astype(np.uint8))
