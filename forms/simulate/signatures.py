"""Signatures of many shapes, from a clear name to a wave with a tail, and initials."""

import numpy as np

from forms.geometry import Rect
from forms.simulate.lettering import letters
from forms.simulate.strokes import Line, Rng, fitted, line, moved, smooth, trembling

# One letter of joined writing as points (advance, height): 0 the line, 1 the small letters.
CELLS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.2, 0.9), (0.45, 1.0), (0.6, 0.1)),
    ((0.25, 0.5), (0.55, 0.95), (0.3, 1.0), (0.2, 0.3), (0.55, 0.0)),
    ((0.35, 1.4), (0.45, 2.3), (0.25, 2.4), (0.25, 0.7), (0.5, 0.0)),
    ((0.4, 0.9), (0.2, 0.6), (0.45, 0.2), (0.5, -0.9), (0.2, -1.3), (0.25, -0.6), (0.7, 0.2)),
    ((0.2, 0.8), (0.3, 0.1), (0.5, 0.8), (0.6, 0.1), (0.8, 0.7)),
    ((0.5, 0.25), (0.9, 0.15)),
)
CAPITALS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.3, 0.1), (0.7, 1.6), (1.1, 3.0), (1.3, 1.5), (1.4, 0.0), (0.6, 1.1), (1.9, 1.2)),
    (
        (1.5, 2.5),
        (0.9, 3.1),
        (0.3, 2.2),
        (1.0, 1.4),
        (1.2, 0.4),
        (0.4, -0.1),
        (0.2, 0.6),
        (1.7, 0.5),
    ),
    (
        (0.3, 2.7),
        (0.4, 1.3),
        (0.2, 0.0),
        (0.3, 2.0),
        (1.2, 3.0),
        (1.5, 2.1),
        (0.5, 1.3),
        (1.8, 0.0),
    ),
    ((1.3, 3.0), (0.8, 1.5), (0.6, -0.4), (-0.2, -0.6), (0.2, 0.3), (1.8, 0.9)),
    (
        (1.6, 2.6),
        (0.7, 3.0),
        (0.0, 1.4),
        (0.6, 0.0),
        (1.6, 0.5),
        (1.4, 1.3),
        (0.9, 1.1),
        (2.0, 0.3),
    ),
)


def signature(room: Rect, name: str, rng: Rng) -> list[Line]:
    """A signature somewhere in ``room``, in one of the ways in which people sign."""
    ways = (_joined, _joined, _joined, _joined, _joined, _wave, _wave, _flourish, _clear, _clear)
    strokes = ways[int(rng.integers(len(ways)))](name, rng)
    return _placed(strokes, room, rng, (0.45, 0.9), (0.5, 0.95))


def initials(room: Rect, name: str, rng: Rng) -> list[Line]:
    """Two or three letters, small, at the left of ``room``."""
    short = "".join(word[0] for word in name.split())
    strokes = _slanted(letters(short, rng), 0.25)
    height = min(room.h * 0.5, 9.0)
    sized = fitted(strokes, 7.0 * len(short), height)
    return moved(sized, room.x + rng.uniform(2, room.w * 0.3), room.y + (room.h - height) * 0.6)


def _joined(name: str, rng: Rng) -> list[Line]:
    """Joined writing that nobody can read: capitals, cells of letters, perhaps a line below."""
    first, _, last = name.partition(" ")
    parts: list[Line] = []
    x = 0.0
    for word in (first, last):
        run = _run(len(word), x, rng)
        parts.append(smooth(run, 0.08))
        x = float(run[:, 0].max()) + rng.uniform(0.1, 0.7)
    if rng.random() < 0.4:
        parts.append(_underline(x, rng))
    return _slanted(parts, rng.uniform(0.1, 0.6))


def _run(count: int, x: float, rng: Rng) -> Line:
    capital = CAPITALS[int(rng.integers(len(CAPITALS)))]
    points = [(x + a * rng.uniform(0.8, 1.2), -h * rng.uniform(0.8, 1.1)) for a, h in capital]
    calm = rng.uniform(0.45, 1.0)
    for number in range(max(2, count - 1)):
        cell = CELLS[int(rng.integers(len(CELLS)))]
        start, fade = points[-1][0] * 0.6 + max(p[0] for p in points) * 0.4, calm * 0.95**number
        points += [(start + a * rng.uniform(0.8, 1.3), -h * fade) for a, h in cell]
    points.append((points[-1][0] + rng.uniform(0.4, 2.0), rng.uniform(-0.5, 0.3)))
    return line(points)


def _underline(width: float, rng: Rng) -> Line:
    back = [(width * 0.95, 0.6), (width * 0.4, 0.95), (width * 0.05, 0.9), (width * 0.7, 0.75)]
    return smooth(line(back) + rng.normal(0.0, 0.1, (4, 2)), 0.08)


def _wave(name: str, rng: Rng) -> list[Line]:
    """A capital, and then a wave that runs out."""
    capital = CAPITALS[int(rng.integers(len(CAPITALS)))]
    points = [(a * 1.3, -h * 1.1) for a, h in capital]
    waves = len(name) // 2 + int(rng.integers(2, 6))
    x = points[-1][0]
    for number in range(waves):
        height = 1.1 * (1 - number / (waves + 1)) * rng.uniform(0.5, 1.3)
        points += [(x + 0.35, -height), (x + 0.7, height * rng.uniform(-0.1, 0.4))]
        x += 0.7 * rng.uniform(0.8, 1.5)
    points.append((x + rng.uniform(0.5, 3), rng.uniform(-0.6, 0.2)))
    return _slanted([smooth(line(points), 0.08)], rng.uniform(0.0, 0.5))


def _flourish(_: str, rng: Rng) -> list[Line]:
    """Large loops over one another and a tail back through them."""
    turns = np.linspace(0, 2 * np.pi * rng.uniform(2.2, 4.2), 40)
    x = turns * rng.uniform(0.35, 0.9) + rng.uniform(0.7, 1.3) * np.cos(turns + rng.uniform(0, 6))
    y = rng.uniform(1.0, 1.9) * np.sin(turns) * np.linspace(1.2, rng.uniform(0.25, 1.0), 40)
    x, y = x + rng.normal(0.0, 0.06, 40), y + rng.normal(0.0, 0.08, 40)
    tail = line([(x[-1] + 1.2, 0.4), (x[-1] * 0.4, 1.5), (x[-1] * 0.1, 0.9), (x[-1] + 1.0, 0.2)])
    return _slanted([smooth(np.vstack([np.column_stack([x, y]), tail]), 0.08)], rng.uniform(0, 0.5))


def _clear(name: str, rng: Rng) -> list[Line]:
    """A name written so that it can be read."""
    return _slanted(letters(name, rng, tight=0.8), rng.uniform(0.15, 0.4))


def _slanted(lines: list[Line], slant: float) -> list[Line]:
    shear = np.array([[1.0, 0.0], [-slant, 1.0]])
    return [np.asarray(each @ shear, dtype=np.float64) for each in lines]


def _placed(
    strokes: list[Line],
    room: Rect,
    rng: Rng,
    wide: tuple[float, float],
    high: tuple[float, float],
) -> list[Line]:
    width, height = room.w * rng.uniform(*wide), room.h * rng.uniform(*high)
    sized = fitted(strokes, width, height)
    x = room.x + (room.w - width) * rng.uniform(0.05, 0.7)
    y = room.y + (room.h - height) * rng.uniform(0.2, 0.9)
    return [trembling(each, rng, 0.04) for each in moved(sized, x, y)]
