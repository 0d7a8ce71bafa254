"""Every layout that a code may name: all of it on the sheet, nothing over anything else."""

import itertools

import pytest

from forms.geometry import Rect
from forms.layout import (
    CORNER_CLEAR,
    LayoutName,
    PageLayout,
    UnknownLayout,
    layout_of,
    page_kind,
)

_RECIPIENTS = ("alpha", "beta-2", "gamma")
LEGAL = tuple(
    LayoutName(1, large, _RECIPIENTS[:count])
    for large, most in ((False, 4), (True, 3))
    for count in range(most)
)
legal = pytest.mark.parametrize("name", LEGAL, ids=str)


def _written_on(layout: PageLayout) -> dict[str, Rect]:
    """Every place that is measured, decoded or written in."""
    return {
        **{mark.name: mark.box for mark in layout.marks},
        **{f"code {number}": code for number, code in enumerate(layout.codes)},
        **{f"corner {number}": square for number, square in enumerate(layout.corner_squares)},
        "signature": layout.signature,
        "date": layout.date,
        "printed_name": layout.printed_name,
        "reply": layout.reply,
        "write_in": layout.write_in,
    }


def _worded(layout: PageLayout) -> dict[str, Rect]:
    """Every place that holds fixed words alone."""
    rows = {
        f"{part} of {row.decision}": getattr(row, part)
        for row in layout.rows
        for part in ("words", "below", "yes_word", "no_word")
        if getattr(row, part) is not None
    }
    others = ("heading", "reference", "guidance", "statement", "send_back")
    return rows | {part: getattr(layout, part) for part in others}


@legal
def test_every_place_lies_on_the_page(name: LayoutName) -> None:
    layout = layout_of(name)
    for what, place in (_written_on(layout) | _worded(layout)).items():
        assert place.w > 0 and place.h > 0, what
        assert place.x >= 0 and place.right <= layout.width, what
        assert place.y >= 0 and place.bottom <= layout.height, what


@legal
def test_no_two_places_overlap(name: LayoutName) -> None:
    layout = layout_of(name)
    places = _written_on(layout) | _worded(layout)
    for one, other in itertools.combinations(places, 2):
        assert not places[one].overlaps(places[other]), (one, other)


@legal
def test_the_corner_squares_stand_alone(name: LayoutName) -> None:
    layout = layout_of(name)
    places = _written_on(layout) | _worded(layout)
    for square in layout.corner_squares:
        # A hair less than the clear white, for the rounding of sums in millimetres.
        around = square.inset(-CORNER_CLEAR + 0.001)
        near = [what for what, place in places.items() if around.overlaps(place)]
        assert near == [what for what, place in places.items() if place == square]


@legal
def test_boxes_are_equal_and_far_enough_apart_to_tell_a_slip_of_the_pen(name: LayoutName) -> None:
    marks = layout_of(name).marks
    assert len({(round(mark.box.w, 6), round(mark.box.h, 6)) for mark in marks}) == 1
    for one, other in itertools.combinations(marks, 2):
        assert not one.box.inset(-5.0).overlaps(other.box.inset(-5.0)), (one.name, other.name)


@legal
def test_the_name_gives_every_decision_a_yes_and_a_no_and_no_other_box(name: LayoutName) -> None:
    expected = ["collect_use.yes", "collect_use.no"]
    for recipient in name.recipients:
        expected += [f"disclose.{recipient}.yes", f"disclose.{recipient}.no"]
    assert [mark.name for mark in layout_of(name).marks] == expected


@legal
def test_the_two_codes_are_equal_and_in_opposite_corners(name: LayoutName) -> None:
    layout = layout_of(name)
    first, second = layout.codes
    assert (first.w, first.h) == (second.w, second.h)
    assert first.x > layout.width / 2 and first.bottom < layout.height / 2
    assert second.right < layout.width / 2 and second.y > layout.height / 2


@legal
def test_there_is_room_for_a_real_signature(name: LayoutName) -> None:
    signature = layout_of(name).signature
    assert signature.w >= 100 and signature.h >= 18


@legal
def test_a_layout_is_found_again_from_its_name(name: LayoutName) -> None:
    assert layout_of(LayoutName.parse(str(name))) == layout_of(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1X",
        "0N",
        "1N.",
        "1N..a",
        "1N.A",
        "1N.a.a",
        "1N.a.b.c.d",
        "1N.-a",
        "1N.a\n",
        "1N .a",
    ],
)
def test_a_name_of_no_layout_is_unknown(text: str) -> None:
    with pytest.raises(UnknownLayout):
        LayoutName.parse(text)


@pytest.mark.parametrize("text", ["2N", "9L.a", "1L.a.b.c"])
def test_a_layout_that_was_never_printed_is_unknown(text: str) -> None:
    name = LayoutName.parse(text)
    with pytest.raises(UnknownLayout):
        layout_of(name)


def test_the_last_sheet_comes_back_and_the_pages_before_it_are_kept() -> None:
    kinds = [page_kind(page, 6) for page in range(1, 7)]
    assert kinds == ["notice"] * 4 + ["return", "wrong_side"]
