"""Single-use codes: sixty bits, read kindly, refused exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collecting import claim_codes
from app.collecting.claim_codes import Reason, SharedGuess, SingleUseGuess, Unreadable, classify
from app.platform.readable_codes import ALPHABET

KEY = b"k" * 32
codes = st.text(ALPHABET, min_size=12, max_size=12)


def test_ten_thousand_codes_are_distinct_and_recomputable() -> None:
    made = [claim_codes.single_use_code(KEY, "p", "s", n) for n in range(10_000)]

    assert len(set(made)) == 10_000
    assert made[77] == claim_codes.single_use_code(KEY, "p", "s", 77)


@pytest.mark.parametrize(
    "other",
    [
        claim_codes.single_use_code(b"j" * 32, "p", "s", 1),
        claim_codes.single_use_code(KEY, "q", "s", 1),
        claim_codes.single_use_code(KEY, "p", "t", 1),
        claim_codes.single_use_code(KEY, "p", "s", 2),
    ],
)
def test_a_code_depends_on_key_promotion_stamp_and_number(other: str) -> None:
    assert claim_codes.single_use_code(KEY, "p", "s", 1) != other


def test_every_made_code_is_read_as_itself() -> None:
    for number in range(2_000):
        code = claim_codes.single_use_code(KEY, "p", "s", number)
        assert classify(code) == SingleUseGuess(code.replace("-", ""))


@given(codes, st.data())
def test_look_alikes_and_separators_pass_silently(code: str, data: st.DataObject) -> None:
    typed = ""
    for sign in code:
        alike = {"0": "0Ooｏ０", "1": "1Iil|L", "V": "VvUuＵ"}.get(sign, sign + sign.lower())
        typed += data.draw(st.sampled_from(alike.replace("|", "")))
        typed += data.draw(st.sampled_from(["", "-", " ", "\u00a0", ".", "–", "‑", "\u200b", "\t"]))

    assert claim_codes.normalise(typed) == code
    guess = classify(typed)
    assert isinstance(guess, SingleUseGuess | SharedGuess)


def test_a_group_that_spells_a_picture_word_is_still_part_of_a_code() -> None:
    assert classify("STAR-4K7Q-9B2N") == SingleUseGuess("STAR4K7Q9B2N")
    assert classify("4K7Q-TREE-STAR") == SingleUseGuess("4K7QTREESTAR")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Unreadable(Reason.EMPTY)),
        (" - ", Unreadable(Reason.EMPTY)),
        ("\x00", Unreadable(Reason.EMPTY)),
        ("4K7Q-9B2", Unreadable(Reason.TOO_SHORT)),
        ("4K7Q-9B2N-4K7", Unreadable(Reason.TOO_SHORT)),
        ("4K7Q-9B2N-4K7Q-9", Unreadable(Reason.TOO_LONG)),
        ("9" * 5000, Unreadable(Reason.TOO_LONG)),
        ("4K7Q-9B2N-4K7Ñ", Unreadable(Reason.ODD_SIGN, 12)),
        ("4K?Q-9B2N-4K7Q", Unreadable(Reason.ODD_SIGN, 3)),
        ("4K7Q-9B2N-\ud800K7Q", Unreadable(Reason.ODD_SIGN, 9)),
        ("otter", Unreadable(Reason.ONE_WORD)),
        ("otter nutria", Unreadable(Reason.SAME_WORD)),
        ("otter dinosaur", Unreadable(Reason.WORD_UNKNOWN, 2)),
        ("oter boat", Unreadable(Reason.WORD_UNKNOWN, 1)),
        ("oter botte", Unreadable(Reason.WORD_UNKNOWN, 1)),
        ("otter boat star", Unreadable(Reason.TOO_MANY_WORDS)),
    ],
)
def test_each_kind_of_mistake_has_its_own_reason(typed: str, expected: Unreadable) -> None:
    assert classify(typed) == expected


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(classify(text), SharedGuess | SingleUseGuess | Unreadable)


@given(st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Nd", "Lo"])))
def test_odd_characters_get_an_answer_too(text: str) -> None:
    assert isinstance(classify(text), SharedGuess | SingleUseGuess | Unreadable)


def test_the_stored_hash_is_bound_to_promotion_and_pepper() -> None:
    stored = claim_codes.code_hash(KEY, "p", "4K7Q9B2N4K7Q")

    assert len(stored) == 32
    assert stored != claim_codes.code_hash(KEY, "q", "4K7Q9B2N4K7Q")
    assert stored != claim_codes.code_hash(b"j" * 32, "p", "4K7Q9B2N4K7Q")
