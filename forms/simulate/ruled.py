"""The ruled lines of the block to write in, found on the clean print as a parent's eye finds them."""

import numpy as np
from PIL import Image

from forms.geometry import Rect
from forms.simulate.pens import MM_PER_INCH

DARK = 160
LEAST_SHARE = 0.2  # of the block's width, before a row is looked at more closely
LEAST_LENGTH = 30.0  # no line of print is without a gap for so long
LABEL_ROOM = 5.0  # a line across the whole block is a border, not a line to write on
GAP = 0.2
TALLEST = 9.0


def ruled_lines(clean: Image.Image, dpi: float, block: Rect) -> list[Rect]:
    """Room to write above every ruled line of ``block``, from the top, in millimetres."""
    scale = dpi / MM_PER_INCH
    left, top = round(block.x * scale), round(block.y * scale)
    box = (left, top, round(block.right * scale), round(block.bottom * scale))
    dark = np.asarray(clean.crop(box)) < DARK
    rows = np.flatnonzero(dark.mean(axis=1) > LEAST_SHARE)
    lines = [row for at, row in enumerate(rows) if at == 0 or row - rows[at - 1] > 1]
    places = [(row / scale + block.y, *_ends(dark[row], scale)) for row in lines]
    rooms, above = [], block.y
    for y, start, end in places:
        if end - start < LEAST_LENGTH:
            continue
        if start > LABEL_ROOM:
            height = min(TALLEST, y - above)
            rooms.append(Rect(block.x + start, y - height, end - start, height))
        above = y
    return rooms


def _ends(row: np.ndarray[tuple[int], np.dtype[np.bool_]], scale: float) -> tuple[float, float]:
    """Where the run of dark that ends last begins and ends, in millimetres."""
    columns = np.flatnonzero(row)
    breaks = np.flatnonzero(np.diff(columns) > GAP * scale)
    first = columns[breaks[-1] + 1] if len(breaks) else columns[0]
    return float(first / scale), float(columns[-1] / scale)
