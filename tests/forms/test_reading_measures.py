"""The parts of a reading: projections, connected ink, and what measured ink means."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forms.geometry import Point, Rect
from forms.reading.blobs import blobs, lines, without_specks
from forms.reading.marks import INK
from forms.reading.patches import darkness, sample
from forms.reading.projection import NoFit, Projection, distances, fit_affine, fit_perspective
from forms.reading.votes import (
    NAMED,
    BoxMeasures,
    SignatureMeasures,
    mark_state,
    quality,
    signature_state,
)

SHEET = np.array([(13.0, 13.0), (200.0, 13.0), (200.0, 266.0), (13.0, 266.0), (175.0, 30.0)])
LEANING = Projection(
    np.array([[7.5, 0.4, 60.0], [-0.3, 8.1, 90.0], [1e-4, -2e-4, 1.0]], dtype=np.float64)
)


def test_a_projection_is_found_again_from_the_points_that_it_threw() -> None:
    pixels = LEANING.pixels(SHEET)
    found = fit_perspective(SHEET, pixels, np.ones(len(SHEET)))
    assert np.abs(found.pixels(SHEET + 20) - LEANING.pixels(SHEET + 20)).max() < 1e-6
    assert distances(found, SHEET, pixels).max() < 1e-9


def test_pixels_and_millimetres_are_inverse() -> None:
    assert np.abs(LEANING.millimetres(LEANING.pixels(SHEET)) - SHEET).max() < 1e-9


def test_a_mirrored_sheet_is_told_from_a_turned_one() -> None:
    turned = fit_affine(SHEET, SHEET @ np.array([[0.0, 8.0], [-8.0, 0.0]]))
    mirrored = fit_affine(SHEET, SHEET * np.array([-8.0, 8.0]))
    assert not turned.mirrored(Point(100, 100))
    assert mirrored.mirrored(Point(100, 100))
    assert turned.scale(Point(100, 100)) == pytest.approx(8.0)


@pytest.mark.parametrize("points", [SHEET[:3], np.repeat(SHEET[:1], 5, 0), SHEET * (1, 0)])
def test_points_that_fix_nothing_are_refused(points: NDArray[np.float64]) -> None:
    with pytest.raises(NoFit):
        fit_perspective(points, points * 8, np.ones(len(points)))


def test_a_patch_is_upright_and_says_where_the_picture_ends() -> None:
    gray = np.tile(np.arange(200, dtype=np.uint8), (100, 1))
    turned = Projection(np.array([[0.0, -4.0, 200.0], [4.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))
    patch = sample(gray, turned, Rect(0, 10, 25, 20), 4.0)
    assert patch.shape == (80, 100)
    assert np.allclose(patch[:, 0], np.arange(159, 79, -1))
    beyond = sample(gray, turned, Rect(0, 45, 25, 10), 4.0)
    assert np.isnan(beyond[-1]).all()
    assert np.isfinite(beyond[0]).all()


def test_ink_is_as_dark_in_a_hard_shadow_as_beside_it() -> None:
    page = np.full((120, 160), 240.0, np.float32)
    page[:, 80:] = 110.0
    page[40:44, 10:150] *= 0.2
    dark = darkness(page, 8.0, 5.0, 0.85)
    assert dark[42, 20:140].min() > 0.85
    assert dark[60:, :].max() < INK


@st.composite
def masks(draw: st.DrawFn) -> NDArray[np.bool_]:
    high, wide = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    bits = draw(st.lists(st.booleans(), min_size=high * wide, max_size=high * wide))
    return np.array(bits, dtype=np.bool_).reshape(high, wide)


def _flooded(mask: NDArray[np.bool_]) -> set[frozenset[tuple[int, int]]]:
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(mask), strict=True)}
    pieces = set()
    while left:
        todo, piece = [left.pop()], set()
        while todo:
            y, x = todo.pop()
            piece.add((y, x))
            near = {(y + a, x + b) for a in (-1, 0, 1) for b in (-1, 0, 1)} & left
            left -= near
            todo += near
        pieces.add(frozenset(piece))
    return pieces


@given(masks())
def test_connected_ink_is_what_flooding_finds(mask: NDArray[np.bool_]) -> None:
    found = blobs(mask)
    pieces = set()
    for number in range(len(found.area)):
        rows, columns = np.nonzero(found.labels == number)
        pieces.add(frozenset((int(y), int(x)) for y, x in zip(rows, columns, strict=True)))
        assert (rows.min(), columns.min()) == (found.top[number], found.left[number])
        assert (np.ptp(rows) + 1, np.ptp(columns) + 1) == (found.high[number], found.wide[number])
        assert len(rows) == found.area[number]
    assert pieces == _flooded(mask)
    assert (found.labels >= 0).tolist() == mask.tolist()


@given(masks(), st.integers(1, 5))
def test_only_specks_are_dropped(mask: NDArray[np.bool_], least: int) -> None:
    kept = {(int(y), int(x)) for y, x in zip(*np.nonzero(without_specks(mask, least)), strict=True)}
    large = [piece for piece in _flooded(mask) if len(piece) >= least]
    assert kept == set().union(*large)


def test_a_line_from_edge_to_edge_goes_and_a_stroke_stays() -> None:
    mask = np.zeros((60, 120), np.bool_)
    columns = np.arange(120)
    mask[20 + columns // 30, columns] = True
    mask[:, 70] = True
    assert lines(mask, 8)[mask].all()
    mask[:] = False
    mask[10:50, 40:44] = True
    assert not lines(mask, 8).any()


def test_a_scribble_is_no_line_although_it_is_full_from_edge_to_edge() -> None:
    mask = np.zeros((60, 60), np.bool_)
    mask[5:55] = True
    assert not lines(mask, 8).any()


CLEAR = BoxMeasures(
    coverage=0.0,
    faint=0.0,
    packed=0.0,
    reach=0.0,
    outside=0.0,
    sides=0,
    passing=0.0,
    struck=False,
    outline=1.0,
)


def box(**measures: float) -> BoxMeasures:
    values = {name: getattr(CLEAR, name) for name in CLEAR.__slots__} | measures
    return BoxMeasures(**values)


@pytest.mark.parametrize(
    ("state", "measures"),
    [
        ("empty", {}),
        ("ticked", {"coverage": 0.09, "reach": 5.0, "packed": 0.1}),
        ("ticked", {"coverage": 0.2, "reach": 7.5, "packed": 0.25, "outside": 2.5, "sides": 2}),
        ("ticked", {"coverage": 0.95, "reach": 7.7, "packed": 1.0}),
        ("ticked", {"coverage": 0.55, "reach": 7.7, "packed": 0.65, "outside": 3.0, "sides": 2}),
        ("withdrawn", {"coverage": 0.9, "reach": 7.7, "packed": 1.0, "outside": 12.0, "sides": 4}),
        ("doubtful", {"coverage": 0.006, "reach": 0.6}),
        ("doubtful", {"coverage": 0.02, "reach": 1.6}),
        ("doubtful", {"faint": 0.02}),
        ("doubtful", {"outside": 6.0, "sides": 4}),
        ("doubtful", {"coverage": 0.03, "reach": 2.5, "outside": 4.0, "sides": 1}),
        ("doubtful", {"coverage": 0.9, "reach": 7.7, "packed": 1.0, "outside": 3.2, "sides": 2}),
        ("doubtful", {"coverage": 0.15, "reach": 7.7, "packed": 0.15, "passing": 14.0}),
        ("doubtful", {"coverage": 0.2, "reach": 7.7, "packed": 0.3, "struck": True}),
        ("doubtful", {"struck": True}),
        ("doubtful", {"coverage": 0.12, "reach": 7.0, "outline": 0.05}),
    ],
)
def test_a_box_says_what_people_mean_by_it(state: str, measures: dict[str, float]) -> None:
    assert mark_state(box(**measures))[0] == state


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 11), st.floats(0, 60), st.floats(0, 1))
def test_ink_in_a_box_is_never_surely_none(
    coverage: float, faint: float, reach: float, outside: float, outline: float
) -> None:
    measured = box(coverage=coverage, faint=faint, reach=reach, outside=outside, outline=outline)
    state, sure = mark_state(measured)
    assert 0.0 <= sure <= 1.0
    if coverage > 0.01 or faint > 0.02 or outside > 1.5:
        assert state != "empty"
    if coverage < 0.045:
        assert state != "ticked"


def room(**measures: float) -> SignatureMeasures:
    values = {"ink": 0.0, "faint": 0.0, "wide": 0.0, "high": 0.0, "length": 0.0}
    values |= {"crossings": 4.0, "low": 0.8}
    return SignatureMeasures(**(values | measures))


@pytest.mark.parametrize(
    ("present", "sure", "measures"),
    [
        (False, True, {}),
        (True, True, {"ink": 60, "faint": 90, "wide": 45, "high": 12, "length": 140}),
        (True, True, {"ink": 13, "faint": 23, "wide": 14, "high": 6, "length": 34}),
        (False, False, {"ink": 4, "faint": 6, "wide": 2.8, "high": 3.4, "length": 8}),
        (False, False, {"ink": 40, "faint": 60, "wide": 100, "high": 1.5, "length": 100}),
        (False, False, {"ink": 45, "faint": 60, "wide": 63, "high": 20, "length": 67}),
        (False, False, {"ink": 0.2, "faint": 25}),
        (False, False, {"ink": 90, "wide": 100, "high": 20, "length": 200, "crossings": 1.9}),
        (False, False, {"ink": 60, "wide": 70, "high": 5, "length": 140, "low": 0.3}),
        (False, False, {"ink": 110, "wide": 18, "high": 12, "length": 40, "crossings": 3}),
    ],
)
def test_a_line_a_cross_or_a_shadow_is_no_signature(
    present: bool, sure: bool, measures: dict[str, float]
) -> None:
    found, confidence = signature_state(room(**measures))
    assert found == present
    assert (confidence >= 0.7) == sure
    assert (found is False) or confidence >= NAMED


def test_the_quality_of_a_page_is_its_worst_measure() -> None:
    assert quality(8.0, 0.9, 0.1, 0.2) == 1.0
    for worst in ((1.5, 0.9, 0.1, 0.2), (8.0, 0.1, 0.1, 0.2), (8.0, 0.9, 3.0, 0.2)):
        assert quality(*worst) == 0.0
    assert quality(3.86, 0.9, 0.1, 0.2) == pytest.approx(0.617, abs=0.01)
