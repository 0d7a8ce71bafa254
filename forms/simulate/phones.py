"""Photographs of a sheet on a table, taken with a telephone: askew, bent, in uneven light."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from forms.simulate.pictures import Picture, Step
from forms.simulate.strokes import Rng

CELLS = (18, 14)
Grid = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shot:
    """``tilt``: how far corners stray, as a share of the picture; ``bend``: of the sheet's height;
    ``shade``: how dark the darkest corner is, 0 to 1; ``focus`` in pixels; ``turn``: degrees;
    ``reach``: how far corners may lie from the middle, 1 being the edge of the picture."""

    tilt: float = 0.03
    bend: float = 0.004
    shade: float = 0.3
    focus: tuple[float, float] = (0.4, 0.9)
    turn: float = 4.0
    grain: float = 3.0
    reach: float = 0.97
    width: tuple[int, int] = (1700, 2300)


def photographed(shot: Shot) -> Step:
    """One picture of the sheet by telephone."""

    def step(picture: Picture, rng: Rng) -> Picture:
        width = int(rng.integers(*shot.width))
        size = (width, width * 4 // 3)
        degrees = rng.uniform(-shot.turn, shot.turn)
        corners = _corners(size, shot, degrees, rng)
        image = _laid_on_table(_shrunk(picture.image, size), corners, size, shot, rng)
        image = ImageChops.multiply(image, _light(size, shot.shade, rng))
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(*shot.focus)))
        image = _grainy(image, shot.grain, rng)
        dpi = size[1] / 11  # whatever a telephone claims says nothing about paper
        turned = (picture.turned + degrees) % 360
        return replace(picture, image=image, dpi_x=dpi, dpi_y=dpi, turned=turned)

    return step


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """No finer than the picture will be, so that sampling it does not alias."""
    if image.height <= size[1]:
        return image
    return image.resize(
        (round(image.width * size[1] / image.height), size[1]), Image.Resampling.BOX
    )


def _corners(size: tuple[int, int], shot: Shot, degrees: float, rng: Rng) -> Grid:
    """Where the four corners of the sheet come to lie, from the top left clockwise."""
    width, height = size
    tall = height * rng.uniform(0.82, 0.93)
    wide = min(tall * 215.9 / 279.4, width * 0.95)
    tall = wide * 279.4 / 215.9
    square = np.array([(-wide, -tall), (wide, -tall), (wide, tall), (-wide, tall)]) / 2
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    strayed = square @ turn + rng.uniform(-shot.tilt, shot.tilt, (4, 2)) * width
    over = float((np.abs(strayed) / (np.array(size) / 2 * shot.reach)).max())
    return np.asarray(strayed / max(1.0, over) + np.array(size) / 2, dtype=np.float64)


def _laid_on_table(
    sheet: Image.Image, corners: Grid, size: tuple[int, int], shot: Shot, rng: Rng
) -> Image.Image:
    opaque = Image.new("L", sheet.size, 255)
    both = Image.merge("LA", (sheet, opaque))
    columns, rows = CELLS
    xs, ys = np.linspace(0, size[0], columns + 1), np.linspace(0, size[1], rows + 1)
    places = np.stack(np.meshgrid(xs, ys), axis=-1)
    back = _unbent(_onto_sheet(places, corners, sheet.size), sheet.size, shot.bend, rng)
    mesh = [_cell(xs, ys, back, column, row) for row in range(rows) for column in range(columns)]
    warped = both.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)
    gray, alpha = warped.split()
    table = _table(size, rng)
    table.paste(40, (12, 16), alpha.filter(ImageFilter.BoxBlur(12)).point(lambda a: a // 2))
    table.paste(gray, (0, 0), alpha)
    return table


def _cell(
    xs: Grid, ys: Grid, back: Grid, column: int, row: int
) -> tuple[tuple[int, int, int, int], tuple[float, ...]]:
    box = (int(xs[column]), int(ys[row]), int(xs[column + 1]), int(ys[row + 1]))
    quad = (
        back[row, column],
        back[row + 1, column],
        back[row + 1, column + 1],
        back[row, column + 1],
    )
    return box, tuple(float(value) for place in quad for value in place)


def _onto_sheet(places: Grid, corners: Grid, sheet: tuple[int, int]) -> Grid:
    """Places of the photograph as places of the flat sheet, by the homography of its corners."""
    width, height = sheet
    flat = ((0, 0), (width, 0), (width, height), (0, height))
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    h = np.append(np.linalg.solve(np.array(rows, float), np.array(values, float)), 1).reshape(3, 3)
    homogeneous = np.concatenate([places, np.ones((*places.shape[:2], 1))], axis=-1) @ h.T
    return np.asarray(homogeneous[..., :2] / homogeneous[..., 2:], dtype=np.float64)


def _unbent(back: Grid, sheet: tuple[int, int], bend: float, rng: Rng) -> Grid:
    """A sheet that does not lie flat: slow waves of at most ``bend`` of its height."""
    u, v = back[..., 0] / sheet[0], back[..., 1] / sheet[1]
    phase, slope = rng.uniform(0, 2 * np.pi, 2)
    wave = np.sin(np.pi * u * rng.uniform(0.8, 1.6) + phase) * (
        0.6 + 0.4 * np.sin(np.pi * v + slope)
    )
    bent = back.copy()
    bent[..., 1] += wave * bend * sheet[1]
    bent[..., 0] += np.cos(np.pi * v + phase) * bend * 0.4 * sheet[0]
    return bent


def _table(size: tuple[int, int], rng: Rng) -> Image.Image:
    """Wood, cloth or a plain desk: slow streaks of a middling grey."""
    base, streak = rng.uniform(60, 165), rng.uniform(4, 16)
    shape = ((60, 5), (5, 60), (24, 24))[int(rng.integers(3))]
    coarse = np.clip(base + rng.normal(0, streak, shape), 25, 215).astype(np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


def _light(size: tuple[int, int], shade: float, rng: Rng) -> Image.Image:
    """Light from one side, and the soft shadow of a hand or a head."""
    v, u = np.mgrid[0:1:48j, 0:1:36j]
    angle = rng.uniform(0, 2 * np.pi)
    slope = (np.cos(angle) * (u - 0.5) + np.sin(angle) * (v - 0.5)) / 0.71
    light = 1 - shade * 0.5 * (0.5 + slope / 2)
    at, reach = rng.uniform(0, 1, 2), rng.uniform(0.2, 0.4)
    edge = rng.uniform(10, 40)
    gap = np.hypot(u - at[0], v - at[1]) - reach
    light -= shade * 0.5 / (1 + np.exp(np.clip(gap * edge, -30, 30)))
    coarse = Image.fromarray((255 * np.clip(light, 0.08, 1)).astype(np.uint8))
    return coarse.resize(size, Image.Resampling.BICUBIC)


def _grainy(image: Image.Image, sigma: float, rng: Rng) -> Image.Image:
    gray = np.asarray(image)
    tile = (rng.standard_normal((257, gray.shape[1]), dtype=np.float32) * sigma).astype(np.int16)
    noise = np.tile(tile, (gray.shape[0] // 257 + 1, 1))[: gray.shape[0]]
    return Image.fromarray(np.clip(gray + noise, 0, 255).astype(np.uint8))
