"""From codes and corner squares to where the sheet lies in the picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from forms.geometry import Point, Rect
from forms.layout import PageLayout
from forms.raster import Gray
from forms.reading.projection import (
    NoFit,
    Places,
    Projection,
    distances,
    fit_affine,
    fit_perspective,
    places,
)
from forms.reading.sightings import QUIET_MODULES, Sighting
from forms.reading.squares import Square, find_square

# A code is read to about half a pixel and a square to a tenth; perspective is fixed by squares.
CODE_WEIGHT, SQUARE_WEIGHT = 0.15, 1.0
# Two codes foretell the corners to 2 mm; one code, stretched over the page, to 9 mm.
REACH_OF_TWO, REACH_OF_ONE = 5.0, 9.0
# Two codes of one sheet agree with its layout to 4 mm in any photograph; those of two sheets do not.
MISFIT = 9.0
# A code lies where its slot is, give or take this much.
AT_SLOT = 17.0
# A square that lies further than this from where all others put it is something else.
STRAY = 1.6


@dataclass(frozen=True)
class Placement:
    """Where the sheet lies. ``squares`` follow the layout's corners; None was not found.

    ``residual`` is the root mean square, in millimetres, by which the marks miss the projection.
    """

    projection: Projection
    squares: tuple[Square | None, ...]
    codes: int
    residual: float

    @property
    def corners_found(self) -> int:
        return sum(square is not None for square in self.squares)


def place(gray: Gray, layout: PageLayout, sightings: Sequence[Sighting]) -> Placement | None:
    """The best placement over which code is which and whether the picture is mirrored."""
    best: Placement | None = None
    for millimetres, pixels, codes in _hypotheses(layout, sightings[:2]):
        try:
            found = _placed(gray, layout, millimetres, pixels, codes)
        except (NoFit, np.linalg.LinAlgError):
            continue
        if best is None or _worth(found) > _worth(best):
            best = found
        if best.corners_found == len(layout.corners) and best.residual < STRAY / 3:
            break
    return best


def _worth(placement: Placement) -> tuple[int, float]:
    return placement.corners_found, -placement.residual


def misfit(layout: PageLayout, sightings: Sequence[Sighting]) -> float:
    """By how many millimetres two codes miss the places that one sheet has for them."""
    return min(miss for miss, _, _ in _assignments(layout, sightings))


def beside(placement: Placement, layout: PageLayout, sightings: Sequence[Sighting]) -> int:
    """How many of the codes do not lie where the placed sheet has its codes."""
    spots = places([slot.centre for slot in layout.codes])
    middles = np.array([sighting.corners.mean(axis=0) for sighting in sightings])
    at = placement.projection.millimetres(middles)
    away = np.abs(at[:, None] - spots[None]).max(axis=2).min(axis=1)
    return int((np.nan_to_num(away, nan=1e9) > AT_SLOT).sum())


def _hypotheses(
    layout: PageLayout, sightings: Sequence[Sighting]
) -> Iterator[tuple[Places, Places, int]]:
    """Points in millimetres and in pixels, the likeliest assignment first."""
    options = _assignments(layout, sightings)
    likely = options[0][0] * 3 + 1.0 if options else 0.0
    for miss, mm, px in options:
        if miss <= likely or len(sightings) == 1:
            yield mm, px, len(sightings)


def _assignments(
    layout: PageLayout, sightings: Sequence[Sighting]
) -> list[tuple[float, Places, Places]]:
    """Which code may be which: by how much it misses, millimetres, pixels; the best first."""
    options = []
    for slots in permutations(layout.codes, len(sightings)):
        for mirrored in (False, True):
            mm = np.vstack(
                [_code_corners(s, slot) for s, slot in zip(sightings, slots, strict=True)]
            )
            px = np.vstack([_seen_corners(s, mirrored=mirrored) for s in sightings])
            misses = distances(fit_affine(mm, px), mm, px)
            options.append((float(misses.max()) + mirrored * 0.01, mm, px))
    return sorted(options, key=lambda option: option[0])


def _code_corners(sighting: Sighting, slot: Rect) -> Places:
    margin = slot.w * QUIET_MODULES / (sighting.modules + 2 * QUIET_MODULES)
    return places(slot.inset(margin).corners)


def _seen_corners(sighting: Sighting, *, mirrored: bool) -> Places:
    return sighting.corners[[0, 3, 2, 1]] if mirrored else sighting.corners


def _placed(
    gray: Gray, layout: PageLayout, millimetres: Places, pixels: Places, codes: int
) -> Placement:
    projection = fit_affine(millimetres, pixels)
    if codes > 1:
        projection = fit_perspective(millimetres, pixels, np.ones(len(pixels)))
    reach = REACH_OF_TWO if codes > 1 else REACH_OF_ONE
    known: dict[int, Square] = {}
    for number in _nearest_first(layout, millimetres):
        square = find_square(gray, projection, layout.corners[number], layout.corner_side, reach)
        if square is not None:
            known[number] = square
            projection = _refit(layout, millimetres, pixels, known, projection)
    return _settled(gray, layout, millimetres, pixels, codes, known, projection)


def _nearest_first(layout: PageLayout, millimetres: Places) -> list[int]:
    middle = millimetres.mean(axis=0)
    away = np.hypot(*(places(layout.corners) - middle).T)
    return [int(number) for number in np.argsort(away)]


def _refit(
    layout: PageLayout,
    millimetres: Places,
    pixels: Places,
    known: dict[int, Square],
    fallback: Projection,
) -> Projection:
    """Codes and squares together; with one code and one square still no perspective."""
    mm, px, weights = _points(layout, millimetres, pixels, known)
    try:
        if len(known) + len(millimetres) // 4 < 3:
            return fit_affine(mm, px)
        return fit_perspective(mm, px, weights)
    except NoFit:
        return fallback


def _points(
    layout: PageLayout, millimetres: Places, pixels: Places, known: dict[int, Square]
) -> tuple[Places, Places, Places]:
    corners = places([layout.corners[number] for number in known])
    middles = np.array([square.middle for square in known.values()]).reshape(-1, 2)
    weights = np.repeat([CODE_WEIGHT, SQUARE_WEIGHT], [len(millimetres), len(corners)])
    return np.vstack([millimetres, corners]), np.vstack([pixels, middles]), weights


def _settled(
    gray: Gray,
    layout: PageLayout,
    millimetres: Places,
    pixels: Places,
    codes: int,
    known: dict[int, Square],
    projection: Projection,
) -> Placement:
    """Strays dropped, missing squares looked for once more, the residual measured."""
    known = _without_strays(layout, millimetres, pixels, known, projection)
    projection = _refit(layout, millimetres, pixels, known, projection)
    for number, corner in enumerate(layout.corners):
        if number not in known:
            square = find_square(gray, projection, corner, layout.corner_side, STRAY * 2)
            if square is not None:
                known[number] = square
    known = _without_strays(layout, millimetres, pixels, known, projection)
    projection = _refit(layout, millimetres, pixels, known, projection)
    mm, px, weights = _points(layout, millimetres, pixels, known)
    misses = distances(projection, mm, px)
    residual = float(np.sqrt(np.average(misses**2, weights=weights)))
    squares = tuple(known.get(number) for number in range(len(layout.corners)))
    return Placement(projection, squares, codes, residual)


def _without_strays(
    layout: PageLayout,
    millimetres: Places,
    pixels: Places,
    known: dict[int, Square],
    projection: Projection,
) -> dict[int, Square]:
    """The squares without the worst one, as long as it lies where no paper could bend to."""
    kept = dict(known)
    while kept:
        projection = _refit(layout, millimetres, pixels, kept, projection)
        spots = places([layout.corners[number] for number in kept])
        middles = np.array([square.middle for square in kept.values()])
        misses = distances(projection, spots, middles)
        if misses.max() <= STRAY:
            break
        kept.pop(list(kept)[int(misses.argmax())])
    return kept


def coverage(placement: Placement, layout: PageLayout, gray: Gray) -> float:
    """The share of the picture that the sheet takes up, 0 to 1."""
    sheet = Rect(0.0, 0.0, layout.width, layout.height)
    x, y = placement.projection.pixels(places(sheet.corners)).T
    area = abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2
    return min(1.0, area / max(gray.size, 1))


def turned(placement: Placement, layout: PageLayout) -> float:
    """Degrees clockwise from upright, 0 up to 360."""
    middle = Point(layout.width / 2, layout.height / 2)
    across, down = placement.projection.axes(middle)
    if placement.projection.mirrored(middle):
        return float(np.degrees(np.arctan2(-down[0], down[1]))) % 360
    # A photograph leans its two directions apart: the turn lies between them.
    return float(np.degrees(np.arctan2(across[1] - down[0], across[0] + down[1]))) % 360
