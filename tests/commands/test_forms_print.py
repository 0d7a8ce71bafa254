"""``forms print`` as a person runs it: from a promise file to a PDF and its manifest."""

import json
import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from app import cli
from app.commands import forms_print
from app.platform.readable_codes import normalise_reference
from forms.codes import SPECIMEN_KEY, PageCode, authenticity, parse, written
from tests.promotions.promise_texts import OPERATOR, POSTED


def without_requests(promise: str) -> str:
    """The promise without its tables of requests, which no notice states yet."""
    return promise[: promise.index("[[one_time]]")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    promise = without_requests(POSTED)
    (tmp_path / "operator.toml").write_text(OPERATOR)
    (tmp_path / "lights.toml").write_text(promise)
    return tmp_path


def print_it(folder: Path, *words: object, promise: str = "lights.toml", count: int = 1) -> int:
    return cli.main(
        [
            "forms",
            "print",
            "--promotion",
            str(folder / promise),
            "--count",
            str(count),
            "--out",
            str(folder / "forms.pdf"),
            *map(str, words),
        ]
    )


def text_of(pdf: Path) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def manifest(folder: Path, count: int = 1, *words: object) -> list[dict[str, Any]]:
    assert print_it(folder, "--manifest", folder / "forms.json", *words, count=count) == 0
    read = json.loads((folder / "forms.json").read_text(encoding="utf-8"))
    assert list(read) == ["pages"]
    pages: list[dict[str, Any]] = read["pages"]
    return pages


def test_it_needs_neither_database_nor_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PERMISSION_SLIP_MODE", "no such mode")
    assert print_it(folder, count=2) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(r"\S+forms\.pdf: 2 specimens, \d+ pages\n", out)
    assert err == ""


def test_the_manifest_has_one_entry_a_page_in_order(folder: Path) -> None:
    pages = manifest(folder, 3)
    printed = pypdfium2.PdfDocument(folder / "forms.pdf")
    assert len(printed) == len(pages)
    of = len(pages) // 3
    assert [page["form_page"] for page in pages] == list(range(1, of + 1)) * 3
    assert len({page["serial"] for page in pages}) == 3
    assert [len({p["serial"] for p in pages[n * of : (n + 1) * of]}) for n in range(3)] == [1] * 3
    for number, page in enumerate(pages):
        width, height = printed[number].get_size()
        assert page["width_mm"] == pytest.approx(width / 72 * 25.4, abs=0.01)
        assert page["height_mm"] == pytest.approx(height / 72 * 25.4, abs=0.01)
    printed.close()


def test_only_the_sheet_that_comes_back_has_marks_and_a_signature(folder: Path) -> None:
    pages = manifest(folder)
    *notice, sheet, wrong_side = pages
    assert list(sheet) == [
        "serial", "form_page", "width_mm", "height_mm", "marks", "signature",
    ]  # fmt: skip
    assert [mark["name"] for mark in sheet["marks"]] == [
        "collect_use.yes",
        "collect_use.no",
        "disclose.map-club.yes",
        "disclose.map-club.no",
    ]
    for place in (*sheet["marks"], sheet["signature"]):
        assert 0 < place["x_mm"] < place["x_mm"] + place["w_mm"] < sheet["width_mm"]
        assert 0 < place["y_mm"] < place["y_mm"] + place["h_mm"] < sheet["height_mm"]
    assert list(sheet["marks"][0]) == ["name", "x_mm", "y_mm", "w_mm", "h_mm"]
    assert list(sheet["signature"]) == ["x_mm", "y_mm", "w_mm", "h_mm"]
    assert len(notice) % 2 == 0
    for page in (*notice, wrong_side):
        assert page["marks"] == []
        assert page["signature"] is None


@pytest.mark.proves("VPC-12")
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pdf_carries_the_whole_notice_and_every_question(folder: Path, language: str) -> None:
    assert print_it(folder, "--language", language) == 0
    text = " ".join(" ".join(text_of(folder / "forms.pdf")).split())
    words = {
        "en": ("A letter to a parent: Tall Lights", "May we collect and use", "Map Club", "YES"),
        "es": ("Carta a un padre o una madre: Luces altas", "¿Podemos pedir y usar", "SÍ"),
    }
    assert all(phrase in text for phrase in words[language])
    assert "39 USC 401, 403, 404" in text


def test_the_first_language_of_the_promise_is_the_one_printed(folder: Path) -> None:
    assert print_it(folder) == 0
    assert "A letter to a parent" in text_of(folder / "forms.pdf")[0]


def test_large_type_takes_more_pages_of_the_same_size(folder: Path) -> None:
    small = manifest(folder)
    large = manifest(folder, 1, "--large")
    assert len(large) > len(small)
    assert {(p["width_mm"], p["height_mm"]) for p in (*small, *large)} == {(215.9, 279.4)}


def test_specimens_are_known_as_such_and_look_like_no_live_form() -> None:
    copies = forms_print.specimens(50, "en")
    assert len({copy.serial for copy in copies}) == 50
    for copy in copies:
        code, mac = parse(written(PageCode(copy.serial, 1, 4, "1N"), copy.key))
        assert authenticity(code, mac, live_key=b"k" * 32) == "specimen"
        assert copy.key == SPECIMEN_KEY
        assert copy.specimen
        # A live reference never begins with 0.
        assert normalise_reference(copy.reference).startswith("0")
    assert len({copy.reference for copy in copies}) == 50


def test_a_promise_without_paper_is_printed_with_a_word_of_warning(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    card_only = (folder / "lights.toml").read_text().replace('["paper", "card"]', '["card"]')
    (folder / "lights.toml").write_text(card_only)
    assert print_it(folder) == 0
    out, err = capsys.readouterr()
    assert "does not declare the method paper" in err
    assert out.startswith(str(folder / "forms.pdf"))


def test_a_promise_that_does_not_compile_prints_its_problems_and_no_form(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = (folder / "lights.toml").read_text().replace("keep_days = 31", "keep_days = 999")
    (folder / "lights.toml").write_text(broken)
    assert print_it(folder) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.match(r"\S+lights\.toml:\d+: keep-range: ", err)
    assert not (folder / "forms.pdf").exists()


def test_what_no_notice_states_yet_is_refused_by_name(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "lights.toml").write_text(POSTED)
    assert print_it(folder) == 1
    assert "lights.toml: no notice states [[one_time]] yet" in capsys.readouterr().err


def test_a_language_the_promise_lacks_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    english = re.sub(r', es = "[^"]*"', "", (folder / "lights.toml").read_text())
    (folder / "lights.toml").write_text(english.replace('["en", "es"]', '["en"]'))

    assert print_it(folder, "--language", "es") == 1
    assert "not written in es" in capsys.readouterr().err
    assert not (folder / "forms.pdf").exists()


@pytest.mark.parametrize("count", [0, -1, 5001])
def test_a_count_outside_1_to_5000_is_misspelt(
    folder: Path, capsys: pytest.CaptureFixture[str], count: int
) -> None:
    with pytest.raises(SystemExit) as ended:
        print_it(folder, count=count)
    assert ended.value.code == 2
    assert "1 to 5,000 forms" in capsys.readouterr().err


def test_an_operator_file_is_no_promise(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_it(folder, promise="operator.toml") == 1
    assert "no promise file" in capsys.readouterr().err


def test_a_missing_promise_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_it(folder, promise="gone.toml") == 1
    assert "gone.toml:1: unreadable-file" in capsys.readouterr().err


def test_an_operator_file_elsewhere_is_used(folder: Path) -> None:
    elsewhere = folder / "office"
    elsewhere.mkdir()
    (folder / "operator.toml").rename(elsewhere / "operator.toml")
    assert print_it(folder) == 1
    assert print_it(folder, "--operator", elsewhere / "operator.toml") == 0


def test_an_older_file_is_replaced_whole_and_nothing_is_left_beside_it(folder: Path) -> None:
    (folder / "forms.pdf").write_text("older")
    assert print_it(folder, "--manifest", folder / "forms.json") == 0
    assert (folder / "forms.pdf").read_bytes().startswith(b"%PDF-")
    names = {path.name for path in folder.iterdir()}
    assert names == {"operator.toml", "lights.toml", "forms.pdf", "forms.json"}


def test_a_manifest_that_cannot_be_written_leaves_the_older_pdf(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "forms.pdf").write_text("older")
    assert print_it(folder, "--manifest", folder / "nowhere" / "forms.json") == 1
    assert "forms.json: cannot be written: no such file" in capsys.readouterr().err
    assert (folder / "forms.pdf").read_text() == "older"
    assert {path.name for path in folder.iterdir()} == {"operator.toml", "lights.toml", "forms.pdf"}


def test_pdf_and_manifest_need_two_names(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert print_it(folder, "--manifest", folder / "forms.pdf") == 1
    assert "one name" in capsys.readouterr().err
    assert not (folder / "forms.pdf").exists()


def test_a_folder_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "forms.pdf").mkdir()
    assert print_it(folder) == 1
    assert "not a file that can be replaced" in capsys.readouterr().err


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "real.pdf").write_text("older")
    (folder / "forms.pdf").symlink_to(folder / "real.pdf")
    assert print_it(folder) == 0
    assert (folder / "forms.pdf").is_symlink()
    assert (folder / "real.pdf").read_bytes().startswith(b"%PDF-")
