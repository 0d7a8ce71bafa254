"""The breaks that a mail's width forced go; every break that somebody meant stays."""

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from app.routers.parents.flowing import WIDTH, flowing

WORD = st.text("abcdefgh{}.,", min_size=1, max_size=20)
PARAGRAPH = st.lists(WORD, min_size=1, max_size=60).map(" ".join)


@given(st.lists(PARAGRAPH, min_size=1, max_size=4))
def test_paragraphs_come_back_as_they_were_before_they_were_set(paragraphs: list[str]) -> None:
    letter = "\n\n".join(
        textwrap.fill(each, WIDTH, break_long_words=False, break_on_hyphens=False)
        for each in paragraphs
    )
    assert flowing(letter) == "\n\n".join(paragraphs)


def test_headings_lists_signatures_and_links_keep_their_lines() -> None:
    letter = (
        "Who we are\n----------\n\n- Example Post\n- 475 Example Street, Springfield, IL 62701\n\n"
        "Stop us, and have it erased:\n{link}/stop\n\nThank you,\nExample Post\n"
    )
    assert flowing(letter) == letter


def test_a_long_line_of_a_list_takes_nothing_from_the_next() -> None:
    letter = "- " + "long " * 20 + "\n- next\n"
    assert flowing(letter) == letter
