"""Address labels read back from their own pixels and text."""

import string

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.collecting.labels import HEIGHT, LEFT, TOP, labels_pdf, lines_of, printable

PLAIN = string.ascii_letters + string.digits + "ñáéíóúüçÉ .,#/'<>&;\"-"
LINE = st.text(PLAIN, min_size=1, max_size=40).map(str.strip).filter(bool)


def text_of(pdf: bytes, page: int = 0) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].get_textpage().get_text_bounded()


def squeezed(text: str) -> str:
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())


@settings(max_examples=60, deadline=None)
@given(LINE, st.lists(LINE, min_size=1, max_size=6))
def test_a_label_says_exactly_what_was_written(name: str, address: list[str]) -> None:
    pdf = labels_pdf([(name, "\n".join(address))])
    # A hyphen at the end of a wrapped line may come back as the break it looks like.
    expected = squeezed(name + "".join(address)).replace("-", "")
    assert squeezed(text_of(pdf)).replace("-", "") == expected


@pytest.mark.parametrize(
    "hostile",
    ["<b>Ana</b>", "&amp; <img src=x onerror=alert(1)>", "{{7*7}} %s ${x}", ") Tj ET (x", "\\n(("],
)
def test_markup_in_a_name_is_only_letters(hostile: str) -> None:
    assert squeezed(text_of(labels_pdf([(hostile, "1 Main St\nTown")]))) == squeezed(
        hostile + "1 Main St" + "Town"
    )


def test_nothing_leaves_its_label_however_long() -> None:
    long = ("Maximiliana-Alexandrina " * 2, "\n".join(["Apartment 12345, " * 5] * 8))
    pdf = labels_pdf([long] * 30)
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=2).to_pil().convert("L")
    for row in range(11):
        y = round((TOP + row * HEIGHT) * 2)
        strip = image.crop((0, max(y - 2, 0), image.width, y + 3))
        assert strip.getextrema()[0] > 200, f"ink on the cut above row {row}"
    gap = image.crop((round((LEFT + 189.5) * 2), 0, round((LEFT + 197) * 2), image.height))
    assert gap.getextrema()[0] > 200


def test_thirty_labels_fill_a_sheet_and_a_used_sheet_goes_on() -> None:
    people = [(f"Name{n}", "1 Main St\nTown") for n in range(31)]
    with pypdfium2.PdfDocument(labels_pdf(people)) as document:
        assert len(document) == 2
    with pypdfium2.PdfDocument(labels_pdf(people[:25], 6)) as document:
        assert len(document) == 2
    assert "Name24" in text_of(labels_pdf(people[:25], 5))


def test_letters_that_our_type_lacks_are_never_printed_as_boxes() -> None:
    assert not printable("王小明", "1 Main St")
    with pytest.raises(ValueError, match="letters"):
        labels_pdf([("王小明", "1 Main St")])


def test_empty_lines_and_odd_blanks_vanish() -> None:
    assert lines_of(" Ana ", "1  Main\tSt\n\n  Town") == ["Ana", "1 Main St", "Town"]
