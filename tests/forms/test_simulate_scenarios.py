"""Every scenario delivers pages of its kind, with a truth that fits them, the same every time."""

import hashlib

import numpy as np
import pytest
import zxingcpp

from forms.codes import parse
from forms.layout import page_kind
from forms.simulate import SCENARIOS, USUAL, PrintedFile, simulate
from forms.simulate.stack import sheets
from tests.forms.plain_print import SERIALS, print_plainly

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    path = print_plainly(tmp_path_factory.mktemp("print") / "plain.pdf")
    with PrintedFile(path) as printed:
        yield list(printed.forms())


def digest(pages) -> str:
    whole = hashlib.sha256()
    for scan, truth in pages:
        whole.update(scan.data + repr(truth).encode())
    return whole.hexdigest()


def test_the_forms_of_a_file_are_found_by_their_codes(forms):
    assert [form.serial for form in forms] == list(SERIALS)
    assert [sorted(form.pages) for form in forms] == [[1, 2, 3, 4]] * 2


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_delivers_pages_and_says_what_they_are(forms, name):
    form, scenario = forms[0], SCENARIOS[name]

    pages = list(simulate(forms[:1], name, 11, 75))

    assert [truth.page for _, truth in pages] == list(range(1, len(pages) + 1))
    for scan, truth in pages:
        assert scan.image.size == (scan.width, scan.height)
        assert scan.raster.gray.dtype == np.uint8
        assert np.ptp(scan.raster.gray) > 100 or truth.kind == "foreign" or name == "low_contrast"
        assert truth.scenario == name
        assert 0 <= truth.rotation < 360
        if truth.kind == "foreign":
            assert (truth.serial, truth.form_page, truth.marks) == (None, None, {})
        else:
            assert truth.serial == form.serial
            assert truth.kind == page_kind(truth.form_page, form.of)
        if truth.marks:
            assert list(truth.marks) == [mark.name for mark in form.layout.marks]
        if scenario.office:
            assert truth.intended in ("yes", "no")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("everything", ["notice", "notice", "return", "wrong_side"]),
        ("wrong_side", ["wrong_side"]),
        ("cover_sheet", ["foreign", "return"]),
        ("empty_page", ["return", "foreign"]),
        ("letter", ["foreign", "return"]),
        ("two_forms", ["return"]),
    ],
)
def test_an_envelope_holds_what_its_scenario_says(forms, name, kinds):
    assert [truth.kind for _, truth in simulate(forms[:1], name, 3, 60)] == kinds


@pytest.mark.parametrize(
    "name",
    [name for name in SCENARIOS if name.startswith(("unsigned", "unticked", "blank", "both"))]
    + ["none_ticked", "taken_back", "taken_back_fax", "doubtful", "faint_pencil", "sign_here",
       "signed_elsewhere", "contradiction", "half_form", "two_forms"],
)  # fmt: skip
def test_nobody_says_yes_in_a_scenario_of_doubt(forms, name):
    intended = {
        sheet.truth.intended
        for seed in range(3)
        for sheet in sheets(forms[0], SCENARIOS[name], np.random.default_rng(seed), dpi=60)
    }

    assert intended <= {"look", "no"}


def test_equal_seeds_make_equal_bytes_and_another_seed_other_ones(forms):
    names = ["clean_200", "phone_bad", "fax_standard", "photocopied", "usual"]

    first, again = (digest(simulate(forms, names, 5, 75)) for _ in range(2))

    assert first == again
    assert first != digest(simulate(forms, names, 6, 75))


def test_drawing_a_stack_leaves_the_clean_pages_as_they_were(forms):
    before = forms[0].clean(3).tobytes()
    list(simulate(forms, ["felt_tip", "code_struck", "coffee"], 1, 75))

    assert forms[0].clean(3).tobytes() == before


@pytest.mark.parametrize(
    ("name", "kinds_of_turn"),
    [("skewed", {0}), ("upside_down", {180}), ("sideways", {90, 270}), ("phone", {0})],
)
def test_the_code_of_a_page_stands_as_turned_as_its_truth_says(forms, name, kinds_of_turn):
    for scan, truth in simulate(forms, name, 2, 150):
        found = zxingcpp.read_barcodes(scan.raster.gray, formats=QR)
        away = (found[0].orientation - truth.rotation + 180) % 360 - 180
        quarter = round(truth.rotation / 90) * 90 % 360

        assert parse(found[0].text)[0].serial == truth.serial
        assert abs(away) < 5
        assert quarter in kinds_of_turn


@pytest.mark.parametrize(("name", "dots"), [("fax_standard", (204, 98)), ("fax_fine", (204, 196))])
def test_a_fax_is_black_or_white_and_its_dots_are_oblong(forms, name, dots):
    ((scan, _),) = simulate(forms[:1], name, 1)

    assert scan.codec == "bilevel"
    assert scan.width == 1728
    assert (scan.dpi_x, scan.dpi_y) == dots
    assert set(np.unique(scan.raster.gray)) == {0, 255}


def test_the_dots_of_a_scan_can_be_chosen_but_not_those_of_a_fax(forms):
    sizes = {name: next(simulate(forms, name, 1, 100))[0] for name in ("clean_300", "fax_fine")}

    assert sizes["clean_300"].dpi_x == 100
    assert sizes["fax_fine"].dpi_x == 204


def test_the_usual_stack_is_a_mixture_with_plain_answers_in_the_majority(forms):
    pages = [truth for _, truth in simulate(forms[:1] * 16, USUAL, 9, 50)]

    assert len({truth.scenario for truth in pages}) > 6
    assert sum(truth.intended in ("yes", "no") for truth in pages) > len(pages) / 2


def test_a_scenario_nobody_wrote_is_an_error(forms):
    with pytest.raises(KeyError):
        next(simulate(forms, "eaten_by_the_dog", 1))
