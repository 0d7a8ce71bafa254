"""The album words: what the list promises, how forgiving reading is, what the hashes bind."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collecting import words
from app.collecting.words import WordUnknown, WrongCount

PEPPER = b"p" * 32
FROZEN_LIST = "015305ed9c96e45e4b0dae4b43dc330a011df783cd938058c961e47508d1c376"
five_numbers = st.tuples(*[st.integers(0, 1295)] * 5)

# Pairs that sound alike; at most one of each may be in the list.
SOUND_ALIKE = """pear pair|bear bare|deer dear|flower flour|sun son|sea see|knight night|hare hair
sail sale|tail tale|mail male|meet meat|plane plain|rose rows|bee be|ant aunt|toe tow|wood would
road rode|blue blew|red read|write right|one won|two to too|four for|eight ate|hole whole
piece peace|pea pee|bow beau|boy buoy|cent scent sent|steel steal|week weak|sweet suite|bean been
berry bury|board bored|brake break|cell sell|cereal serial|creek creak|die dye|dough doe|fir fur
feet feat|flee flea|gate gait|great grate|heel heal|herd heard|hour our|key quay|knot not|hay hey
maze maize|moose mousse|nose knows|oar ore|paw poor pore|pail pale|pole poll|rain reign rein
ring wring|roll role|root route|stair stare|tea tee|thyme time|toad towed|waist waste|wait weight
wheel we'll|witch which|cellar seller|current currant|leek leak|kernel colonel|mussel muscle
pedal peddle|bowl bole|base bass|cymbal symbol|lute loot|sauce source|vale veil|band banned"""


def folded(lang: str) -> list[str]:
    return [words.fold(word) for word in words.word_lists()[lang]]


def one_letter_replaced(word: str) -> Iterator[str]:
    """Every pattern of a word with one letter open; two words that share one differ by it."""
    for at in range(len(word)):
        yield f"{word[:at]}*{word[at + 1 :]}"


def test_the_list_holds_1296_numbered_rows_in_two_languages() -> None:
    source = files("app.collecting").joinpath("words", "album.tsv").read_text(encoding="utf-8")

    rows = [line.split("\t") for line in source.splitlines()]

    assert [int(number) for number, _en, _es in rows] == list(range(1296))


def test_the_list_never_changes_because_it_would_lock_children_out() -> None:
    source = files("app.collecting").joinpath("words", "album.tsv").read_bytes()

    assert hashlib.sha256(source).hexdigest() == FROZEN_LIST


def test_every_word_is_short_and_lower_case() -> None:
    assert all(word.isalpha() and word.islower() for word in folded("en") + folded("es"))
    assert all(3 <= len(word) <= 8 for word in folded("en"))
    assert all(3 <= len(word) <= 9 for word in folded("es"))


def test_no_typed_word_can_mean_two_numbers() -> None:
    meanings: dict[str, set[int]] = {}
    for lang in words.LANGUAGES:
        for number, word in enumerate(folded(lang)):
            meanings.setdefault(word, set()).add(number)

    assert [word for word, numbers in meanings.items() if len(numbers) > 1] == []


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_no_two_words_differ_by_one_letter(lang: str) -> None:
    whole = set(folded(lang))
    replaced = Counter(pattern for word in whole for pattern in set(one_letter_replaced(word)))
    left_out = [w for w in whole for at in range(len(w)) if w[:at] + w[at + 1 :] in whole]

    assert [pattern for pattern, times in replaced.items() if times > 1] == []
    assert left_out == []


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_no_word_is_another_with_a_short_ending(lang: str) -> None:
    whole = set(folded(lang))

    assert [w for w in whole if w[:-1] in whole or w[:-2] in whole] == []


def test_no_two_english_words_sound_alike() -> None:
    english = set(folded("en"))

    groups = [set(group.split()) & english for group in SOUND_ALIKE.replace("\n", "|").split("|")]

    assert [group for group in groups if len(group) > 1] == []


def test_no_two_spanish_words_sound_alike() -> None:
    sounds = [spanish_sound(word) for word in words.word_lists()["es"]]

    assert len(set(sounds)) == len(sounds)


def spanish_sound(word: str) -> str:
    sound = words.fold(word.replace("ñ", "9")).replace("ch", "1").replace("h", "")
    for written, heard in [("v", "b"), ("ll", "y"), ("z", "s"), ("ce", "se"), ("ci", "si"),
                           ("qu", "k"), ("c", "k"), ("ge", "je"), ("gi", "ji")]:  # fmt: skip
        sound = sound.replace(written, heard)
    return sound


@given(five_numbers, st.sampled_from(words.LANGUAGES))
def test_words_lead_back_to_their_numbers(numbers: tuple[int, ...], lang: str) -> None:
    assert words.numbers_from(" ".join(words.words_for(numbers, lang))) == numbers


@given(five_numbers, st.lists(st.sampled_from(words.LANGUAGES), min_size=5, max_size=5))
def test_languages_may_be_mixed_word_by_word(numbers: tuple[int, ...], langs: list[str]) -> None:
    typed = [words.words_for([n], lang)[0] for n, lang in zip(numbers, langs, strict=True)]

    assert words.numbers_from(", ".join(typed)) == numbers


@pytest.mark.parametrize(
    "typed",
    [
        "otter dragon penguin whistle zebra",
        "  OTTER   Dragon\tpenguin\nwhistle  zebra  ",
        "otter, dragon, penguin, whistle, zebra.",
        "otter-dragon-penguin—whistle–zebra",
        "“otter” ‘dragon’ «penguin» 'whistle' \"zebra\"",
        "1. otter 2. dragon 3. penguin 4. whistle 5. zebra",
        "ｏｔｔｅｒ\u00a0dragon\u3000penguin\u2009whistle zeb\u00adra",
        "nutria dragón PINGÜINO silbato cebra",
        "nutria dragon pinguino silbato cebra",
        "nutria drago\u0301n pingüino silbato zebra",
    ],
)
def test_reading_is_forgiving(typed: str) -> None:
    assert words.words_for(words.numbers_from(typed), "en") == (
        "otter",
        "dragon",
        "penguin",
        "whistle",
        "zebra",
    )


def test_an_unknown_word_is_named_by_its_place_and_never_repeated() -> None:
    with pytest.raises(WordUnknown) as unknown:
        words.numbers_from("otter dragon Springfield whistle zebra")

    assert unknown.value.position == 3
    assert "pringfield" not in str(unknown.value)


@pytest.mark.parametrize("count", [0, 1, 4, 6, 300])
def test_any_other_count_than_five_is_said(count: int) -> None:
    with pytest.raises(WrongCount) as wrong:
        words.numbers_from("otter " * count)

    assert wrong.value.count == count


@given(st.text())
def test_no_text_breaks_reading(text: str) -> None:
    try:
        words.numbers_from(text)
    except (WordUnknown, WrongCount) as expected:
        assert isinstance(expected, ValueError)


@pytest.mark.parametrize("text", ["\x00", "otter\ud800 dragon", "\udfff" * 9, "ñ" * 5000])
def test_nul_and_lone_surrogates_are_read_like_any_sign(text: str) -> None:
    with pytest.raises((WordUnknown, WrongCount)):
        words.numbers_from(text)


def test_picked_numbers_are_five_different_ones() -> None:
    drawn = [words.pick_numbers() for _ in range(200)]

    assert all(len(set(numbers)) == 5 for numbers in drawn)
    assert all(0 <= number < 1296 for numbers in drawn for number in numbers)
    assert len(set(drawn)) == 200


def test_the_secret_depends_on_pepper_and_order_and_fits_32_bytes() -> None:
    secret = words.album_secret(PEPPER, (1, 2, 3, 4, 5))

    assert len(secret) == 32
    assert secret == words.album_secret(PEPPER, (1, 2, 3, 4, 5))
    assert secret != words.album_secret(PEPPER, (2, 1, 3, 4, 5))
    assert secret != words.album_secret(PEPPER, (12, 3, 4, 5))
    assert secret != words.album_secret(b"q" * 32, (1, 2, 3, 4, 5))


def test_album_and_requests_store_hashes_that_do_not_meet() -> None:
    secret = words.album_secret(PEPPER, (1, 2, 3, 4, 5))

    stored = {words.find_hash(PEPPER, secret)}
    stored |= {words.join_hash(PEPPER, secret, n) for n in range(1, 9)}

    assert len(stored) == 9
    assert secret not in stored


@pytest.mark.parametrize("n", [-1, 0, 9])
def test_an_album_has_no_ninth_request(n: int) -> None:
    with pytest.raises(ValueError, match="eight"):
        words.join_hash(PEPPER, b"s" * 32, n)


def test_accents_are_written_composed() -> None:
    spanish = words.word_lists()["es"]

    assert all(unicodedata.is_normalized("NFC", word) for word in spanish)
