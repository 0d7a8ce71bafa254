"""What a typed text may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.problems import Unprocessable
from app.platform.text_rules import clean_value


@pytest.mark.parametrize(
    "odd", ["\x00", "a\x00b", "\ud800", "a\udfffb", "\x1b[0m", "\x7f", "\ue000", "\x85"]
)
def test_what_postgres_cannot_hold_or_a_reader_cannot_see_is_refused(odd: str):
    with pytest.raises(Unprocessable) as refused:
        clean_value(odd, longest=50, pointer="/first_name")

    assert refused.value.pointer == "/first_name"
    assert odd not in str(refused.value) + refused.value.detail


@pytest.mark.parametrize("name", ["Zoë", "Nguyễn Thị", "O’Brien-Łukasz", "李小龙", "María José"])
def test_names_of_the_world_are_taken(name: str):
    assert clean_value(name, longest=50) == name


def test_the_same_name_typed_on_two_machines_is_one():
    assert clean_value("Zoe\u0308 ", longest=50) == clean_value("Zo\u00eb", longest=50)


def test_lines_stay_and_ends_are_trimmed():
    assert clean_value("  1 Main St\r\nSpringfield\r ", longest=50) == "1 Main St\nSpringfield"


@pytest.mark.parametrize("empty", ["", "   ", "\r\n"])
def test_an_empty_text_says_so(empty: str):
    with pytest.raises(Unprocessable, match="unprocessable") as refused:
        clean_value(empty, longest=50)
    assert refused.value.detail == "empty"


def test_a_long_text_says_so():
    assert clean_value("x" * 50, longest=50)
    with pytest.raises(Unprocessable) as refused:
        clean_value("x" * 51, longest=50)
    assert refused.value.detail == "too-long"


@given(st.text())
def test_any_text_is_taken_as_utf8_or_refused(text: str):
    try:
        kept = clean_value(text, longest=200)
    except Unprocessable:
        return
    assert "\x00" not in kept
    assert kept.encode().decode() == kept
    assert clean_value(kept, longest=len(kept)) == kept
