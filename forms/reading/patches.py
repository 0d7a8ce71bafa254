"""Rectified pieces of the sheet: pixels asked for in millimetres, and how dark they are.

Nothing here knows what is printed where.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.raster import Gray
from forms.reading.projection import Projection

Pixels = NDArray[np.float32]
Mask = NDArray[np.bool_]

# A lone grain of noise must not lift the paper: it is smoothed away first, and what then still
# lies above the paper is taken off by the median of all that is nearly white.
NEARLY_WHITE = 0.8


@dataclass(frozen=True)
class Patch:
    """A piece of the sheet, upright: ``dark`` is 0 on paper and 1 on full black, ``per_mm`` pixels.

    ``rect`` is the piece in millimetres.
    """

    rect: Rect
    per_mm: float
    dark: Pixels

    def window(self, rect: Rect) -> tuple[slice, slice]:
        """The rows and columns of a rectangle inside the patch."""
        left, top = (rect.x - self.rect.x) * self.per_mm, (rect.y - self.rect.y) * self.per_mm
        right, bottom = left + rect.w * self.per_mm, top + rect.h * self.per_mm
        return _span(top, bottom, self.dark.shape[0]), _span(left, right, self.dark.shape[1])


def _span(start: float, end: float, length: int) -> slice:
    return slice(min(max(round(start), 0), length), min(max(round(end), 0), length))


def sample(gray: Gray, projection: Projection, rect: Rect, per_mm: float) -> Pixels:
    """The rectangle as upright pixels, NaN where the picture does not reach."""
    columns, rows = max(1, round(rect.w * per_mm)), max(1, round(rect.h * per_mm))
    across = rect.x + (np.arange(columns) + 0.5) / per_mm
    down = (rect.y + (np.arange(rows) + 0.5) / per_mm)[:, None]
    (a, b, c), (d, e, f), (g, h, i) = projection.matrix
    with np.errstate(all="ignore"):
        depth = g * across + h * down + i
        x = ((a * across + b * down + c) / depth).astype(np.float32)
        y = ((d * across + e * down + f) / depth).astype(np.float32)
    return _between(gray, x, y)


def _between(gray: Gray, x: Pixels, y: Pixels) -> Pixels:
    """Bilinear: the values between the pixels' middles; pixel (0, 0) reaches from 0 to 1."""
    high, wide = gray.shape
    x, y = x - np.float32(0.5), y - np.float32(0.5)
    outside = ~((x > -1) & (y > -1) & (x < wide) & (y < high))
    x, y = np.where(outside, 0, x), np.where(outside, 0, y)
    left = np.clip(np.floor(x), 0, max(wide - 2, 0)).astype(np.intp)
    top = np.clip(np.floor(y), 0, max(high - 2, 0)).astype(np.intp)
    part_x, part_y = np.clip(x - left, 0, 1), np.clip(y - top, 0, 1)
    flat, start = gray.ravel(), top * wide + left
    right, below = int(wide > 1), wide * int(high > 1)
    upper = flat[start] * (1 - part_x) + flat[start + right] * part_x
    lower = flat[start + below] * (1 - part_x) + flat[start + below + right] * part_x
    values: Pixels = (upper * (1 - part_y) + lower * part_y).astype(np.float32)
    values[outside] = np.nan
    return values


def darkness(values: Pixels, per_mm: float, widest_ink: float, full_black: float) -> Pixels:
    """How dark each pixel is against the paper around it: 0 paper, 1 the sheet's own black.

    The paper is what remains when everything dark and narrower than ``widest_ink`` millimetres is
    closed over; unlike an average it follows the hard edge of a shadow.
    """
    known = np.nan_to_num(values, nan=float(np.nanmax(values, initial=0.0)))
    paper = np.maximum(_closed(smoothed(known), round(widest_ink * per_mm)), 1.0)
    ratio = known / paper
    white = ratio[ratio > NEARLY_WHITE]
    level = float(np.median(white)) if white.size else 1.0
    dark: Pixels = ((1.0 - ratio / level) / full_black).astype(np.float32)
    return np.clip(dark, -0.5, 1.5)


def smoothed(values: Pixels) -> Pixels:
    """Each pixel averaged with its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    whole: Pixels = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / np.float32(9)
    return whole


def closed_mask(mask: Mask, size: int) -> Mask:
    """The mask with gaps narrower than ``size`` pixels closed; beyond the edge nothing is ink."""
    padded = np.pad(mask.astype(np.float32), size)
    closed: Mask = _closed(padded, size)[size:-size, size:-size] > 0.5
    return closed


def _closed(values: Pixels, size: int) -> Pixels:
    return -_highest(-_highest(values, size), size)


def _highest(values: Pixels, size: int) -> Pixels:
    """The greatest value in a square of ``size`` (made odd) around each pixel."""
    reach = max(1, size // 2)
    return _highest_down(_highest_down(values, reach).T, reach).T


def _highest_down(values: Pixels, reach: int) -> Pixels:
    length = len(values)
    window = 2 * reach + 1
    best = np.pad(values, ((reach, reach), (0, 0)), constant_values=-np.inf)
    done = 1
    while done < window:
        step = min(done, window - done)
        best = np.maximum(best[: len(best) - step], best[step:])
        done += step
    return best[:length]
