"""What people do to a box: tick, cross, fill, strike out, ring, miss. Shapes in millimetres."""

from collections.abc import Callable

import numpy as np

from forms.geometry import Rect
from forms.simulate.strokes import Line, Rng, line, smooth, trembling, turned

Shape = Callable[[Rect, Rng], list[Line]]


def _within(box: Rect, points: Line) -> Line:
    """Points of the unit square, y downwards, as places of ``box``."""
    placed = points * np.array([box.w, box.h]) + np.array([box.x, box.y])
    return np.asarray(placed, dtype=np.float64)


def _shaken(points: list[tuple[float, float]], rng: Rng, by: float = 0.06) -> Line:
    return line(points) + rng.normal(0.0, by, (len(points), 2))


def tick(box: Rect, rng: Rng) -> list[Line]:
    """Down a little, then up and out at the top right."""
    lift = rng.uniform(-0.3, 0.12)
    points = [
        (0.12, 0.48),
        (0.24, 0.66),
        (0.38, 0.86),
        (0.6, 0.45),
        (0.82 + rng.uniform(0, 0.2), lift),
    ]
    return [trembling(smooth(_within(box, _shaken(points, rng, 0.045))), rng, 0.05)]


def long_tick(box: Rect, rng: Rng) -> list[Line]:
    """A tick in a hurry: it ends well outside its box."""
    end = (1.35 + rng.uniform(0.0, 0.3), -0.5 - rng.uniform(0.0, 0.25))
    points = [(-0.05, 0.42), (0.2, 0.7), (0.36, 0.98), (0.75, 0.25), end]
    return [smooth(_within(box, _shaken(points, rng)))]


def cross(box: Rect, rng: Rng) -> list[Line]:
    """Two strokes that meet near the middle."""
    down = [(0.12, 0.1), (0.52, 0.47), (0.9, 0.92)]
    back = [(0.88, 0.12), (0.47, 0.52), (0.1, 0.9)]
    return [smooth(_within(box, _shaken(each, rng, 0.05))) for each in (down, back)]


def slash(box: Rect, rng: Rng) -> list[Line]:
    """One stroke from corner to corner."""
    return [smooth(_within(box, _shaken([(0.1, 0.92), (0.45, 0.5), (0.92, 0.06)], rng, 0.05)))]


def loop_tick(box: Rect, rng: Rng) -> list[Line]:
    """A tick whose turn is a small loop, as by those who tick all day."""
    points = [
        (0.1, 0.4),
        (0.3, 0.8),
        (0.42, 0.86),
        (0.38, 0.62),
        (0.4, 0.8),
        (0.65, 0.4),
        (1.0, 0.02),
    ]
    return [smooth(_within(box, _shaken(points, rng, 0.035)))]


def fill(box: Rect, rng: Rng) -> list[Line]:
    """The box filled in, as on a test sheet."""
    turns = int(rng.integers(11, 15))
    down = np.linspace(0.1, 0.9, turns)
    side = np.where(np.arange(turns) % 2 == 0, 0.1, 0.9)
    points = np.column_stack([side, down]) + rng.normal(0.0, 0.03, (turns, 2))
    steep = np.column_stack([down, side]) + rng.normal(0.0, 0.03, (turns, 2))
    return [_even(_within(box, points)), _even(_within(box, steep))]


def scribble(box: Rect, rng: Rng) -> list[Line]:
    """A mark taken back: struck to and fro until nothing can be made out, over the edges too."""
    turns = int(rng.integers(16, 22))
    along = np.linspace(-0.15, 1.1, turns) + rng.normal(0.0, 0.03, turns)
    up = np.where(np.arange(turns) % 2 == 0, -0.12, 1.1) + rng.normal(0.0, 0.09, turns)
    there = smooth(_within(box, np.column_stack([along, up])))
    back = smooth(_within(box, np.column_stack([up, along[::-1]])))
    return [turned(there, rng.uniform(10, 35)), turned(back, rng.uniform(-20, 20))]


def struck_tick(box: Rect, rng: Rng) -> list[Line]:
    """A tick, and then a scribble over it."""
    return tick(box, rng) + scribble(box, rng)


def ring(box: Rect, rng: Rng) -> list[Line]:
    """A ring around the box, without touching the inside of it."""
    turns = np.linspace(0.0, 2 * np.pi * rng.uniform(1.02, 1.2), 26) + rng.uniform(0, 6)
    drift = np.linspace(1.0, 1.08, 26)
    middle = np.array([box.centre.x, box.centre.y])
    size = np.array([box.w, box.h]) * rng.uniform(0.9, 1.0, 2)
    around = np.column_stack([np.cos(turns), np.sin(turns)]) * drift[:, None] * size
    return [smooth(middle + around)]


def dot(box: Rect, rng: Rng) -> list[Line]:
    """Where a pen rested while its owner was thinking."""
    at = _within(box, rng.uniform(0.3, 0.7, (1, 2)))
    return [at + rng.normal(0.0, 0.12, (4, 2))]


def short_dash(box: Rect, rng: Rng) -> list[Line]:
    """A short line that may be a tick or may be nothing."""
    start = rng.uniform(0.25, 0.45, 2)
    points = np.vstack([start, start + rng.uniform(0.12, 0.22, 2)])
    return [smooth(_within(box, points))]


def clip_corner(box: Rect, rng: Rng) -> list[Line]:
    """A tick set beside the box, of which only an end reaches into a corner."""
    beside = Rect(box.x - box.w * rng.uniform(0.95, 1.15), box.y, box.w, box.h)
    points = [(0.2, 0.5), (0.42, 0.85), (1.0 + rng.uniform(0.1, 0.25), 0.1)]
    return [smooth(_within(beside, _shaken(points, rng, 0.03)))]


def _even(points: Line) -> Line:
    pieces = [smooth(points[at : at + 2]) for at in range(len(points) - 1)]
    return np.vstack(pieces)


TICKS: tuple[Shape, ...] = (tick, tick, tick, loop_tick, cross, cross, slash)
DOUBTFUL: tuple[Shape, ...] = (ring, dot, short_dash, clip_corner)
