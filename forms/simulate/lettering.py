"""Handwriting in separate letters: one-stroke shapes of letters, written unevenly into a room."""

import numpy as np

from forms.geometry import Rect
from forms.simulate.strokes import Line, Rng, line, moved, smooth, trembling

# Every pair of digits is a point: across, and up from the deepest tail (baseline 2, small letters
# 5, capitals 8); a bar lifts the pen.
SHAPES = {
    "A": "02 38 62|14 54", "B": "02 08|08 47 46 05|05 54 53 02", "C": "57 38 17 05 13 32 53",
    "D": "02 08|08 47 55 43 02", "E": "58 08 02 52|05 45", "F": "58 08 02|05 45",
    "G": "57 38 16 04 12 42 54 35", "H": "02 08|62 68|05 65", "I": "12 18", "J": "48 44 32 12 03",
    "K": "08 02|57 15 52", "L": "08 02 52", "M": "02 18 34 58 62", "N": "02 08 52 58",
    "O": "38 16 04 22 42 54 56 38", "P": "02 08|08 47 56 45 05", "Q": "38 16 04 22 42 54 56 38|33 61",
    "R": "02 08|08 47 46 05|25 52", "S": "57 38 17 15 34 43 32 02", "T": "08 68|38 32",
    "U": "08 03 22 42 53 58", "V": "08 32 68", "W": "08 22 36 52 68", "X": "08 52|58 02",
    "Y": "08 35 68|35 32", "Z": "08 58 02 52",
    "a": "44 25 04 02 22 43|45 42 51", "b": "08 02|04 25 44 42 22 02", "c": "45 25 04 03 22 42",
    "d": "44 25 04 03 22 43|48 42", "e": "04 44 35 15 03 22 42", "f": "37 28 16 12|05 35",
    "g": "44 25 04 03 22 43|45 41 20 00", "h": "08 02|04 25 44 42", "i": "15 12|17 17",
    "j": "25 21 00|27 27", "k": "08 02|35 14 42", "l": "18 13 22", "m": "05 02|04 15 24 22|24 45 54 52",
    "n": "05 02|04 25 44 42", "o": "25 04 03 22 42 44 25", "p": "05 00|04 25 44 42 22 03",
    "q": "44 25 04 03 22 43|45 40 50", "r": "05 02|04 25 35", "s": "45 15 14 33 32 02", "t": "18 13 22 32|05 35",
    "u": "05 03 22 43|45 42", "v": "05 22 45", "w": "05 12 24 42 55", "x": "05 42|45 02",
    "y": "05 23|45 20 00", "z": "05 45 02 42",
    "0": "38 16 03 22 42 54 57 38", "1": "06 28 22", "2": "06 28 47 45 02 52", "3": "07 28 46 25 44 32 03",
    "4": "38 04 54|46 42", "5": "48 08 05 35 43 22 02", "6": "47 25 03 22 42 44 25 04",
    "7": "08 58 22", "8": "25 07 28 47 25 03 22 43 25", "9": "45 26 27 48 46 42",
    "/": "02 58", "-": "05 35", ".": "12 13", ",": "13 01", "@": "54 35 24 33 44 55 53 64 57 27 05 03 22 52",
    "'": "18 16", "(": "28 15 22", ")": "08 15 02", "#": "12 28|32 48|04 54|06 56",
    "?": "07 28 47 25 24|22 22", "!": "18 14|12 12",
}  # fmt: skip
GAP = 1.6


def letters(text: str, rng: Rng, tight: float = 1.0) -> list[Line]:
    """Strokes of ``text`` in units of an eighth of a capital's height, y downwards from the line."""
    strokes: list[Line] = []
    x = 0.0
    for letter in text:
        if letter not in SHAPES:
            x += 4.0 * tight
            continue
        glyph = [_points(part) for part in SHAPES[letter].split("|")]
        size = rng.uniform(0.9, 1.12)
        drop = rng.normal(0.0, 0.18)
        strokes += [_written(part * size, rng) + np.array([x, drop]) for part in glyph]
        x += max(float(part[:, 0].max()) for part in glyph) * size + GAP * tight * rng.uniform(
            0.7, 1.2
        )
    return strokes


def write(text: str, room: Rect, rng: Rng, height: float = 4.5, unsure: float = 0.03) -> list[Line]:
    """``text`` on one line of ``room``, small enough to fit, as strokes in millimetres.

    ``height`` is that of a capital in millimetres.
    """
    strokes = letters(text, rng)
    if not strokes:
        return []
    length = max(float(each[:, 0].max()) for each in strokes)
    scale = min(height / 6.0, (room.w - 2.0) / length, room.h * 0.9 / 8.0)
    slant = np.array([[1.0, 0.0], [-rng.uniform(0.0, 0.25), 1.0]])
    rise = np.array([[1.0, rng.normal(0.0, 0.008)], [0.0, 1.0]])
    sized = [np.asarray(each @ slant @ rise, dtype=np.float64) * scale for each in strokes]
    x = room.x + 1.0 + rng.uniform(0.0, max(0.0, room.w - 2.0 - length * scale) * 0.25)
    placed = moved(sized, x, room.bottom - 2.2 * scale)
    return [trembling(each, rng, unsure) for each in placed]


def _points(part: str) -> Line:
    return line((int(pair[0]), 2.0 - int(pair[1])) for pair in part.split())


def _written(part: Line, rng: Rng) -> Line:
    shaken = part + rng.normal(0.0, 0.14, part.shape)
    return smooth(shaken, 0.4)
