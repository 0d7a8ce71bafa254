"""Codes that people type: sixty bits there and back, and references that notice a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform import readable_codes
from app.platform.readable_codes import ALPHABET, OddSign, ReferenceUnreadable

references = st.integers(1_000_000, 9_999_999).map(
    lambda number: f"{number}{readable_codes.damm_digit(str(number))}"
)


@given(st.binary(min_size=8, max_size=32))
def test_a_code_holds_the_first_sixty_bits(digest: bytes) -> None:
    code = readable_codes.encode(digest)

    number = 0
    for sign in code:
        number = number * 32 + ALPHABET.index(sign)
    assert len(code) == 12
    assert number == int.from_bytes(digest[:8], "big") >> 4


def test_a_short_digest_makes_no_weak_code() -> None:
    with pytest.raises(ValueError, match="short"):
        readable_codes.encode(b"1234567")


@given(st.text(ALPHABET, min_size=12, max_size=12))
def test_a_grouped_code_normalises_to_itself(code: str) -> None:
    assert readable_codes.normalise(readable_codes.grouped(code)) == code
    assert readable_codes.normalise(readable_codes.grouped(code, " ").lower()) == code


def test_an_odd_sign_is_named_by_its_place_and_never_repeated() -> None:
    with pytest.raises(OddSign) as odd:
        readable_codes.normalise("AB-CD @x")

    assert odd.value.position == 5
    assert "@" not in str(odd.value)


@pytest.mark.parametrize("sign", ["ß", "Ñ", "é", "!", "½", "😀", "А", "\ud83d", "\ue000"])
def test_signs_outside_the_alphabet_are_refused(sign: str) -> None:
    with pytest.raises(OddSign):
        readable_codes.normalise(f"ABC{sign}")


def test_new_references_read_back_in_groups() -> None:
    for _ in range(500):
        reference = readable_codes.new_reference()
        shown = readable_codes.grouped_reference(reference)
        assert len(reference) == 8
        assert shown[4] == " "
        assert readable_codes.normalise_reference(shown) == reference


@given(references, st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(reference: str, at: int, change: int) -> None:
    wrong = str((int(reference[at]) + change) % 10)

    with pytest.raises(ReferenceUnreadable) as slip:
        readable_codes.normalise_reference(reference[:at] + wrong + reference[at + 1 :])

    assert slip.value.reason == "check"


@given(references, st.integers(0, 6))
def test_swapped_neighbours_are_always_noticed(reference: str, at: int) -> None:
    swapped = reference[:at] + reference[at + 1] + reference[at] + reference[at + 2 :]

    if swapped != reference:
        with pytest.raises(ReferenceUnreadable):
            readable_codes.normalise_reference(swapped)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "length"), ("1234", "length"), ("1234 5678 9", "length"), ("12E4 5678", "sign"),
     ("1234 567#", "sign"), ("\ud800", "sign")],
)  # fmt: skip
def test_an_unreadable_reference_says_why(typed: str, reason: str) -> None:
    with pytest.raises(ReferenceUnreadable) as unreadable:
        readable_codes.normalise_reference(typed)

    assert unreadable.value.reason == reason


def test_letters_that_look_like_digits_are_taken_as_digits() -> None:
    reference = "1000000" + readable_codes.damm_digit("1000000")

    assert readable_codes.normalise_reference(f"lOoO-OO0{reference[7]}") == reference
