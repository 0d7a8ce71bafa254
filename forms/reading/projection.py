"""Where a place in millimetres lies in pixels: plane projections and how they are fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forms.geometry import Point

Places = NDArray[np.float64]  # n rows of x, y


class NoFit(ValueError):
    """Points that fix no projection: too few, on one line, or on one spot."""


def places(points: Sequence[Point]) -> Places:
    """Points as rows of x, y."""
    return np.array([(point.x, point.y) for point in points], dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True)
class Projection:
    """A 3 by 3 matrix that takes millimetres on the sheet to pixels of the picture."""

    matrix: NDArray[np.float64]

    def pixels(self, millimetres: Places) -> Places:
        """Where the places lie, in pixels; places beyond the horizon come out as NaN."""
        out = millimetres @ self.matrix[:, :2].T + self.matrix[:, 2]
        depth = out[:, 2:]
        with np.errstate(all="ignore"):
            result: Places = np.where(depth > 1e-9, out[:, :2] / depth, np.nan)
        return result

    def millimetres(self, pixels: Places) -> Places:
        """The places of the sheet that the pixels show."""
        back = np.asarray(np.linalg.inv(self.matrix), dtype=np.float64)
        return Projection(_signed(back, pixels)).pixels(pixels)

    def scale(self, at: Point) -> float:
        """Pixels to the millimetre around a place: the lesser of its two directions."""
        across, down = self.axes(at)
        return float(min(np.hypot(*across), np.hypot(*down)))

    def axes(self, at: Point) -> tuple[Places, Places]:
        """What one millimetre to the right and one down are in pixels, around a place."""
        spots = self.pixels(
            np.array([(at.x - 5, at.y), (at.x + 5, at.y), (at.x, at.y - 5), (at.x, at.y + 5)])
        )
        return (spots[1] - spots[0]) / 10, (spots[3] - spots[2]) / 10

    def mirrored(self, at: Point) -> bool:
        """Whether the sheet is seen as in a mirror."""
        across, down = self.axes(at)
        return bool(across[0] * down[1] - across[1] * down[0] < 0)


def _signed(matrix: NDArray[np.float64], pixels: Places) -> NDArray[np.float64]:
    middle = np.append(pixels.mean(axis=0), 1.0)
    return matrix if matrix[2] @ middle > 0 else -matrix


def fit_affine(millimetres: Places, pixels: Places) -> Projection:
    """The best affine projection, for points too close together to show perspective."""
    left = np.column_stack([millimetres, np.ones(len(millimetres))])
    solved, _, rank, _ = np.linalg.lstsq(left, pixels, rcond=None)
    if rank < 3:
        raise NoFit
    return Projection(np.vstack([solved.T, [0.0, 0.0, 1.0]]))


def fit_perspective(millimetres: Places, pixels: Places, weights: Places) -> Projection:
    """The best projection of at least four points, the weightier ones held closer."""
    if len(millimetres) < 4 or not np.isfinite(pixels).all():
        raise NoFit
    from_mm, to_px = _centred(millimetres), _centred(pixels)
    source, goal = _moved(from_mm, millimetres), _moved(to_px, pixels)
    x, y = source.T
    u, v = goal.T
    one, none = np.ones_like(x), np.zeros_like(x)
    rows = np.vstack(
        [
            np.column_stack([x, y, one, none, none, none, -u * x, -u * y, -u]),
            np.column_stack([none, none, none, x, y, one, -v * x, -v * y, -v]),
        ]
    )
    matrix = _null_vector(rows * np.tile(weights, 2)[:, None]).reshape(3, 3)
    whole = np.linalg.inv(to_px) @ matrix @ from_mm
    return Projection(_signed(whole, millimetres))


def _null_vector(rows: NDArray[np.float64]) -> NDArray[Any]:
    _, strengths, directions = np.linalg.svd(rows, full_matrices=True)
    if len(strengths) < 8 or strengths[7] < 1e-7 * strengths[0]:
        raise NoFit
    vector: NDArray[Any] = directions[8]
    return vector


def _centred(points: Places) -> NDArray[np.float64]:
    middle = points.mean(axis=0)
    spread = float(np.abs(points - middle).mean())
    if spread < 1e-6:
        raise NoFit
    return np.array(
        [[1 / spread, 0, -middle[0] / spread], [0, 1 / spread, -middle[1] / spread], [0, 0, 1]]
    )


def _moved(matrix: NDArray[np.float64], points: Places) -> Places:
    moved: Places = points @ matrix[:2, :2].T + matrix[:2, 2]
    return moved


def distances(projection: Projection, millimetres: Places, pixels: Places) -> Places:
    """How far each point lies from where the projection puts it, in millimetres."""
    off = projection.millimetres(pixels) - millimetres
    length: Places = np.nan_to_num(np.hypot(off[:, 0], off[:, 1]), nan=1e9)
    return length
