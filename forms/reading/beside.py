"""Ink around the boxes of a question, where the sheet is white: words, lines and arrows of a hand.

A tick may be overruled by what is written next to it; nothing here says what that is.
"""

import numpy as np

from forms.geometry import Rect
from forms.layout import DecisionRow
from forms.raster import Gray
from forms.reading.blobs import blobs, lines
from forms.reading.patches import Mask, Patch, darkness, sample
from forms.reading.projection import Projection

PER_MM = 4.0
INK, LINE = 0.4, 0.2
CREASE, WIDEST = 1.0, 12.0  # millimetres across: of a line of dirt, of anything that is ink
# Print may lie this far from its place when the box beside it has been found.
CLEAR = 2.0
# How far a tick in a hurry gets out of its box: its tail is no writing.
TAIL = 9.0
TOUCHING = 0.8
LEAST, LEAST_REACH = 0.6, 2.2  # square millimetres and millimetres of one piece: dust is smaller


def written_beside(
    gray: Gray, projection: Projection, row: DecisionRow, found: tuple[Rect, Rect], black: float
) -> float:
    """Ink in square millimetres on the white around the boxes of a question.

    ``found`` is where the YES and the NO box really lie, ``black`` as for ``read_mark``.
    """
    room = _room(row, found)
    values = sample(gray, projection, room, PER_MM)
    if np.isnan(values).any():
        return 0.0
    patch = Patch(room, PER_MM, darkness(values, PER_MM, WIDEST, black))
    ink = (patch.dark > INK) & ~lines(patch.dark > LINE, CREASE * PER_MM)
    for word in (row.yes_word, row.no_word):
        ink[patch.window(_moved(word, row, found).inset(-CLEAR))] = False
    return _stray(patch, ink, found)


def _room(row: DecisionRow, found: tuple[Rect, Rect]) -> Rect:
    """From before the word YES to behind the NO box, between the lines of the row."""
    left, right = row.yes_word.x - CLEAR, row.no.box.right + CLEAR
    top = row.words.y + CLEAR
    return _moved(Rect(left, top, right - left, row.words.bottom - CLEAR - top), row, found)


def _moved(place: Rect, row: DecisionRow, found: tuple[Rect, Rect]) -> Rect:
    """A place of the layout where the found boxes say that it lies."""
    nearer = min((row.yes.box, row.no.box), key=lambda box: abs(box.x - place.right))
    at = found[0] if nearer == row.yes.box else found[1]
    return Rect(place.x + at.x - nearer.x, place.y + at.y - nearer.y, place.w, place.h)


def _stray(patch: Patch, ink: Mask, found: tuple[Rect, Rect]) -> float:
    """The ink that is neither in a box nor the tail of a mark that is."""
    labels = blobs(ink).labels
    far = ink.copy()
    for box in found:
        near = patch.window(box.inset(-TOUCHING))
        own = np.unique(labels[near])
        tail = np.zeros_like(ink)
        tail[patch.window(box.inset(-TAIL))] = True
        far &= ~(np.isin(labels, own[own >= 0]) & tail)
    pieces = blobs(far)
    reach = np.hypot(pieces.high, pieces.wide) / PER_MM
    large = (pieces.area >= LEAST * PER_MM**2) & (reach >= LEAST_REACH)
    return float(pieces.area[large].sum()) / PER_MM**2
