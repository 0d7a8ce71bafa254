"""What the law and our policy refuse outright, said in the many ways in which people would write it."""

import pytest

from app.promotions.catalogue import REFUSED_FIELDS
from app.promotions.check import check_text
from tests.promotions.promise_texts import CERTIFICATE, OPERATOR, POSTED


def codes(old: str, new: str, text: str = POSTED) -> list[str]:
    assert old in text
    return [problem.rule for problem in check_text(text.replace(old, new, 1), OPERATOR)]


@pytest.mark.proves("COL-04")
@pytest.mark.parametrize("name", sorted(REFUSED_FIELDS))
def test_pictures_voices_places_numbers_and_bodies_are_refused(name: str) -> None:
    assert codes('"home_state"', f'"{name}"') == ["refused-information"]


SELLING = [
    "shows ads", "sends its newsletter", "sells it", "adds it to a mailing list", "trains AI",
    "trains its models", "makes a profile", "does marketing",
]  # fmt: skip
VENDER = [
    "hace publicidad", "lo vende", "manda su boletín", "entrena un modelo", "hace un perfil",
    "pone anuncios",
]  # fmt: skip
HARMLESS = ["brings a rented van", "helps you address it", "trains our staff", "is on the model"]
INOCENTES = ["dice cuándo sale", "mira por la ventana", "entrena al equipo"]


@pytest.mark.proves("DIS-02")
@pytest.mark.parametrize("purpose", SELLING)
def test_selling_advertising_and_training_are_never_integral(purpose: str) -> None:
    assert "integral-for-advertising" in codes("prints the label and mails it", purpose)


@pytest.mark.proves("DIS-02", "DIS-06")
@pytest.mark.parametrize("purpose", VENDER)
def test_selling_is_seen_in_spanish_too(purpose: str) -> None:
    assert "integral-for-advertising" in codes("hace la etiqueta y la manda", purpose)
    assert "disclosure-for-marketing" in codes("hace un mapa de los estados", purpose)


@pytest.mark.proves("DIS-06")
@pytest.mark.parametrize("purpose", SELLING)
def test_information_is_not_handed_over_for_marketing(purpose: str) -> None:
    assert "disclosure-for-marketing" in codes("makes a map of the states", purpose)


@pytest.mark.parametrize("purpose", HARMLESS)
def test_a_harmless_purpose_is_not_taken_for_selling(purpose: str) -> None:
    assert codes("prints the label and mails it", purpose) == []


@pytest.mark.parametrize("purpose", INOCENTES)
def test_a_harmless_spanish_purpose_is_not_taken_for_selling(purpose: str) -> None:
    assert codes("hace la etiqueta y la manda", purpose) == []


@pytest.mark.proves("AGE-05")
@pytest.mark.parametrize(
    "hint",
    ["You must be 13 to go in", "Only for kids over 12", "For all who are 13 or older",
     "Not if you are under 13.", "If you are twelve years old", "This is for grown-ups only"],
)  # fmt: skip
def test_no_text_may_tell_which_age_to_give(hint: str) -> None:
    assert codes("Look by the sea", hint) == ["age-hint"]


@pytest.mark.parametrize("hint", ["Find at least 6 red lamps", "It is over 12 feet high"])
def test_a_number_of_things_is_no_age(hint: str) -> None:
    assert codes("Look by the sea", hint) == []


@pytest.mark.proves("COL-12")
@pytest.mark.parametrize(
    ("odds", "told"),
    [("One in 500 kids will win", True), ("Not all who play will win", True),
     ("You can win big", False), ("It is so much fun", False)],
)  # fmt: skip
def test_the_odds_of_a_contest_are_said_plainly(odds: str, *, told: bool) -> None:
    found = codes("A lot of kids play and few win", odds)

    assert found == ([] if told else ["odds-not-said"])


@pytest.mark.proves("COL-12")
@pytest.mark.parametrize("key", ["odds", "free_entry", "prize"])
def test_a_contest_without_its_plain_words_is_refused(key: str) -> None:
    line = next(row for row in POSTED.split("\n") if row.startswith(f"{key} ="))

    assert codes(f"{line}\n", "") == ["missing-key"]


@pytest.mark.proves("COL-13")
def test_a_game_of_skill_may_be_by_card_and_a_game_of_chance_may_not() -> None:
    card = POSTED.replace('["paper", "card"]', '["card"]')

    assert codes("chance = true", "chance = true", card) == ["chance-by-card-only"]
    assert codes("chance = true", "chance = false", card) == []


@pytest.mark.proves("AGE-01")
@pytest.mark.parametrize("key", ["audience", "audience_reason"])
def test_no_promotion_is_without_audience_and_reason(key: str) -> None:
    line = next(row for row in POSTED.split("\n") if row.startswith(f"{key} ="))

    assert codes(f"{line}\n", "") == ["missing-key"]


@pytest.mark.proves("RET-01")
@pytest.mark.parametrize("clock", ["0", "-30", "731", "36500"])
def test_nothing_is_kept_for_ever_or_for_no_time(clock: str) -> None:
    assert codes("keep_days = 31", f"keep_days = {clock}") == ["keep-range"]


@pytest.mark.proves("RET-01")
def test_an_endless_clock_is_not_even_a_number_of_days() -> None:
    assert codes("keep_days = 31", "keep_days = inf") == ["wrong-type"]


@pytest.mark.proves("VPC-02")
@pytest.mark.parametrize(
    "method", ["sms", "text_plus", "selfie", "government_id", "phone_call", ""]
)
def test_a_method_that_is_not_built_to_the_rule_is_unknown(method: str) -> None:
    assert codes('["card"]', f'["card", "{method}"]', CERTIFICATE) == ["unknown-method"]


@pytest.mark.proves("DIS-04")
def test_nothing_goes_to_the_public() -> None:
    found = codes('kind = "third_party"\npurpose = { en = "makes',
                  'kind = "public"\npurpose = { en = "makes')  # fmt: skip

    assert found == ["public-disclosure"]


@pytest.mark.proves("DN-08")
@pytest.mark.parametrize("key", ["name", "address", "phone", "email"])
def test_every_operator_that_asks_has_a_full_contact(key: str) -> None:
    start = POSTED.index("[[co_operators]]")
    line = next(row for row in POSTED[start:].split("\n") if row.startswith(f"{key} ="))

    assert codes(f"{line}\n", "") == ["co-operator-contact"]
