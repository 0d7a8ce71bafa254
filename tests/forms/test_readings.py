"""The record of one page as others read it."""

from forms.readings import PageReading


def test_a_page_turned_by_almost_nothing_is_told_as_upright():
    reading = PageReading(page=1, rotation_degrees=359.97)

    assert reading.as_json("scan.pdf")["rotation_degrees"] == 0.0


def test_a_page_whose_turn_is_unknown_says_so():
    assert PageReading(page=1).as_json("scan.pdf")["rotation_degrees"] is None
