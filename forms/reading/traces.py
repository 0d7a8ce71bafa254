"""What a page without a readable code still shows: whether it has ink, whether it is our sheet."""

from itertools import combinations

import numpy as np
from PIL import Image

from forms.layout import PageLayout
from forms.raster import Gray
from forms.reading.blobs import blobs
from forms.reading.patches import Mask
from forms.reading.projection import Places

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
    spots = _solid_squares(page)
    proportion = _proportion(layout)
    return any(_right_angle(np.array(three), proportion) for three in combinations(spots, 3))


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


def _right_angle(three: Places, proportion: float) -> bool:
    """Three corners of a rectangle of these proportions, as far as a photograph keeps them."""
    for at in range(3):
        one, other = three[at - 1] - three[at], three[at - 2] - three[at]
        lengths = sorted((float(np.hypot(*one)), float(np.hypot(*other))))
        if lengths[0] < 1:
            return False
        leaning = abs(float(one @ other)) / (lengths[0] * lengths[1])
        if leaning < 0.2 and abs(lengths[0] / lengths[1] / proportion - 1) < 0.15:
            return True
    return False
