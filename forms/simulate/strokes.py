"""Lines that a hand makes, in millimetres on the page: smoothed, trembling, turned and placed.

What shapes people draw is elsewhere; so is what a pen leaves of them.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]  # n rows of (x, y)
Rng = np.random.Generator

STEP = 0.25  # millimetres between two points of a smoothed line


def line(points: Iterable[Sequence[float]]) -> Line:
    """Points as a line."""
    return np.asarray([tuple(point) for point in points], dtype=np.float64).reshape(-1, 2)


def smooth(points: Line, step: float = STEP) -> Line:
    """A Catmull-Rom curve through ``points``, sampled about every ``step``."""
    if len(points) < 3:
        return _even(points, step)
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    pieces = [
        _piece(padded[at : at + 4], max(2, int(_gap(padded[at + 1], padded[at + 2]) / step)))
        for at in range(len(points) - 1)
    ]
    return np.vstack([*pieces, points[-1:]])


def _piece(four: Line, count: int) -> Line:
    t = np.linspace(0.0, 1.0, count, endpoint=False)[:, None]
    a, b, c, d = four
    curve = (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )
    return np.asarray(curve / 2, dtype=np.float64)


def _even(points: Line, step: float) -> Line:
    if len(points) < 2:
        return points
    count = max(2, int(_gap(points[0], points[1]) / step))
    share = np.linspace(0.0, 1.0, count)[:, None]
    return np.asarray(points[0] + (points[1] - points[0]) * share, dtype=np.float64)


def _gap(one: Line, other: Line) -> float:
    return float(np.hypot(*(other - one)))


def trembling(points: Line, rng: Rng, amount: float) -> Line:
    """The line with a slow tremor of about ``amount`` millimetres, as of an unsure hand."""
    if amount <= 0 or len(points) < 3:
        return points
    knots = max(3, len(points) // 4)
    shake = rng.normal(0.0, amount, (knots, 2))
    at = np.linspace(0, knots - 1, len(points))
    tremor = np.column_stack([np.interp(at, np.arange(knots), shake[:, axis]) for axis in (0, 1)])
    return points + tremor


def turned(points: Line, degrees: float) -> Line:
    """The line turned clockwise on the page about its own middle."""
    angle = np.radians(degrees)
    middle = points.mean(axis=0)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray((points - middle) @ turn + middle, dtype=np.float64)


def fitted(lines: Sequence[Line], width: float, height: float) -> list[Line]:
    """The lines scaled together, never enlarged unevenly, to lie within 0..width, 0..height."""
    every = np.vstack(lines)
    low, size = every.min(axis=0), np.maximum(np.ptp(every, axis=0), 1e-6)
    scale = min(width / size[0], height / size[1])
    rest = (np.array([width, height]) - size * scale) / 2
    return [(each - low) * scale + rest for each in lines]


def moved(lines: Sequence[Line], x: float, y: float) -> list[Line]:
    """The lines moved by (x, y)."""
    return [each + np.array([x, y]) for each in lines]
