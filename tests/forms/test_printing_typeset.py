"""Lines and columns as values: nothing lost, nothing too wide, no heading left behind."""

import pytest

from forms.content import Block
from forms.geometry import Rect
from forms.printing import DoesNotFit
from forms.printing.columns import Column, evened, pour
from forms.printing.faces import BOLD, printable, width_mm
from forms.printing.typeset import Line, Paragraph, Style, fitted, height_of, one_line, typeset
from tests.forms.contents import ENGLISH, SPANISH

HEADING = Style(font=BOLD, heading=True)


def _said(lines: tuple[Line, ...]) -> str:
    return "".join(run.text.replace(" ", "") for line in lines for run in line.runs)


def _paragraphs(blocks: tuple[Block, ...]) -> list[Paragraph]:
    return [
        Paragraph(block.text, HEADING if block.kind == "section" else Style(), block.label)
        for block in blocks
    ]


@pytest.mark.parametrize("width", [20.0, 45.0, 84.0, 176.0])
@pytest.mark.parametrize("blocks", [ENGLISH.notice, SPANISH.notice], ids=["en", "es"])
def test_every_letter_is_set_and_no_line_is_wider_than_its_room(
    blocks: tuple[Block, ...], width: float
) -> None:
    lines = typeset(_paragraphs(blocks), width, 10.0)
    wanted = "".join("".join(f"{block.label} {block.text}".split()) for block in blocks)
    assert _said(lines) == wanted
    for line in lines:
        last = line.runs[-1]
        assert last.x + width_mm(last.text, last.font, line.size) <= width + 0.01


def test_a_long_address_breaks_after_a_joint() -> None:
    lines = typeset([Paragraph("https://kids.example.org/lighthouse-summer/privacy")], 60.0, 10.0)
    assert len(lines) > 1
    assert all(line.runs[0].text[-1] in "/-." for line in lines[:-1])


def test_a_no_break_space_holds_its_words_together() -> None:
    lines = typeset([Paragraph("one two 4071\u00a03881")], 22.0, 10.0)
    assert "4071\u00a03881" in [line.runs[-1].text for line in lines]


def test_hyphens_and_letters_in_pieces_come_out_as_letters_that_the_type_has() -> None:
    assert printable("E\u2011mail, an\u0303o, soft\u00adhyphen") == "E-mail, año, softhyphen"


def test_the_largest_type_that_fits_is_taken_and_too_much_is_refused() -> None:
    said = [Paragraph("Tick one box in each row. " * 6)]
    lines = fitted(said, (100.0, 20.0), (14.0, 8.0), "the guidance")
    larger = typeset(said, 100.0, lines[0].size + 0.5)
    assert height_of(lines) <= 20.01 < height_of(larger)
    with pytest.raises(DoesNotFit, match="the guidance"):
        fitted(said, (100.0, 8.0), (14.0, 8.0), "the guidance")


def test_a_word_is_never_broken_to_make_it_fit() -> None:
    with pytest.raises(DoesNotFit):
        fitted([Paragraph("Donaudampfschifffahrt")], (20.0, 90.0), (12.0, 10.0), "a name")


def test_one_line_shrinks_to_its_width_and_no_further_than_it_may() -> None:
    size = one_line("Springfield Lighthouse Society", BOLD, 60.0, (20.0, 8.0), "a name")
    assert 8.0 <= size < 20.0
    assert width_mm("Springfield Lighthouse Society", BOLD, size) <= 60.01
    with pytest.raises(DoesNotFit, match="a name"):
        one_line("Springfield Lighthouse Society", BOLD, 20.0, (20.0, 8.0), "a name")


def _columns(heights: list[float]) -> list[Column]:
    return [Column(n // 2 + 1, Rect(0, 0, 84, height)) for n, height in enumerate(heights)]


@pytest.mark.parametrize("height", [40.0, 63.0, 117.0, 218.0])
def test_no_column_ends_with_a_heading_or_one_line_of_a_paragraph(height: float) -> None:
    lines = typeset(_paragraphs(ENGLISH.notice), 84.0, 10.0)
    columns = pour(lines, _columns([height] * 60))
    assert columns is not None
    poured = [line for column in columns for line in column.lines]
    assert poured == list(lines)
    for column in columns:
        assert height_of(column.lines) <= height + 0.02
        assert not column.lines or not column.lines[-1].glued


def test_too_many_lines_are_not_poured_at_all() -> None:
    lines = typeset(_paragraphs(ENGLISH.notice), 84.0, 10.0)
    assert pour(lines, _columns([100.0, 100.0])) is None


def test_the_columns_of_the_last_page_are_about_equally_long() -> None:
    lines = typeset([Paragraph("A short line.")] * 20, 84.0, 10.0)
    columns = pour(lines, _columns([200.0, 200.0, 200.0, 200.0]))
    assert columns is not None
    first, second, *rest = evened(columns)
    assert abs(len(first.lines) - len(second.lines)) <= 1
    assert not any(column.lines for column in rest)
