"""What a made-up hand draws is where its truth says, measured before anything spoils the sheet."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from forms.geometry import Rect
from forms.layout import LayoutName, PageLayout, layout_of
from forms.simulate import SCENARIOS, enclosures, lettering, pens, people, signatures, ticks
from forms.simulate.filling import Filled, fill_in
from forms.simulate.hands import Hand
from forms.simulate.ruled import ruled_lines
from forms.simulate.truth import meant

DPI = 100
LAYOUTS = tuple(
    LayoutName(1, large, ("alpha", "beta", "gamma")[:count])
    for large, count in ((False, 0), (False, 3), (True, 2))
)
HANDS = tuple(dict.fromkeys(scenario.hand for scenario in SCENARIOS.values()))


def drawn(layout: PageLayout, filled: Filled) -> np.ndarray:
    """Where ink lies on an otherwise white sheet."""
    size = (round(layout.width / 25.4 * DPI), round(layout.height / 25.4 * DPI))
    page = Image.new("L", size, 255)
    filled.draw(page, DPI, np.random.default_rng(1))
    return np.asarray(page) < 225


def share(ink: np.ndarray, room: Rect) -> float:
    """Share of ``room`` that is ink."""
    scale = DPI / 25.4
    rows = slice(round(room.y * scale), round(room.bottom * scale))
    return float(ink[rows, round(room.x * scale) : round(room.right * scale)].mean())


def sheets() -> Iterator[tuple[PageLayout, Hand, Filled, np.ndarray]]:
    for name, (number, hand) in itertools.product(LAYOUTS, enumerate(HANDS)):
        layout = layout_of(name)
        filled = fill_in(layout, hand, np.random.default_rng(number))
        yield layout, hand, filled, drawn(layout, filled)


@pytest.fixture(scope="module")
def stack() -> list[tuple[PageLayout, Hand, Filled, np.ndarray]]:
    return list(sheets())


def test_a_box_said_to_be_empty_has_no_ink_in_it(stack):
    inked = [
        (hand, name)
        for layout, hand, filled, ink in stack
        for mark in layout.marks
        if filled.marks[name := mark.name] == "empty" and share(ink, mark.box) > 0
    ]

    assert inked == []


def test_a_box_said_to_be_ticked_has_ink_in_it_and_one_taken_back_is_mostly_ink(stack):
    least = {"ticked": 0.025, "withdrawn": 0.4}
    poor = [
        (hand, mark.name, share(ink, mark.box))
        for layout, hand, filled, ink in stack
        for mark in layout.marks
        if (state := filled.marks[mark.name]) in least and share(ink, mark.box) < least[state]
    ]

    assert poor == []


def test_a_room_said_to_be_signed_is_signed_and_no_other(stack):
    for layout, hand, filled, ink in stack:
        signed = share(ink, layout.signature)
        assert (signed > 0.004) == filled.signed, (hand, signed)


def test_handwriting_stays_off_the_codes_and_the_corner_squares(stack):
    places = [
        share(ink, place)
        for layout, _, _, ink in stack
        for place in (*layout.codes, *layout.corner_squares)
    ]

    assert max(places) == 0


@pytest.mark.parametrize("shape", [*set(ticks.TICKS), ticks.fill, ticks.long_tick, ticks.scribble])
def test_no_mark_reaches_into_the_box_of_another(shape):
    layout = layout_of(LAYOUTS[1])
    one, others = layout.marks[2], (*layout.marks[:2], *layout.marks[3:])
    for seed in range(20):
        strokes = np.vstack(shape(one.box, np.random.default_rng(seed)))
        for other in others:
            box = other.box.inset(-1.0)
            inside = (strokes > (box.x, box.y)) & (strokes < (box.right, box.bottom))
            assert not inside.all(axis=1).any()


def test_a_ring_lies_around_its_box_and_not_in_it():
    box = Rect(50, 50, 7, 7)
    for seed in range(20):
        strokes = np.vstack(ticks.ring(box, np.random.default_rng(seed)))
        inside = (strokes > (box.x, box.y)) & (strokes < (box.right, box.bottom))
        assert not inside.all(axis=1).any()


def test_signatures_stay_in_their_room_and_no_two_are_alike():
    room = Rect(20, 150, 90, 21)
    seen = set()
    for seed in range(60):
        strokes = np.vstack(signatures.signature(room, "Ruth Okafor", np.random.default_rng(seed)))
        assert (strokes > (room.x - 1, room.y - 1)).all()
        assert (strokes < (room.right + 1, room.bottom + 1)).all()
        seen.add(strokes.tobytes())

    assert len(seen) == 60


def test_every_letter_of_the_made_up_people_can_be_written():
    texts = (*people.FIRST, *people.LAST, *people.STREETS, *people.TOWNS, *enclosures.LETTER)
    written = set("".join(texts)) | set("".join(texts).lower()) | set("0123456789/-,.@")

    assert written - {" "} <= set(lettering.SHAPES)


def test_the_lines_to_write_on_are_found_and_no_border_and_no_words():
    block = Rect(20, 100, 170, 40)
    page = Image.new("L", (round(215.9 * 4), round(279.4 * 4)), 255)
    draw = ImageDraw.Draw(page)
    draw.line((80, 401, 760, 401), fill=0)
    draw.text((80, 425), "Only if you tick YES: " * 9, 0, ImageFont.load_default(14))
    for x, right, y in ((300, 760, 480), (220, 400, 520), (500, 760, 520)):
        draw.line((x, y, right - 1, y), fill=0)

    lines = ruled_lines(page, 4 * 25.4, block)

    assert [(line.x, line.bottom, line.right) for line in lines] == [
        (75, 120, 190),
        (55, 130, 100),
        (125, 130, 190),
    ]


def test_writing_fits_its_room_however_long_it_is():
    room = Rect(20, 100, 60, 9)
    strokes = np.vstack(lettering.write("x" * 90, room, np.random.default_rng(2)))

    assert (strokes > (room.x - 1, room.y - 1)).all()
    assert (strokes < (room.right + 3, room.bottom + 1)).all()


def test_ink_never_lightens_the_print_beneath_it():
    page = Image.new("L", (200, 200), 10)
    strokes = ticks.fill(Rect(5, 5, 7, 7), np.random.default_rng(3))
    pens.leave(page, 200, strokes, pens.FAINT, np.random.default_rng(3))

    assert page.getextrema() == (10, 10)


YES, NO = (
    {"collect_use.yes": "ticked", "collect_use.no": "empty"},
    {
        "collect_use.yes": "empty",
        "collect_use.no": "ticked",
    },
)
PASS_ON = {"disclose.alpha.yes": "ticked", "disclose.alpha.no": "empty"}
KEEP = {"disclose.alpha.yes": "empty", "disclose.alpha.no": "ticked"}


@pytest.mark.parametrize(
    ("marks", "signed", "intended"),
    [
        (YES, True, "yes"),
        (YES | PASS_ON, True, "yes"),
        (YES | KEEP, True, "yes"),
        (NO | KEEP, True, "no"),
        (NO | PASS_ON, True, "look"),
        (YES, False, "look"),
        (NO, False, "no"),
        (NO | {"disclose.alpha.yes": "empty", "disclose.alpha.no": "empty"}, False, "no"),
        (NO | {"collect_use.yes": "withdrawn"}, True, "look"),
        (YES | {"collect_use.no": "ticked"}, True, "look"),
        (YES | {"collect_use.no": "withdrawn"}, True, "look"),
        (YES | {"collect_use.yes": "doubtful"}, True, "look"),
        (YES | {"disclose.alpha.yes": "empty", "disclose.alpha.no": "empty"}, True, "look"),
    ],
)
def test_a_yes_is_plain_and_signed_and_a_no_needs_no_signature(marks, signed, intended):
    assert meant(marks, signed=signed) == intended
