"""Connected pieces of ink in a mask: counting them, dropping specks, taking straight lines out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forms.reading.patches import Mask

# A line has paper beside it. Where much of what lies beside is ink, it is part of a scribble.
ALONE = 0.3
STEP = 0.02  # between one tilt that is tried and the next: a line loses one pixel in fifty
MOST_LINES = 3  # in each direction; a page with more of them is not tidied up but looked at

Counts = NDArray[np.intp]


@dataclass(frozen=True)
class Blobs:
    """The connected pieces of a mask (eight neighbours). Arrays have one entry to a piece.

    ``labels`` has the number of the piece at each pixel, -1 on paper; sizes are in pixels.
    """

    labels: Counts
    area: Counts
    top: Counts
    left: Counts
    high: Counts
    wide: Counts


def blobs(mask: Mask) -> Blobs:
    """All pieces: runs of each row, joined to the runs they touch in the row above."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = mask
    edges = np.diff(padded, axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    parent = _joined(*_touching(rows, starts, ends, mask.shape[1]), len(rows))
    _, number = np.unique(parent, return_inverse=True)
    return _measured(mask, number.astype(np.intp), rows, starts, ends)


def _touching(rows: Counts, starts: Counts, ends: Counts, wide: int) -> tuple[Counts, Counts]:
    """Pairs of runs that touch, also by a corner, between one row and the next."""
    span = wide + 2
    first = np.searchsorted(rows * span + ends, (rows - 1) * span + starts, side="left")
    last = np.searchsorted(rows * span + starts, (rows - 1) * span + ends, side="right")
    many = np.maximum(last - first, 0)
    below = np.repeat(np.arange(len(rows)), many)
    offset = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return below, np.repeat(first, many) + offset


def _joined(one: Counts, other: Counts, count: int) -> Counts:
    """The lowest run that each run is connected to."""
    parent = np.arange(count)
    while True:
        low = np.minimum(parent[one], parent[other])
        np.minimum.at(parent, parent[one], low)
        np.minimum.at(parent, parent[other], low)
        parent = parent[parent]
        if (parent[one] == parent[other]).all() and (parent == parent[parent]).all():
            return parent


def _measured(mask: Mask, number: Counts, rows: Counts, starts: Counts, ends: Counts) -> Blobs:
    count = int(number.max(initial=-1)) + 1
    labels = np.full(mask.shape, -1, np.intp)
    labels[mask] = np.repeat(number, ends - starts)
    top, left = np.full(count, mask.shape[0]), np.full(count, mask.shape[1])
    bottom, right = np.zeros(count, np.intp), np.zeros(count, np.intp)
    np.minimum.at(top, number, rows)
    np.minimum.at(left, number, starts)
    np.maximum.at(bottom, number, rows + 1)
    np.maximum.at(right, number, ends)
    area = np.bincount(number, weights=ends - starts, minlength=count).astype(np.intp)
    return Blobs(labels, area, top, left, bottom - top, right - left)


def without_specks(mask: Mask, least: float) -> Mask:
    """The mask without pieces under ``least`` pixels."""
    found = blobs(mask)
    kept = np.append(found.area >= least, [False])
    clean: Mask = kept[found.labels]
    return clean


def lines(
    mask: Mask, thick: float, full: float = 0.85, slope: float = 0.12, beside: float = ALONE
) -> Mask:
    """Where straight lines, level or upright, run right through the mask.

    A crease, a fax streak and a ruled line go from edge to edge; handwriting does not. ``thick``
    is the widest line in pixels, ``full`` the share of its way that it must cover, ``slope`` its
    tilt, ``beside`` the most ink beside it. A stroke that crosses the line loses the crossing.
    """
    left, found = mask.copy(), np.zeros_like(mask)
    for seen, kept in ((left, found), (left.T, found.T)):
        for _ in range(MOST_LINES):
            line = _line(seen, thick, full, slope, beside)
            if line is None:
                break
            seen &= ~line
            kept |= line
    return found


def _line(mask: Mask, thick: float, full: float, slope: float, most: float) -> Mask | None:
    """Where the fullest line from the left edge to the right one lies, or None."""
    high, wide = mask.shape
    edge = max(1, round((1 - full) * wide))
    if not (mask[:, :edge].any() and mask[:, -edge:].any()) or mask.any(axis=0).mean() < full:
        return None
    y, x = np.nonzero(mask)
    half = max(1.0, thick / 2)
    best: tuple[float, float, float] = (0.0, 0.0, 0.0)
    for tilt in np.linspace(-slope, slope, 2 * round(slope / STEP) + 1):
        level = np.round(y - tilt * (x - wide / 2)).astype(np.intp)
        seen = np.zeros((high + 2 * wide, wide), np.bool_)
        seen[level + wide, x] = True
        seen[1:] |= seen[:-1]
        share = seen.mean(axis=1)
        at = int(share.argmax())
        best = max(best, (float(share[at]), float(at - wide), float(tilt)))
    share, level_at, tilt = best
    if share < full * 0.8:
        return None
    rows, columns = np.indices(mask.shape)
    away = np.abs(rows - level_at - tilt * (columns - wide / 2))
    near: Mask = away <= half
    beside = (away > half) & (away <= 2 * half)
    alone = not beside.any() or mask[beside].mean() <= most
    return near if alone and (near & mask).any(axis=0).mean() >= full else None
