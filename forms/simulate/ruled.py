"""The ruled lines of the block to write in, found on the clean print as a parent's eye finds them."""

import numpy as np
from PIL import Image

from forms.geometry import Rect
from forms.simulate.pens import MM_PER_INCH

DARK = 160
LEAST_SHARE = 0.2  # of the block's width, before a row is looked at more closely
LEAST_LENGTH = 14.0  # no line of print is without a gap for so long
LABEL_ROOM = 5.0  # a line across the whole block is a border, not a line to write on
GAP = 0.2
TALLEST = 9.0

Run = tuple[float, float]


def ruled_lines(clean: Image.Image, dpi: float, block: Rect) -> list[Rect]:
    """Room to write above every ruled line of ``block``, from the top, in millimetres."""
    scale = dpi / MM_PER_INCH
    left, top = round(block.x * scale), round(block.y * scale)
    box = (left, top, round(block.right * scale), round(block.bottom * scale))
    dark = np.asarray(clean.crop(box)) < DARK
    rows = np.flatnonzero(dark.mean(axis=1) > LEAST_SHARE)
    firsts = [row for at, row in enumerate(rows) if at == 0 or row - rows[at - 1] > 1]
    rooms, above = [], block.y
    for row in firsts:
        runs, y = _runs(dark[row], scale), float(row / scale) + block.y
        height = min(TALLEST, y - above)
        rooms += [
            Rect(block.x + start, y - height, end - start, height)
            for start, end in runs
            if start > LABEL_ROOM
        ]
        above = y if runs else above
    return rooms


def _runs(row: np.ndarray[tuple[int], np.dtype[np.bool_]], scale: float) -> list[Run]:
    """The unbroken runs of dark that are long enough for a line, in millimetres."""
    columns = np.flatnonzero(row)
    pieces = np.split(columns, np.flatnonzero(np.diff(columns) > 1 + GAP * scale) + 1)
    ends = [(float(piece[0] / scale), float((piece[-1] + 1) / scale)) for piece in pieces]
    return [(start, end) for start, end in ends if end - start > LEAST_LENGTH]
