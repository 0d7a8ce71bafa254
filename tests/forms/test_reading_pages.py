"""Whole pages read: simulated scans, pages that are not ours, and pixels that are nobody's."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from forms.codes import SPECIMEN_KEY, PageCode, written
from forms.raster import Gray, Raster
from forms.reading import read_page, reasons
from forms.readings import PageReading
from forms.simulate import PrintedFile, PrintedForm, Scan, Truth, simulate
from tests.forms.plain_print import NAME, SERIALS, print_plainly

KEY = b"a key of some service"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[PrintedForm]]:
    path = print_plainly(tmp_path_factory.mktemp("print") / "forms.pdf")
    with PrintedFile(path) as file:
        yield list(file.forms())


def scanned(
    printed: list[PrintedForm], scenario: str, seed: int = 11, dpi: float | None = None
) -> list[tuple[Scan, Truth]]:
    return list(simulate(printed[:1], scenario, seed, dpi))


def read(scan: Scan) -> PageReading:
    return read_page(scan.raster, page=1)


def agrees(reading: PageReading, truth: Truth) -> None:
    """Serial, page, turn, every box and the signature are what was drawn."""
    assert (reading.serial, reading.form_page) == (truth.serial, truth.form_page)
    assert reading.rotation_degrees is not None
    assert abs((reading.rotation_degrees - truth.rotation + 180) % 360 - 180) < 2
    assert {mark.name: mark.state for mark in reading.marks} == truth.marks
    assert reading.signature is not None
    assert reading.signature.present == truth.signed


@pytest.mark.parametrize(
    "scenario",
    [
        "clean_200",
        "clean_600",
        "skewed",
        "upside_down",
        "sideways",
        "shrunken",
        "enlarged",
        "black_border",
        "filled",
        "overshot",
        "pencil",
        "folded",
        "heavy_jpeg",
        "photocopied",
        "fax_fine",
        "fax_standard",
        "phone",
    ],
)
def test_a_plain_answer_is_read_as_it_was_given(printed: list[PrintedForm], scenario: str) -> None:
    ((scan, truth),) = scanned(printed, scenario)
    reading = read(scan)
    agrees(reading, truth)
    assert (reading.verdict, reading.reasons) == (truth.intended, ())
    assert reading.authentic == "specimen"
    assert reading.quality > 0.5


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ("both_ticked", reasons.BOTH_TICKED),
        ("none_ticked", reasons.NEITHER_TICKED),
        ("taken_back", reasons.TAKEN_BACK),
        ("changed_mind", reasons.TAKEN_BACK),
        ("contradiction", reasons.AGAINST_ITSELF),
        ("doubtful", reasons.BETWEEN),
        ("faint_pencil", reasons.BETWEEN),
        ("sign_here", reasons.FAINT_SIGNATURE),
        ("blank", reasons.NO_SIGNATURE),
        ("mirrored", reasons.MIRRORED),
        ("half_form", reasons.PART_OF_PAGE),
    ],
)
def test_a_sheet_with_a_doubt_in_it_is_looked_at_for_that_doubt(
    printed: list[PrintedForm], scenario: str, why: str
) -> None:
    ((scan, truth),) = scanned(printed, scenario)
    reading = read(scan)
    assert reading.serial == truth.serial
    assert reading.verdict == "look"
    assert why in reading.reasons


def test_an_unsigned_yes_is_looked_at_and_an_unsigned_no_holds(printed: list[PrintedForm]) -> None:
    seen = set()
    for seed in range(4):
        ((scan, truth),) = scanned(printed, "unsigned", seed)
        reading = read(scan)
        seen.add(reading.verdict)
        refused = truth.marks["collect_use.no"] == "ticked"
        assert reading.verdict == ("no" if refused else "look")
        assert (reasons.NO_SIGNATURE in reading.reasons) != refused
    assert seen == {"no", "look"}


def test_every_page_of_a_form_is_named_for_what_it_is(printed: list[PrintedForm]) -> None:
    readings = [read(scan) for scan, _ in scanned(printed, "everything")]
    assert [reading.form_page for reading in readings] == [1, 2, 3, 4]
    assert {reading.form_pages for reading in readings} == {4}
    kept, also_kept, sent_back, back = readings
    assert [kept.verdict, also_kept.verdict, back.verdict] == ["notice_page"] * 2 + ["wrong_side"]
    assert sent_back.verdict in ("yes", "no")
    assert [bool(reading.marks) for reading in readings] == [False, False, True, False]


def test_pages_that_are_not_ours_are_foreign_and_empty_ones_blank(
    printed: list[PrintedForm],
) -> None:
    letter = read(scanned(printed, "letter")[0][0])
    empty = read(scanned(printed, "empty_page")[1][0])
    assert (letter.verdict, letter.reasons) == ("foreign", (reasons.NO_CODE,))
    assert (empty.verdict, empty.reasons) == ("unreadable", (reasons.BLANK,))
    assert letter.serial is None


def test_two_forms_on_one_picture_are_neither(printed: list[PrintedForm]) -> None:
    scan, _ = list(simulate(printed, "two_forms", 3))[1]
    reading = read(scan)
    assert (reading.verdict, reading.reasons) == ("look", (reasons.TWO_FORMS,))
    assert reading.marks == ()


def side_by_side(*pages: Gray, fill: int = 255) -> Raster:
    high = max(len(page) for page in pages)
    even = [np.pad(p, ((0, high - len(p)), (0, 0)), constant_values=fill) for p in pages]
    return Raster(np.hstack(even))


def test_one_form_copied_twice_on_to_one_picture_is_two_forms(
    printed: list[PrintedForm],
) -> None:
    ((scan, _),) = scanned(printed, "clean_200")
    gray = np.asarray(scan.raster.gray)
    half = len(gray) // 2
    cut_apart = side_by_side(gray[:half], np.pad(gray[half:], ((half, 0), (0, 0))))
    for twice in (side_by_side(gray, gray), Raster(np.vstack([gray, gray])), cut_apart):
        reading = read_page(twice, page=1)
        assert (reading.verdict, reading.reasons) == ("look", (reasons.TWO_FORMS,))
    ((shrunk, _),) = list(simulate(printed[:1], "two_forms", 19))
    assert read(shrunk).reasons == (reasons.TWO_FORMS,)


def test_a_neighbour_without_a_word_about_resolution_is_seen(printed: list[PrintedForm]) -> None:
    pages = [np.asarray(scan.raster.gray) for scan, _ in simulate(printed, "clean_200", 11)]
    reading = read_page(side_by_side(*pages), page=1)
    assert (reading.verdict, reading.reasons) == ("look", (reasons.TWO_FORMS,))


def test_white_on_black_is_read_as_its_positive(printed: list[PrintedForm]) -> None:
    ((scan, truth),) = scanned(printed, "clean_200")
    reading = read_page(replace(scan.raster, gray=255 - scan.raster.gray), page=1)
    agrees(reading, truth)
    assert (reading.verdict, reading.reasons) == (truth.intended, ())


def test_a_slip_that_lies_on_a_return_sheet_is_never_overlooked(
    printed: list[PrintedForm],
) -> None:
    ((scan, truth),) = scanned(printed, "clean_200")
    assert truth.serial is not None
    slip = code_alone(replace(RETURN, serial=truth.serial, page=0), SPECIMEN_KEY)
    reading = read_page(side_by_side(np.asarray(scan.raster.gray), slip), page=1)
    assert (reading.verdict, reading.reasons) == ("look", (reasons.STOP_SLIP,))


def test_a_page_drawn_by_a_program_is_no_scan_however_well_it_is_filled_in(
    printed: list[PrintedForm],
) -> None:
    ((scan, truth),) = scanned(printed, "clean_200")
    reading = read_page(replace(scan.raster, drawn=True), page=1)
    agrees(reading, truth)
    assert (reading.verdict, reading.reasons) == ("look", (reasons.NOT_A_SCAN,))


def test_a_code_that_nobody_can_read_is_said_to_be_one_of_ours(printed: list[PrintedForm]) -> None:
    ((scan, _),) = scanned(printed, "clean_200")
    gray = np.array(scan.raster.gray)
    for slot in printed[0].layout.codes:
        scale = gray.shape[1] / printed[0].layout.width
        top, left, side = round(slot.y * scale), round(slot.x * scale), round(slot.w * scale)
        gray[top : top + side : 2, left : left + side] = 128
        gray[top + 20 : top + side // 2, left : left + side] = 255
    reading = read_page(Raster(gray, 200, 200), page=1)
    assert (reading.verdict, reading.reasons) == ("unreadable", (reasons.CODE_NOT_READ,))


def code_alone(code: PageCode, key: bytes) -> Gray:
    barcode = zxingcpp.create_barcode(
        written(code, key), zxingcpp.BarcodeFormat.QRCode, ec_level="M"
    )
    square = Image.fromarray(np.array(barcode.to_image(scale=5, add_quiet_zones=True)))
    page = Image.new("L", (850, 1100), 255)
    page.paste(square, (300, 400))
    return np.array(page)


RETURN = PageCode(SERIALS[0], 3, 4, str(NAME))


def test_a_live_code_needs_the_live_key_and_a_forged_one_is_foreign() -> None:
    live = Raster(code_alone(RETURN, KEY))
    assert read_page(live, page=1, live_key=KEY).authentic == "live"
    for held in (None, b"another key"):
        reading = read_page(live, page=1, live_key=held)
        assert (reading.authentic, reading.verdict) == ("no", "foreign")
        assert reading.reasons == (reasons.FORGED_CODE,)
        assert reading.marks == ()
        assert reading.serial == SERIALS[0]


def test_a_stop_slip_alone_is_looked_at_first() -> None:
    slip = Raster(code_alone(replace(RETURN, page=0), SPECIMEN_KEY))
    reading = read_page(slip, page=1)
    assert (reading.verdict, reading.reasons) == ("look", (reasons.STOP_SLIP,))
    assert reading.form_page == 0


def test_a_layout_of_another_time_is_looked_at_and_never_measured() -> None:
    unknown = Raster(code_alone(replace(RETURN, layout="9N"), SPECIMEN_KEY))
    reading = read_page(unknown, page=1)
    assert reading.verdict == "look"
    assert reasons.UNKNOWN_LAYOUT in reading.reasons
    assert reading.marks == ()


def test_a_code_without_its_sheet_is_part_of_a_page() -> None:
    reading = read_page(Raster(code_alone(RETURN, SPECIMEN_KEY)), page=1)
    assert reading.verdict == "look"
    assert reasons.PART_OF_PAGE in reading.reasons


def test_equal_pixels_are_read_equally(printed: list[PrintedForm]) -> None:
    ((scan, _),) = scanned(printed, "phone")
    assert read(scan) == read(scan)


ODD = (
    np.zeros((0, 0), np.uint8),
    np.zeros((1, 1), np.uint8),
    np.zeros((700, 500), np.uint8),
    np.full((700, 500), 255, np.uint8),
    np.zeros((1, 70_000), np.uint8),
    np.full((9, 70_000), 200, np.uint8),
    np.full((70_000, 12), 17, np.uint8),
    np.zeros((20, 20, 3), np.uint8),
    np.zeros((30, 30), np.float32),
    np.random.default_rng(5).integers(0, 256, (600, 450), np.uint8),
    (np.indices((640, 480)).sum(axis=0) % 2 * 255).astype(np.uint8),
    np.asfortranarray(np.tile(np.arange(256, dtype=np.uint8), (300, 2))),
)


@pytest.mark.parametrize("pixels", ODD, ids=lambda each: "x".join(map(str, each.shape)))
def test_pixels_of_any_kind_are_read_without_an_error(pixels: Gray) -> None:
    reading = read_page(Raster(pixels), page=7)
    assert reading.page == 7
    assert reading.verdict in ("foreign", "unreadable")
    assert reading.reasons


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(0, 2**32 - 1),
    st.sampled_from([None, 0.0, -72.0, 98.0, 204.0, 1e9, float("nan")]),
    st.sampled_from([None, 0.0, 98.0, 1e-9, float("inf")]),
)
def test_no_size_and_no_claimed_resolution_makes_reading_fail(
    high: int, wide: int, seed: int, across: float | None, down: float | None
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (high, wide), np.uint8)
    assert read_page(Raster(pixels, across, down), page=1).verdict in ("foreign", "unreadable")


def test_a_page_cut_to_pieces_and_smeared_is_never_a_plain_answer_by_error(
    printed: list[PrintedForm],
) -> None:
    ((scan, truth),) = scanned(printed, "clean_150")
    rng, gray = np.random.default_rng(8), scan.raster.gray
    for _ in range(12):
        spoilt = np.array(gray)
        top, left = (int(rng.integers(0, size * 3 // 4)) for size in gray.shape)
        spoilt[top : top + gray.shape[0] // 3, left : left + gray.shape[1] // 2] = rng.choice(
            [0, 128, 255]
        )
        reading = read_page(Raster(spoilt), page=1)
        assert reading.verdict in (truth.intended, "look", "unreadable", "foreign")
