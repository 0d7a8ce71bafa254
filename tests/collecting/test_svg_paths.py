"""The path language of our drawings: relative, smooth and round parts end where they should."""

import math

import pytest

from app.collecting.svg_paths import segments


def rounded(path: str) -> list[tuple[str, list[tuple[float, float]]]]:
    return [(kind, [(round(x, 3), round(y, 3)) for x, y in pts]) for kind, pts in segments(path)]


def test_relative_and_absolute_lines_meet() -> None:
    assert rounded("M10 10h5v5l-5 0z") == rounded("M10 10 H15 V15 L10,15 Z")


def test_a_move_with_more_points_goes_on_as_lines() -> None:
    assert rounded("m1 1 2 2 3-1") == rounded("M1 1L3 3L6 2")


def test_smooth_curves_mirror_the_handle_before() -> None:
    assert rounded("M0 0q5-5 10 0t10 0") == rounded("M0 0q5-5 10 0q5 5 10 0")
    assert rounded("M0 0c0 5 10 5 10 0s10-5 10 0") == rounded("M0 0c0 5 10 5 10 0c0-5 10-5 10 0")


def test_a_smooth_curve_after_a_line_mirrors_nothing() -> None:
    assert rounded("M0 0L5 0t5 5") == rounded("M0 0L5 0q0 0 5 5")


@pytest.mark.parametrize(("large", "sweep"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_an_arc_stays_on_its_circle_and_ends_at_its_end(large: int, sweep: int) -> None:
    curves = [points for kind, points in segments(f"M10 0A10 10 0 {large} {sweep} 0 10")][1:]
    centre = (0, 0) if large != sweep else (10, 10)

    assert curves[-1][-1] == pytest.approx((0, 10))
    assert len(curves) == (3 if large else 1)
    for curve in curves:
        assert math.dist(curve[-1], centre) == pytest.approx(10)


def test_a_path_we_never_draw_is_refused() -> None:
    with pytest.raises(KeyError):
        list(segments("M0 0 X 5"))
