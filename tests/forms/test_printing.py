"""Printed forms as pixels and as text: everything where the layout says, nothing cut, no overlap."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from forms.codes import SPECIMEN_KEY, PageCode, parse, written
from forms.content import Block, Decision, FormContent, FormCopy, WriteIn
from forms.geometry import POINTS_PER_MM, Rect
from forms.layout import PageLayout
from forms.printing import DoesNotFit, LetterMissing, PrintedPage, print_forms
from forms.printing.keep_pages import plan_kept_pages
from tests.forms.contents import BY_LANGUAGE, ENGLISH, SPANISH, specimen, with_decisions

Gray = NDArray[np.uint8]
DPI = 200

SHORT_WRITE_IN = {
    "en": WriteIn("phone", "Your phone number.", ("Phone",)),
    "es": WriteIn("phone", "Su número de teléfono.", ("Teléfono",)),
}
SHEETS = [
    (language, count, large)
    for language in ("en", "es")
    for large, most in ((False, 4), (True, 3))
    for count in range(1, most + 1)
]
every_sheet = pytest.mark.parametrize(("language", "count", "large"), SHEETS)
every_look = pytest.mark.parametrize(
    ("language", "large"), [("en", False), ("en", True), ("es", False), ("es", True)]
)


@lru_cache(maxsize=32)
def printed(
    language: str, count: int, large: bool, live: bool = False
) -> tuple[bytes, tuple[PrintedPage, ...]]:
    content = with_decisions(BY_LANGUAGE[language], count)
    if large and count == 3:
        content = replace(content, write_ins=(SHORT_WRITE_IN[language],))
    out = io.BytesIO()
    copy = replace(specimen(3), specimen=not live)
    pages = print_forms(content, [copy], out, large=large)
    return out.getvalue(), pages


@lru_cache(maxsize=64)
def page_image(document: bytes, number: int, dpi: int = DPI) -> Gray:
    page = pypdfium2.PdfDocument(document)[number]
    pixels = np.array(page.render(scale=dpi / 72, grayscale=True).to_numpy())
    return pixels.reshape(pixels.shape[:2])


def return_sheet(language: str, count: int, large: bool) -> tuple[Gray, PageLayout]:
    document, pages = printed(language, count, large)
    number = next(n for n, page in enumerate(pages) if page.layout)
    layout = pages[number].layout
    assert layout is not None
    return page_image(document, number), layout


def inside(image: Gray, place: Rect, dpi: int = DPI) -> Gray:
    """The pixels that lie wholly in a place."""
    step = dpi / 25.4
    top, bottom = int(np.ceil(place.y * step)), int(place.bottom * step)
    return image[top:bottom, int(np.ceil(place.x * step)) : int(place.right * step)]


def texts(document: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(document)]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@every_sheet
def test_ink_stands_where_the_layout_says(language: str, count: int, large: bool) -> None:
    image, layout = return_sheet(language, count, large)
    for square in layout.corner_squares:
        assert inside(image, square.inset(0.2)).max() == 0
    for mark in layout.marks:
        for edge in edges(mark.box):
            assert inside(image, edge).min(axis=0 if edge.w > edge.h else 1).max() < 80, mark.name


def edges(box: Rect) -> Iterator[Rect]:
    half = 0.25
    for y in (box.y, box.bottom):
        yield Rect(box.x, y - half, box.w, 2 * half)
    for x in (box.x, box.right):
        yield Rect(x - half, box.y, 2 * half, box.h)


@every_sheet
def test_what_is_measured_is_white_paper(language: str, count: int, large: bool) -> None:
    image, layout = return_sheet(language, count, large)
    for mark in layout.marks:
        assert inside(image, mark.box.inset(layout.outline / 2 + 0.15)).min() == 255, mark.name
        around = image.copy()
        around[rows_and_columns(mark.box.inset(-layout.outline / 2 - 0.15))] = 255
        assert inside(around, mark.box.inset(-2.5)).min() == 255, mark.name
    assert inside(image, layout.signature).min() == 255


def rows_and_columns(place: Rect, dpi: int = DPI) -> tuple[slice, slice]:
    step = dpi / 25.4
    rows = slice(int(place.y * step), int(np.ceil(place.bottom * step)))
    return rows, slice(int(place.x * step), int(np.ceil(place.right * step)))


@every_sheet
def test_rooms_to_write_in_are_empty_but_for_their_lines(
    language: str, count: int, large: bool
) -> None:
    image, layout = return_sheet(language, count, large)
    for room in (layout.printed_name, layout.date, layout.reply):
        # A ruled line in the middle of the reply is all that may be there.
        assert (inside(image, room) < 128).mean() < 0.03


@every_sheet
def test_the_corner_squares_have_white_paper_around_them(
    language: str, count: int, large: bool
) -> None:
    document, pages = printed(language, count, large)
    _, layout = return_sheet(language, count, large)
    for number in (len(pages) - 2, len(pages) - 1):
        image = page_image(document, number).copy()
        for square in layout.corner_squares:
            assert inside(image, square.inset(0.2)).max() == 0
            image[rows_and_columns(square.inset(-0.2))] = 255
            assert inside(image, square.inset(-8.0)).min() == 255


@every_look
def test_every_page_says_in_its_codes_which_page_it_is(language: str, large: bool) -> None:
    document, pages = printed(language, 2, large)
    of, copy = len(pages), specimen(3)
    name = "1L.lighthouse-society" if large else "1N.lighthouse-society"
    for number, page in enumerate(pages):
        code = PageCode(copy.serial, page.form_page, of, name)
        expected = [written(code, SPECIMEN_KEY)] * (1 if page.kind == "notice" else 2)
        if page.form_page == of - 2:
            expected.append(written(replace(code, page=0), SPECIMEN_KEY))
        found = zxingcpp.read_barcodes(page_image(document, number))
        assert sorted(one.text for one in found) == sorted(expected)
        assert {one.ec_level for one in found} == {"M"}


@every_look
def test_both_codes_are_read_from_a_standard_fax(language: str, large: bool) -> None:
    document, pages = printed(language, 2, large)
    for number in (len(pages) - 2, len(pages) - 1):
        fax = faxed(page_image(document, number))
        found = zxingcpp.read_barcodes(fax)
        assert [parse(one.text)[0].page for one in found] == [number + 1] * 2


def faxed(image: Gray) -> Gray:
    """204 by 98 dots per inch, black or white, then seen at equal steps again."""
    height, width = image.shape
    coarse = Image.fromarray(image).resize((width * 204 // DPI, height * 98 // DPI))
    two_tone = coarse.point(lambda grey: 255 if grey > 127 else 0)
    seen = two_tone.resize((two_tone.width, two_tone.height * 2), Image.Resampling.NEAREST)
    return np.asarray(seen)


@every_sheet
def test_no_words_of_the_sheet_lie_over_others_or_leave_the_page(
    language: str, count: int, large: bool
) -> None:
    document, pages = printed(language, count, large, live=True)
    _, layout = return_sheet(language, count, large)
    lines = [line for line in text_rooms(document, len(pages) - 2) if line.w > 0.5]
    assert len(lines) > 20
    measured = [*layout.codes, *(mark.box for mark in layout.marks), layout.signature]
    page = Rect(layout.rows[0].words.x - 0.2, 9.0, 169.3, 262.0)
    for line in lines:
        assert line.x >= page.x and line.right <= page.right and line.bottom <= page.bottom
        assert not any(line.overlaps(place) for place in measured)
    for one, other in itertools.combinations(lines, 2):
        assert not one.inset(0.25).overlaps(other.inset(0.25)), (one, other)


def text_rooms(document: bytes, number: int) -> list[Rect]:
    page = pypdfium2.PdfDocument(document)[number]
    height = page.get_height()
    text = page.get_textpage()
    rooms = []
    for index in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(index)
        x, y = left / POINTS_PER_MM, (height - top) / POINTS_PER_MM
        wide, high = (right - left) / POINTS_PER_MM, (top - bottom) / POINTS_PER_MM
        rooms.append(Rect(x, y, wide, high))
    return rooms


def broken_over_columns(part: str, said: str) -> bool:
    """Whether a text stands there in two pieces: it went on in the next column or page."""
    pieces = words(part)
    cuts = (("".join(pieces[:n]), "".join(pieces[n:])) for n in range(1, len(pieces)))
    return any(first in said and rest in said for first, rest in cuts)


@every_look
def test_the_kept_pages_carry_every_word_of_the_notice(language: str, large: bool) -> None:
    document, pages = printed(language, 2, large)
    kept = texts(document)[: len(pages) - 2]
    said = "".join(words(" ".join(kept)))
    for block in BY_LANGUAGE[language].notice:
        for part in (block.label, block.text):
            assert "".join(words(part)) in said or broken_over_columns(part, said)
    assert len(kept) % 2 == 0
    keep = {"en": "KEEP THIS PAGE", "es": "GUARDE ESTA PÁGINA"}[language]
    assert all(keep in page for page in kept)


@every_sheet
def test_the_sheet_that_comes_back_says_all_a_parent_decides(
    language: str, count: int, large: bool
) -> None:
    document, pages = printed(language, count, large)
    content = with_decisions(BY_LANGUAGE[language], count)
    sheet = " ".join(texts(document)[len(pages) - 2].split())
    statement = {
        "en": "I am this child's parent or legal guardian",
        "es": "Soy padre, madre o tutor legal de este menor",
    }[language]
    operator = content.operator
    expected = [statement, content.title, content.until, operator.name, operator.fax, "4071 3883"]
    for decision in content.decisions:
        expected += [decision.heading, decision.words]
    for what in expected:
        assert what in sheet


@every_look
def test_the_stub_is_on_the_last_page_to_keep_and_the_stop_slip_asks_no_signature(
    language: str, large: bool
) -> None:
    document, pages = printed(language, 2, large)
    last = " ".join(texts(document)[len(pages) - 3].split())
    operator = BY_LANGUAGE[language].operator
    for what in ("4071 3883", "ABCD-EFGH-JKM3", "https://kids.example.org/form", operator.fax):
        assert what in last
    assert {"en": "You need not sign it", "es": "No hace falta firmar"}[language] in last


@pytest.mark.parametrize(("large", "least"), [(False, 10.0), (True, 18.0)])
@pytest.mark.parametrize("content", [ENGLISH, SPANISH], ids=["en", "es"])
def test_the_notice_is_set_in_readable_type(
    content: FormContent, large: bool, least: float
) -> None:
    assert plan_kept_pages(content, large=large).size >= least


def test_the_back_of_the_sheet_says_wrong_side_in_both_languages() -> None:
    for language in ("en", "es"):
        back = " ".join(texts(printed(language, 2, False)[0])[-1].split())
        assert "WRONG SIDE" in back and "LADO EQUIVOCADO" in back


def test_a_page_knows_its_kind_and_only_the_sheet_that_comes_back_has_a_layout() -> None:
    _, pages = printed("en", 2, False)
    assert [page.form_page for page in pages] == list(range(1, len(pages) + 1))
    assert [page.kind for page in pages[-2:]] == ["return", "wrong_side"]
    assert [page.layout is not None for page in pages] == [p.kind == "return" for p in pages]


def test_each_copy_has_its_own_codes_and_reference_on_every_page_and_no_others() -> None:
    out = io.BytesIO()
    pages = print_forms(ENGLISH, [specimen(1), specimen(2)], out)
    document = out.getvalue()
    for number, (page, text) in enumerate(zip(pages, texts(document), strict=True)):
        own, other = ("4071 3881", "4071 3882")[:: 1 if page.serial.endswith("1") else -1]
        assert other not in text
        assert page.kind == "wrong_side" or own in text
        for code in zxingcpp.read_barcodes(page_image(document, number)):
            assert parse(code.text)[0].serial == page.serial


def test_a_specimen_says_so_on_every_page_and_a_live_form_never_does() -> None:
    assert all("SPECIMEN" in text for text in texts(printed("en", 2, False)[0]))
    assert not any("SPECIMEN" in text for text in texts(printed("en", 2, False, live=True)[0]))


def test_the_same_forms_are_the_same_bytes_and_a_copy_more_adds_little() -> None:
    runs = []
    for copies in ([specimen(1)], [specimen(1)], [specimen(1), specimen(2)]):
        out = io.BytesIO()
        print_forms(ENGLISH, copies, out)
        runs.append(out.getvalue())
    assert runs[0] == runs[1]
    assert len(runs[2]) - len(runs[0]) < 30_000


def test_all_type_is_embedded() -> None:
    document = printed("es", 2, False)[0]
    fonts = set(re.findall(rb"/BaseFont /([A-Za-z+-]+)", document))
    assert fonts and all(b"+BitstreamVera" in font or b"+Vera" in font for font in fonts), fonts
    assert document.count(b"/FontFile2") == len(fonts)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            {"decisions": (Decision("collect_use", "Collect", "May we " + "collect " * 200),)},
            "decision collect_use",
        ),
        ({"title": "A summer of lights " * 12}, "title"),
        (
            {"write_ins": tuple(WriteIn("x", "Tell us.", ("Line",) * 6) for _ in range(4))},
            "asked of the parent",
        ),
        ({"notice": (Block("paragraph", "word " * 60_000),)}, "the notice"),
        (
            {
                "decisions": (
                    *ENGLISH.decisions[:1],
                    *(Decision(f"disclose.{c * 40}", "Share", "May we?") for c in "abc"),
                )
            },
            "ids of the recipients",
        ),
    ],
    ids=["words", "title", "lines", "notice", "ids"],
)
def test_what_does_not_fit_is_named_and_never_cut(change: dict[str, object], named: str) -> None:
    with pytest.raises(DoesNotFit, match=named):
        print_forms(replace(ENGLISH, **change), [specimen()], io.BytesIO())  # type: ignore[arg-type]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_long_names_and_addresses_of_a_real_agency_fit(language: str, large: bool) -> None:
    agency = replace(
        ENGLISH.operator,
        name="United States Postal Service, Stamp Services and Youth Programs",
        address="475 L'Enfant Plaza SW, Room 3300, Washington, DC 20260-3501",
        email="childrens.privacy.office@stamps.example.gov",
        upload="https://children.stamp-services.example.gov/form",
    )
    content = replace(
        BY_LANGUAGE[language], operator=agency, status_address=agency.upload, title="Faros " * 4
    )
    out = io.BytesIO()
    pages = print_forms(content, [specimen()], out, large=large)
    said = [" ".join(text.split()) for text in texts(out.getvalue())]
    for what in (agency.name, agency.email, agency.fax):
        assert what in said[len(pages) - 2]
    assert agency.upload in said[len(pages) - 3].replace(" ", "")


def test_large_type_refuses_a_fourth_decision() -> None:
    with pytest.raises(DoesNotFit, match="decisions"):
        print_forms(with_decisions(ENGLISH, 4), [specimen()], io.BytesIO(), large=True)


def test_a_letter_that_our_type_lacks_is_refused_not_printed_as_an_empty_box() -> None:
    with pytest.raises(LetterMissing, match="U\\+4F60"):
        print_forms(replace(ENGLISH, title="你好"), [specimen()], io.BytesIO())


def test_a_copy_never_shows_its_secrets() -> None:
    copy = FormCopy("7K3M9QX2T4B1", "4071 3881", "ABCD-EFGH-JKM1", b"key")
    assert repr(copy) == "FormCopy(***)"
