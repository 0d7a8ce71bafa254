"""Measuring one box: found again by its own outline, then its ink in numbers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Rect
from forms.layout import Mark, PageLayout
from forms.raster import Gray
from forms.reading.blobs import blobs, lines, without_specks
from forms.reading.patches import Mask, Patch, Pixels, closed_mask, darkness, sample, smoothed
from forms.reading.projection import Projection
from forms.reading.votes import BoxMeasures, mark_state
from forms.readings import MarkReading

PER_MM = 8.0
AROUND = 5.0  # millimetres of paper seen around a box
SHIFT = 3.0  # how far a box may lie from its place on a bent sheet
# Between the outline and the measured inside: half the outline, its blur, a little of its shake.
INSET = 0.75
# Half of full black and less: ballpoint in blue gives 0.5 to 0.7, grain and bleeding under 0.25,
# the rim of a hard shadow 0.3.
INK, FAINT = 0.34, 0.11
LINE = 0.2  # lighter than ink: a streak comes and goes along its way
SPECK = 0.12  # square millimetres; dust and the grain of a copy
FAINT_SPECK = 0.3
# A scribble is wider than its box; the paper is looked for beyond it.
WIDER = 6.0
CREASE = 1.0  # millimetres across
BEYOND = (0.7, 2.6)  # the band around the box, up to where its word may begin
EDGE = 3  # pixels
# A line from 1.5 mm before the box to 1.5 mm behind it, leaning by no more than 29 degrees, was
# drawn through the box or came with the paper; the strokes of a cross lean by 45.
STRIKE, STRUCK, LEVEL = 1.5, 0.92, 0.55
# A lone straight stroke that is out of the box at both its ends, or far out at one, only crosses
# it: a staple, a pencil line over the sheet, or the stroke that takes a mark back. Millimetres.
OUT, FAR, OFF_LINE, END = 1.3, 2.0, 0.8, 0.15
GAP = 0.9  # gaps that a scribble leaves open


def read_mark(
    gray: Gray, projection: Projection, layout: PageLayout, mark: Mark, black: float
) -> tuple[MarkReading, Rect]:
    """The state of one box and where it lies. ``black`` is how dark full black is, 0 to 1."""
    measured, found = measure(gray, projection, mark.box, layout.outline, black)
    state, sure = mark_state(measured)
    return MarkReading(mark.name, measured.coverage, state, sure), found


def measure(
    gray: Gray, projection: Projection, box: Rect, outline: float, black: float
) -> tuple[BoxMeasures, Rect]:
    """The numbers of one box, and the box where its outline really lies."""
    around = box.inset(-AROUND)
    values = sample(gray, projection, around, PER_MM)
    dark = darkness(values, PER_MM, box.w + WIDER, black)
    patch = Patch(around, PER_MM, dark)
    found, strength = _relocated(patch, box, outline)
    return _measured(patch, found, strength), found


def _measured(patch: Patch, box: Rect, strength: float) -> BoxMeasures:
    ink, soft = patch.dark > INK, smoothed(patch.dark) > FAINT
    struck = ink[patch.window(box.inset(-STRIKE))]
    inside = patch.window(box.inset(INSET))
    inner = without_specks(ink[inside], SPECK * PER_MM**2)
    beyond, sides = _beyond(patch, ink & ~lines(patch.dark > LINE, CREASE * PER_MM), box)
    return BoxMeasures(
        coverage=float(inner.mean()),
        faint=_faint(soft, inside, inner),
        packed=float(closed_mask(inner, round(GAP * PER_MM)).mean()),
        reach=_reach(inner),
        outside=beyond,
        sides=sides,
        passing=_passing(ink, inside),
        struck=bool(lines(struck, CREASE * PER_MM, STRUCK, LEVEL, beside=1.0).any())
        or _crossed(patch, ink, box),
        outline=strength,
    )


def _crossed(patch: Patch, ink: Mask, box: Rect) -> bool:
    """Whether all that is in the box is one straight stroke that goes on beyond both its ends."""
    rows, columns = patch.window(box.inset(INSET))
    y, x = np.nonzero(without_specks(ink[rows, columns], SPECK * PER_MM**2))
    if len(y) < 2:
        return False
    inside = np.column_stack([x + columns.start, y + rows.start]).astype(np.float64)
    middle = inside.mean(axis=0)
    along = np.linalg.eigh(np.cov((inside - middle).T))[1][:, 1]
    across = np.array([-along[1], along[0]])
    if np.percentile(np.abs((inside - middle) @ across), 95) > OFF_LINE * PER_MM:
        return False
    ends = [_ends(patch, ink, box, out, middle, along) for out in (OUT, FAR)]
    return min(ends[0]) >= END * PER_MM**2 or max(ends[1]) >= END * PER_MM**2


def _ends(
    patch: Patch, ink: Mask, box: Rect, out: float, middle: NDArray[Any], along: NDArray[Any]
) -> tuple[int, int]:
    """The pixels of ink on a line at either end, from ``out`` millimetres off the box on."""
    band = np.zeros_like(ink)
    band[patch.window(box.inset(-BEYOND[1]))] = True
    band[patch.window(box.inset(-out))] = False
    y, x = np.nonzero(ink & band)
    outside = np.column_stack([x, y]) - middle
    off = np.abs(outside @ np.array([-along[1], along[0]]))
    at = (outside @ along)[off <= OFF_LINE * PER_MM]
    return int((at < 0).sum()), int((at > 0).sum())


def _faint(soft: Mask, inside: tuple[slice, slice], inner: Mask) -> float:
    """The share of the inside that is darker than paper and is not the rim of ink."""
    kept = without_specks(soft[inside], FAINT_SPECK * PER_MM**2)
    return max(0.0, float(kept.mean()) - float(inner.mean()) * 1.5)


def _reach(inner: Mask) -> float:
    found = blobs(inner)
    if not found.area.size:
        return 0.0
    return float(np.hypot(found.high, found.wide).max()) / PER_MM


def _passing(ink: Mask, inside: tuple[slice, slice]) -> float:
    """How far apart, in millimetres, the strokes of the inside reach the edge of the patch."""
    labels = blobs(ink).labels
    own = np.unique(labels[inside])
    edge = np.zeros_like(ink)
    edge[:EDGE] = edge[-EDGE:] = True
    edge[:, :EDGE] = edge[:, -EDGE:] = True
    rows, columns = np.nonzero(np.isin(labels, own[own >= 0]) & edge)
    if not rows.size:
        return 0.0
    return float(np.hypot(np.ptp(rows), np.ptp(columns))) / PER_MM


def _beyond(patch: Patch, ink: Mask, box: Rect) -> tuple[float, int]:
    """Ink in the band around the box, in square millimetres, and on how many of its sides."""
    near, far = box.inset(-BEYOND[0]), box.inset(-BEYOND[1])
    band = np.zeros_like(ink)
    band[patch.window(far)] = without_specks(ink[patch.window(far)], SPECK * PER_MM**2)
    band[patch.window(near)] = False
    rows, columns = patch.window(near)
    parts = (
        band[: rows.start],
        band[rows.stop :],
        band[:, : columns.start],
        band[:, columns.stop :],
    )
    sides = sum(float(part.sum()) / PER_MM**2 > SPECK * 2 for part in parts)
    return float(band.sum()) / PER_MM**2, sides


def _relocated(patch: Patch, box: Rect, outline: float) -> tuple[Rect, float]:
    """The box where its outline really lies, and how clearly that shows (0 to 1)."""
    rows, columns = patch.window(box)
    step, size = round(SHIFT * PER_MM), round(box.w * PER_MM)
    inked = np.clip(patch.dark, 0, 1)
    right, across = _shift(inked[rows].mean(axis=0), columns.start, size, step, outline)
    moved = slice(columns.start + right, columns.start + right + size)
    down, along = _shift(inked[:, moved].mean(axis=1), rows.start, size, step, outline)
    again = slice(rows.start + down, rows.start + down + size)
    right, across = _shift(inked[again].mean(axis=0), columns.start, size, step, outline)
    strength = min(across, along)
    if strength < 0.12:
        return box, strength
    return Rect(box.x + right / PER_MM, box.y + down / PER_MM, box.w, box.h), strength


def _shift(
    profile: NDArray[np.float32], start: int, size: int, step: int, outline: float
) -> tuple[int, float]:
    """Where two lines ``size`` apart stand out most, in pixels from ``start``."""
    wide = max(1, round(outline * PER_MM))
    peak = _ridge(profile, wide)
    tries = np.arange(-step, step + 1)
    first, second = peak[tries + start], peak[tries + start + size]
    # The weaker of the two lines counts most: a stroke may lie along one of them, not along both.
    score = np.minimum(first, second) * 0.8 + (first + second) * 0.1
    score = score - np.abs(tries) / PER_MM * 0.01
    best = int(score.argmax())
    return int(tries[best]), float(np.clip(score[best] / 0.7, 0, 1))


def _ridge(profile: NDArray[np.float32], wide: int) -> Pixels:
    """How far a line of ``wide`` pixels stands out from both its sides."""
    total = np.concatenate([[0.0], np.cumsum(profile, dtype=np.float64)])
    spots = np.arange(len(profile))
    left, right = spots - wide // 2, spots - wide // 2 + wide

    def mean(low: NDArray[np.intp], high: NDArray[np.intp]) -> NDArray[np.float64]:
        low, high = np.clip(low, 0, len(profile)), np.clip(high, 0, len(profile))
        averaged: NDArray[np.float64] = (total[high] - total[low]) / np.maximum(high - low, 1)
        return averaged

    gap = max(1, wide // 2)
    sides = np.maximum(mean(left - gap - wide, left - gap), mean(right + gap, right + gap + wide))
    return np.asarray(mean(left, right) - sides, dtype=np.float32)
