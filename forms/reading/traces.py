"""What a page without a readable code still shows: whether it has ink, whether it is our sheet."""

from collections.abc import Sequence
from itertools import permutations

import numpy as np
from PIL import Image

from forms.layout import PageLayout
from forms.raster import Gray
from forms.reading.blobs import blobs
from forms.reading.patches import Mask
from forms.reading.projection import Places, Projection, fit_affine, places

SMALL = 420  # pixels along the shorter side: a corner square is 10 of them
# Dust on the glass and the shadow at the edge of a sheet stay under this share of the page.
LEAST_INK = 0.0006


def small(gray: Gray) -> tuple[Gray, float]:
    """A small copy for a first look at the whole page, and how many pixels one of its own is."""
    step = max(1, min(gray.shape) // SMALL)
    picture = Image.fromarray(gray)
    return np.asarray(picture.reduce(step) if step > 1 else picture), float(step)


def has_ink(gray: Gray) -> bool:
    """Whether anything is written or printed; the outermost hundredth of the page is not asked."""
    page, _ = small(gray)
    edge = max(1, min(page.shape) // 50)
    inner = page[edge:-edge, edge:-edge] if min(page.shape) > 2 * edge else page
    if inner.size == 0:
        return False
    return bool(_dark(inner).mean() > LEAST_INK)


def _dark(page: Gray) -> Mask:
    """Darker than the paper of its own neighbourhood by a good quarter."""
    paper = _paper(page)
    dark: Mask = page < paper * 0.72
    return dark


def _paper(page: Gray) -> Gray:
    high, wide = page.shape
    rows, columns = max(1, high // 24), max(1, wide // 24)
    blocks = Image.fromarray(page).resize((columns, rows), Image.Resampling.BOX)
    whole: Gray = np.asarray(blocks.resize((wide, high), Image.Resampling.BILINEAR))
    least = np.uint8(np.percentile(page, 50) // 2)
    return np.maximum(whole, least)


def looks_like_ours(gray: Gray, layout: PageLayout) -> bool:
    """Whether solid squares lie at three corners or four of a rectangle of our proportions."""
    page, _ = small(gray)
    return bool(_right_angles(_solid_squares(page), layout))


def sheet_by_squares(gray: Gray, layout: PageLayout) -> Projection | None:
    """Where the sheet lies by its squares alone: right way up or upside down, which is not told."""
    page, size = small(gray)
    corners = places(layout.corners)
    for one, at, other in _right_angles(_solid_squares(page), layout):
        across, down = at - one, other - at
        # Seen from the left one turns the other way round: then it is the second corner first.
        turned = across[0] * down[1] - across[1] * down[0] < 0
        return fit_affine(
            corners[[1, 0, 3] if turned else [0, 1, 2]], np.array([one, at, other]) * size
        )
    return None


def _right_angles(
    spots: Sequence[tuple[float, float]], layout: PageLayout
) -> list[tuple[Places, Places, Places]]:
    """Threes of squares that stand as three of ours: short side, the corner, long side."""
    proportion = _proportion(layout)
    threes = (np.array(three) for three in permutations(spots, 3))
    return [(one, at, other) for one, at, other in threes if _fits(one, at, other, proportion)]


def _fits(one: Places, at: Places, other: Places, proportion: float) -> bool:
    """Whether the angle is right and its sides are in proportion, as far as photographs keep it."""
    across, down = at - one, other - at
    short, long = float(np.hypot(*across)), float(np.hypot(*down))
    if min(short, long) < 1:
        return False
    leaning = abs(float(across @ down)) / (short * long)
    return leaning < 0.2 and abs(short / long / proportion - 1) < 0.15


def _proportion(layout: PageLayout) -> float:
    first, second, third, _ = layout.corners
    return (second.x - first.x) / (third.y - second.y)


def _solid_squares(page: Gray) -> list[tuple[float, float]]:
    found = blobs(_dark(page))
    side = np.maximum(found.high, found.wide)
    even = np.minimum(found.high, found.wide) > 0.7 * side
    full = found.area > 0.8 * found.high * found.wide
    sized = (side > 0.015 * min(page.shape)) & (side < 0.045 * max(page.shape)) & (side > 4)
    chosen = np.flatnonzero(even & full & sized)[:12]
    return [
        (float(found.left[n] + found.wide[n] / 2), float(found.top[n] + found.high[n] / 2))
        for n in chosen
    ]
