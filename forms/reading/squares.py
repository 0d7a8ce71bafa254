"""Finding the four solid corner squares: near where they should be, or anywhere on the page."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point, Rect
from forms.raster import Gray
from forms.reading.patches import Mask, Pixels, sample
from forms.reading.projection import Places, Projection

COARSE = 3.0  # pixels to the millimetre while searching: a square is 15 pixels wide
FINE = 8.0
# The ring around a square is paper and the square is not: less difference than a third of the
# paper's own brightness is what text and code patterns reach, a solid square gives 0.6 to 0.95.
LEAST_CONTRAST = 0.33
# A square's measured area may be off by blur and by ink spread, not by half.
AREA = (0.6, 1.45)


@dataclass(frozen=True)
class Square:
    """A corner square: its middle in pixels, the grey of its black and of the paper around it.

    ``edge`` is how many millimetres its edges take from black to paper.
    """

    middle: Places
    black: float
    paper: float
    edge: float


def find_square(
    gray: Gray, projection: Projection, near: Point, side: float, reach: float
) -> Square | None:
    """The solid square within ``reach`` millimetres of a place, or None."""
    half = reach + side
    window = Rect(near.x - half, near.y - half, 2 * half, 2 * half)
    values = _filled(sample(gray, projection, window, COARSE))
    if values is None:
        return None
    row, column, contrast = _best_spot(values, side * COARSE, reach * COARSE)
    if contrast < LEAST_CONTRAST:
        return None
    spot = Point(window.x + column / COARSE, window.y + row / COARSE)
    return _refined(gray, projection, spot, side)


def _filled(values: Pixels) -> Pixels | None:
    """What lies outside the picture counts as paper; None when nearly all of it does."""
    known = np.isfinite(values)
    if known.mean() < 0.35:
        return None
    return np.where(known, values, np.nanmax(values)).astype(np.float32)


def _best_spot(values: Pixels, side: float, reach: float) -> tuple[float, float, float]:
    """Row, column (in pixels from the window's corner) and contrast of the likeliest square."""
    total = np.pad(values.astype(np.float64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    inner, gap, outer = round(side * 0.42), round(side * 0.66), round(side * 0.86)
    middles = np.arange(outer, len(values) - outer)
    if not len(middles):
        return 0.0, 0.0, 0.0
    core = _box_sum(total, middles, inner)
    ring = _box_sum(total, middles, outer) - _box_sum(total, middles, gap)
    dark = core / (2 * inner + 1) ** 2
    light = ring / ((2 * outer + 1) ** 2 - (2 * gap + 1) ** 2)
    contrast = (light - dark) / np.maximum(light, 1.0)
    away = np.abs(middles + 0.5 - len(values) / 2) / max(reach, 1.0)
    score = contrast - 0.05 * np.hypot(away[:, None], away[None, :])
    row, column = np.unravel_index(int(score.argmax()), score.shape)
    return middles[row] + 0.5, middles[column] + 0.5, float(contrast[row, column])


def _box_sum(
    total: NDArray[np.float64], middles: NDArray[np.intp], half: int
) -> NDArray[np.float64]:
    low, high = middles - half, middles + half + 1
    summed: NDArray[np.float64] = (
        total[np.ix_(high, high)]
        - total[np.ix_(low, high)]
        - total[np.ix_(high, low)]
        + total[np.ix_(low, low)]
    )
    return summed


def _refined(gray: Gray, projection: Projection, spot: Point, side: float) -> Square | None:
    half = side * 0.85
    window = Rect(spot.x - half, spot.y - half, 2 * half, 2 * half)
    values = _filled(sample(gray, projection, window, FINE))
    if values is None:
        return None
    black, paper = (float(level) for level in np.percentile(values, (15, 88)))
    if paper - black < LEAST_CONTRAST * paper:
        return None
    share = np.clip((paper - values) / (paper - black), 0, 1)
    solid = _middle_piece(share > 0.5)
    area = float(solid.sum()) / FINE**2 / side**2
    if not AREA[0] < area < AREA[1] or not _is_square(solid, side * FINE):
        return None
    rows, columns = np.nonzero(solid)
    middle = Point(window.x + (columns.mean() + 0.5) / FINE, window.y + (rows.mean() + 0.5) / FINE)
    edge = float(((share > 0.2) & (share < 0.8)).sum()) / FINE**2 / (4 * side) / 0.6
    pixel = projection.pixels(np.array([(middle.x, middle.y)]))[0]
    return Square(pixel, black, paper, edge)


def _middle_piece(solid: Mask) -> Mask:
    """Without rows and columns that are hardly dark: a stray line or speck beside the square."""
    rows, columns = solid.mean(axis=1) > 0.25, solid.mean(axis=0) > 0.25
    kept: Mask = solid & rows[:, None] & columns[None, :]
    return kept


def _is_square(solid: Mask, side: float) -> bool:
    rows, columns = np.nonzero(solid)
    high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
    filled = solid.sum() / (high * wide)
    return bool(max(high, wide) < 1.4 * side and min(high, wide) > 0.6 * side and filled > 0.72)
