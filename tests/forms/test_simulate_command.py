"""``forms simulate`` from the command line: the files it writes and what it refuses."""

import io
import json

import pypdfium2
import pytest
from PIL import Image, ImageSequence
from reportlab.pdfgen.canvas import Canvas

from app.cli import main
from forms.simulate import SCENARIOS
from tests.forms.plain_print import SERIALS, print_plainly


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    return print_plainly(tmp_path_factory.mktemp("print") / "printed.pdf")


def simulate(*words) -> int:
    return main(["forms", "simulate", *map(str, words)])


def test_a_pdf_holds_one_picture_a_page_and_the_truth_tells_each(printed, tmp_path):
    out, truth = tmp_path / "scan.pdf", tmp_path / "truth.json"

    code = simulate(printed, "--out", out, "--truth", truth, "--scenario", "clean_100", "fax_fine")

    pdf = pypdfium2.PdfDocument(out)
    pages = json.loads(truth.read_text())["pages"]
    assert code == 0
    assert len(pdf) == len(pages) == 2
    for page in pdf:
        (picture,) = page.get_objects()
        assert picture.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        assert [round(size / 72, 1) for size in page.get_size()] == [8.5, 11.0]
    assert [page["serial"] for page in pages] == list(SERIALS)
    assert list(pages[0]) == [
        "page", "scenario", "serial", "form_page", "kind", "intended", "marks", "signed",
        "rotation", "office",
    ]  # fmt: skip
    pdf.close()


def test_what_a_fax_page_shows_in_a_pdf_is_what_was_faxed(printed, tmp_path):
    for name in ("scan.pdf", "scan.tif"):
        simulate(printed, "--out", tmp_path / name, "--scenario", "fax_fine", "--seed", 4)

    pdf = pypdfium2.PdfDocument(tmp_path / "scan.pdf")
    picture = next(iter(pdf[0].get_objects())).get_bitmap().to_pil().convert("1")
    with Image.open(tmp_path / "scan.tif") as tiff:
        assert tiff.tobytes() == picture.tobytes()
    pdf.close()


def test_a_tiff_holds_every_page_with_its_own_dots(printed, tmp_path):
    out = tmp_path / "scan.tiff"

    assert simulate(printed, "--out", out, "--scenario", "clean_100", "fax_standard") == 0

    with Image.open(out) as tiff:
        pages = [(page.mode, page.info["dpi"]) for page in ImageSequence.Iterator(tiff)]
    assert pages == [("L", (100, 100)), ("1", (204, 98))]


@pytest.mark.parametrize(("ending", "kind"), [("png", "PNG"), ("jpg", "JPEG")])
def test_a_picture_file_is_written_for_every_page(printed, tmp_path, ending, kind):
    out = tmp_path / f"scan.{ending}"

    assert simulate(printed, "--out", out, "--scenario", "clean_100", "fax_fine") == 0

    assert [Image.open(io.BytesIO(path.read_bytes())).format for path in (
        out, tmp_path / f"scan-2.{ending}")] == [kind, kind]  # fmt: skip


def test_equal_seeds_write_equal_files(printed, tmp_path):
    for name in ("one.pdf", "two.pdf", "three.pdf"):
        seed = 8 if name == "three.pdf" else 7
        assert simulate(printed, "--out", tmp_path / name, "--seed", seed, "--dpi", 75) == 0

    one, two, three = ((tmp_path / f"{name}.pdf").read_bytes() for name in ("one", "two", "three"))
    assert one == two != three


def test_forms_are_used_again_when_more_scenarios_are_named_than_forms(printed, tmp_path):
    truth = tmp_path / "truth.json"
    names = ["ticks", "crosses", "filled", "unsigned", "blank"]

    simulate(printed, "--out", tmp_path / "s.pdf", "--truth", truth, "--dpi", 50, "--scenario", *names)  # fmt: skip

    assert [page["scenario"] for page in json.loads(truth.read_text())["pages"]] == names


def test_help_has_one_line_for_every_scenario(capsys):
    with pytest.raises(SystemExit) as left:
        simulate("--help")

    lines = capsys.readouterr().out.splitlines()
    assert left.value.code == 0
    for scenario in SCENARIOS.values():
        assert sum(line.split()[:1] == [scenario.name] for line in lines) == 1
    assert max(len(line) for line in lines) <= 100


def foreign(path):
    canvas = Canvas(str(path))
    canvas.drawString(100, 500, "An invoice")
    canvas.save()
    return path


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda path: path, "there is no such file"),
        (lambda path: path.write_bytes(b"%PDF-1.7 cut sh") and path, "cannot be opened as a PDF"),
        (lambda path: path.write_bytes(b"") is None or path, "cannot be opened as a PDF"),
        (lambda path: path.mkdir() or path, "this is a folder"),
        (foreign, "page 1 is no page of `permission-slip forms print`"),
    ],
)
def test_what_we_did_not_print_is_refused_in_plain_words(made, words, tmp_path, capsys):
    out = tmp_path / "scan.pdf"

    code = simulate(made(tmp_path / "given.pdf"), "--out", out)

    said = capsys.readouterr().err
    assert code == 2
    assert words in said
    assert said.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--scenario", "eaten_by_the_dog"), "there is no scenario eaten_by_the_dog"),
        (("--out", "scan.docx"), "the name must end in .pdf"),
        (("--seed", "-1"), "--seed must be 0 or more"),
        (("--dpi", "9"), "--dpi must be from 50 to 1200"),
        (("--out", "no/such/folder/scan.pdf"), "cannot be written"),
    ],
)
def test_a_wrong_word_is_refused_before_anything_is_written(printed, tmp_path, capsys, more, words):
    assert simulate(printed, "--out", tmp_path / "scan.pdf", *more) == 2
    assert words in capsys.readouterr().err


def test_the_printed_file_is_never_written_over(printed, capsys):
    before = printed.read_bytes()

    assert simulate(printed, "--out", printed) == 2
    assert printed.read_bytes() == before
    assert "the printed file itself" in capsys.readouterr().err


def test_what_stood_at_the_place_stays_until_a_whole_scan_is_there(printed, tmp_path):
    out = tmp_path / "scan.pdf"
    out.write_bytes(b"last week's")

    assert simulate(foreign(tmp_path / "given.pdf"), "--out", out) == 2
    assert out.read_bytes() == b"last week's"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given.pdf", "scan.pdf"]


def test_scan_and_truth_need_two_names(printed, tmp_path, capsys):
    out = tmp_path / "scan.pdf"

    assert simulate(printed, "--out", out, "--truth", out) == 2
    assert "cannot have one name" in capsys.readouterr().err


def test_a_form_cut_short_is_refused(tmp_path, capsys):
    whole = print_plainly(tmp_path / "whole.pdf", SERIALS[:1])
    pdf = pypdfium2.PdfDocument(whole)
    cut = pypdfium2.PdfDocument.new()
    cut.import_pages(pdf, [0, 1])
    cut.save(tmp_path / "cut.pdf")
    pdf.close()
    cut.close()

    assert simulate(tmp_path / "cut.pdf", "--out", tmp_path / "scan.pdf") == 2
    assert "lacks the page to send back" in capsys.readouterr().err
