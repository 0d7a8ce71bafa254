"""What hands do to a sheet beside ticking it: none of it may pass for a plain yes."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PIL import ImageDraw

from forms.geometry import Rect
from forms.layout import PageLayout
from forms.raster import Raster
from forms.reading import read_page, reasons
from forms.readings import PageReading
from forms.simulate import PrintedFile, PrintedForm
from tests.forms.plain_print import SERIALS, print_plainly

DPI = 200
MM = DPI / 25.4
PEN = 4
INK = 40

Drawing = Callable[[ImageDraw.ImageDraw, PageLayout], None]


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrintedForm]:
    path = print_plainly(tmp_path_factory.mktemp("hands") / "form.pdf", SERIALS[:1])
    with PrintedFile(path) as file:
        yield next(file.forms())


def drawn(form: PrintedForm, *drawings: Drawing) -> PageReading:
    page = form.clean(form.return_page, DPI).copy()
    for drawing in drawings:
        drawing(ImageDraw.Draw(page), form.layout)
    return read_page(Raster(np.asarray(page)), page=1)


def stroke(pen: ImageDraw.ImageDraw, *points: tuple[float, float], wide: int = PEN) -> None:
    pen.line([(x * MM, y * MM) for x, y in points], fill=INK, width=wide)


def cross(pen: ImageDraw.ImageDraw, box: Rect) -> None:
    inner = box.inset(1.2)
    stroke(pen, (inner.x, inner.y), (inner.right, inner.bottom))
    stroke(pen, (inner.right, inner.y), (inner.x, inner.bottom))


def every_yes(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
    for row in layout.rows:
        cross(pen, row.yes.box)


def name(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
    room = layout.signature
    wave = [(room.x + 5 + step, room.y + 12 + 5 * float(np.sin(step * 0.9))) for step in range(50)]
    stroke(pen, *wave)


def test_a_sheet_ticked_and_signed_by_this_hand_is_a_yes(form: PrintedForm) -> None:
    assert drawn(form, every_yes, name).verdict == "yes"


def crossed_out_page(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
    stroke(pen, (20, 40), (195, 240))
    stroke(pen, (195, 40), (20, 240))


def crossed_out_row(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
    box = layout.rows[0].yes.box
    stroke(pen, (25, box.y - 12), (box.right + 10, box.y + 18))
    stroke(pen, (25, box.y + 18), (box.right + 10, box.y - 12))


def a_word_beside_the_tick(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
    box = layout.rows[0].yes.box
    left = box.right + 2
    stroke(pen, (left, box.bottom), (left, box.y), (left + 3, box.bottom), (left + 3, box.y))
    pen.ellipse(
        [(left + 4) * MM, box.y * MM, (left + 8) * MM, box.bottom * MM], outline=INK, width=PEN
    )


def an_arrow_from_yes_to_no(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
    yes, no = layout.rows[0].yes.box, layout.rows[0].no.box
    stroke(pen, (yes.right + 2, yes.y - 3), (no.x - 2, no.y - 2))


@pytest.mark.parametrize(
    "hand", [crossed_out_page, crossed_out_row, a_word_beside_the_tick, an_arrow_from_yes_to_no]
)
def test_what_is_written_over_or_beside_a_tick_needs_a_look(
    form: PrintedForm, hand: Drawing
) -> None:
    reading = drawn(form, every_yes, name, hand)
    assert reading.verdict == "look"
    assert reasons.WRITTEN_BESIDE in reading.reasons


def test_the_long_tail_of_a_tick_is_no_writing(form: PrintedForm) -> None:
    def long_ticks(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
        for row in layout.rows:
            x, y, side = row.yes.box.x, row.yes.box.y, row.yes.box.w
            stroke(pen, (x + 1, y + 3), (x + 2.5, y + 6), (x + side + 3, y - 3))

    assert drawn(form, long_ticks, name).verdict == "yes"


@pytest.mark.parametrize(("lean", "wide"), [(0.5, 3), (1.0, 4), (-0.8, 6), (2.5, 5), (-4.0, 4)])
def test_a_staple_or_a_line_over_the_sheet_is_no_tick(
    form: PrintedForm, lean: float, wide: int
) -> None:
    def crossing(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
        middle, half = layout.rows[0].yes.box.centre, 7.5 / float(np.hypot(1, lean))
        ends = [(middle.x + at, middle.y + at * lean) for at in (-half, half)]
        stroke(pen, *ends, wide=wide)

    states = {mark.name: mark.state for mark in drawn(form, crossing, name).marks}
    assert states["collect_use.yes"] == "doubtful"


def test_a_line_that_comes_from_afar_and_ends_in_a_box_is_no_tick(form: PrintedForm) -> None:
    def pointing(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
        middle = layout.rows[0].no.box.centre
        stroke(pen, (middle.x - 9, middle.y + 4), (middle.x + 3, middle.y - 3))

    states = {mark.name: mark.state for mark in drawn(form, pointing, name).marks}
    assert states["collect_use.no"] == "doubtful"


def test_one_stroke_from_corner_to_corner_is_a_tick(form: PrintedForm) -> None:
    def slashes(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
        for row in layout.rows:
            box = row.yes.box.inset(-0.5)
            stroke(pen, (box.x, box.bottom), (box.right, box.y))

    assert drawn(form, slashes, name).verdict == "yes"


def test_words_that_end_above_the_line_are_no_signature(form: PrintedForm) -> None:
    def address(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
        room = layout.signature
        for letter in range(18):
            left, top = room.x + 4 + 3 * letter, room.y - 0.5
            stroke(pen, (left, top + 5), (left + 0.8, top), (left + 1.6, top + 5), (left + 2, top))

    reading = drawn(form, every_yes, address)
    assert reading.verdict == "look"
    assert reading.reasons == (reasons.FAINT_SIGNATURE,)


@pytest.mark.parametrize("lean", [0.1, 0.45])
def test_a_tick_that_one_stroke_takes_back_is_no_tick(form: PrintedForm, lean: float) -> None:
    def struck(pen: ImageDraw.ImageDraw, layout: PageLayout) -> None:
        middle = layout.rows[0].yes.box.centre
        stroke(pen, (middle.x - 6, middle.y + 6 * lean), (middle.x + 6, middle.y - 6 * lean))

    reading = drawn(form, every_yes, name, struck)
    assert reading.verdict == "look"
    assert reasons.BETWEEN in reading.reasons
