"""Shared codes: two pictures for everybody, read in any order and language."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collecting import picture_words
from app.collecting.claim_codes import SharedGuess, classify
from app.collecting.words import fold

KEY = b"k" * 32
pairs = st.lists(st.integers(0, 63), min_size=2, max_size=2, unique=True).map(
    lambda two: picture_words.ordered(*two)
)


def test_64_words_and_none_means_two_pictures() -> None:
    meanings: dict[str, set[int]] = {}
    for number, both in enumerate(picture_words.PICTURE_WORDS):
        for word in both:
            meanings.setdefault(fold(word), set()).add(number)

    assert len(picture_words.PICTURE_WORDS) == 64
    assert [word for word, numbers in meanings.items() if len(numbers) > 1] == []


def test_two_words_typed_without_a_space_can_be_cut_in_one_way_only() -> None:
    folded = [(fold(w), n) for n, both in enumerate(picture_words.PICTURE_WORDS) for w in both]
    readings: dict[str, set[picture_words.Pair]] = {}
    for (first, a), (second, b) in itertools.permutations(folded, 2):
        if a != b:
            readings.setdefault(first + second, set()).add(picture_words.ordered(a, b))

    assert [text for text, found in readings.items() if len(found) > 1] == []


def test_codes_of_one_promotion_are_distinct_and_stable() -> None:
    stamp_ids = [f"stamp-{n}" for n in range(60)]

    codes = picture_words.shared_codes(KEY, "lighthouse-summer", stamp_ids)

    assert len(set(codes.values())) == 60
    assert all(first < second for first, second in codes.values())
    assert codes == picture_words.shared_codes(KEY, "lighthouse-summer", stamp_ids)
    assert codes != picture_words.shared_codes(b"other" * 8, "lighthouse-summer", stamp_ids)
    assert codes != picture_words.shared_codes(KEY, "night-sky", stamp_ids)


def test_a_stamp_declared_last_moves_no_other_code() -> None:
    before = picture_words.shared_codes(KEY, "p", [f"stamp-{n}" for n in range(40)])
    after = picture_words.shared_codes(KEY, "p", [f"stamp-{n}" for n in range(41)])

    assert before.items() < after.items()


def test_a_taken_pair_is_passed_over_until_none_is_left() -> None:
    first = picture_words.shared_code(KEY, "p", "s", set())
    second = picture_words.shared_code(KEY, "p", "s", {first})
    every = {(a, b) for a, b in itertools.combinations(range(64), 2)}

    assert first != second
    assert picture_words.shared_code(KEY, "p", "s", every - {(7, 9)}) == (7, 9)
    with pytest.raises(ValueError, match="taken"):
        picture_words.shared_code(KEY, "p", "s", every)


@given(pairs, st.sampled_from(["en", "es"]), st.sampled_from([" ", "  ", "-", " – ", ", ", ""]))
def test_a_printed_code_reads_back(pair: picture_words.Pair, lang: str, between: str) -> None:
    printed = picture_words.shared_code_text(pair, lang)
    first, second = printed.split(" ")

    assert classify(f" {first}{between}{second.lower()} ") == SharedGuess(pair)
    assert classify(f"{second}{between}{first}") == SharedGuess(pair)
    assert classify(fold(f"{first}{between}{second}")) == SharedGuess(pair)


def test_the_words_of_a_code_may_be_of_both_languages() -> None:
    assert classify("nutria BOAT") == classify("otter barco") == classify("Boat, Otter!")
