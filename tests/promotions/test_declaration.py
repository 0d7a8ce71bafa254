"""The declaration is strict, frozen, and the same after a journey through a published revision."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.promotions.catalogue import EVENT_WORDS, FIELD_WORDS, FIELDS, OPERATION_WORDS, OPERATIONS
from app.promotions.catalogue_built_in import BUILT_IN_PRACTICES, built_in
from app.promotions.declaration import PromotionDeclaration
from app.promotions.declaration_text import Localised
from app.promotions.not_yet import not_yet
from app.promotions.operator import OperatorDeclaration
from app.promotions.readability import grade_for
from tests.promotions.promise_texts import CERTIFICATE, OPERATOR, POSTED

SAMPLES = Path(__file__).parents[2] / "promotions"


def read(text: str) -> PromotionDeclaration:
    return PromotionDeclaration.from_document(tomllib.loads(text))


DECLARED = read(POSTED)
SUPPLIERS = OperatorDeclaration.from_document(tomllib.loads(OPERATOR))


@pytest.mark.parametrize("text", [POSTED, CERTIFICATE], ids=["posted", "certificate"])
def test_canonical_json_comes_back_as_the_same_declaration(text: str) -> None:
    declared = read(text)

    again = PromotionDeclaration.from_json(declared.canonical_json())

    assert again == declared
    assert again.canonical_json() == declared.canonical_json()


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    document = tomllib.loads(POSTED)
    turned = {key: document[key] for key in reversed(document)}

    assert PromotionDeclaration.from_document(turned).canonical_json() == DECLARED.canonical_json()


def test_a_declaration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        DECLARED.practices[0].keep_days = 999  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new"),
    [("keep_days = 30", 'keep_days = "30"'), ("stock = 5000", "stock = true"),
     ("integral = true", "integral = 1"), ("messages = 6", "messages = 6.0"),
     ('codes = "shared"', 'codes = "shared"\nextra = 1')],
)  # fmt: skip
def test_a_value_of_another_type_or_an_unknown_key_is_refused(old: str, new: str) -> None:
    with pytest.raises(ValidationError):
        read(POSTED.replace(old, new, 1))


def test_look_ups_find_what_is_declared_and_raise_for_the_rest() -> None:
    assert DECLARED.practice("home_state").keep_days == 120
    assert DECLARED.recipient("map-club").name == "Map Club"
    assert DECLARED.stamp("old-cat").codes == "single_use"
    assert [p.field for p in DECLARED.practices_to("acme-mailhouse")] == [
        "first_name",
        "mailing_address",
    ]
    for look_up in (DECLARED.practice, DECLARED.recipient, DECLARED.stamp):
        with pytest.raises(KeyError):
            look_up("nothing")


def test_items_are_sorted_by_whom_they_are_asked_of() -> None:
    assert [p.field for p in DECLARED.practices_from("child")] == ["first_name", "home_state"]
    assert [p.field for p in DECLARED.practices_from("parent")] == ["mailing_address"]
    assert [p.field for p in DECLARED.optional_practices] == ["home_state"]


@pytest.mark.proves("DIS-01")
def test_only_third_parties_that_are_not_integral_need_their_own_yes() -> None:
    assert [r.id for r in DECLARED.separate_disclosures()] == ["map-club"]

    support = read(
        POSTED.replace('kind = "third_party"\npurpose = { en = "makes',
                       'kind = "internal_support"\npurpose = { en = "makes')
    )  # fmt: skip

    assert support.separate_disclosures() == ()


@pytest.mark.proves("AGE-02", "AGE-03")
def test_only_a_mixed_promotion_screens_age() -> None:
    assert not DECLARED.screens_age
    assert read(CERTIFICATE).screens_age


def test_a_text_that_was_not_written_raises() -> None:
    with pytest.raises(KeyError):
        Localised(en="x").text("es")


@pytest.mark.proves("DIS-05")
def test_an_assurance_holds_from_its_first_to_its_last_day() -> None:
    days = [dt.date(2027, 1, 9), dt.date(2027, 1, 10), dt.date(2028, 1, 10), dt.date(2028, 1, 11)]

    assert [SUPPLIERS.assured("mail-relay", day) for day in days] == [False, True, True, False]
    assert SUPPLIERS.without_assurance(("mail-relay", "nobody"), days[1]) == ("nobody",)


def test_an_adapter_without_a_processor_is_refused() -> None:
    assert SUPPLIERS.processor_for("stripe").id == "card-desk"
    with pytest.raises(KeyError):
        SUPPLIERS.processor_for("fax")


@pytest.mark.proves("RET-01")
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("practice", BUILT_IN_PRACTICES, ids=lambda p: p.id)
def test_a_built_in_practice_states_purpose_need_and_clock_at_a_parents_grade(
    practice: object, lang: str
) -> None:
    found = built_in(practice.id)  # type: ignore[attr-defined]
    clock = found.clock_text(DECLARED.clocks(), lang)

    assert "{" not in clock
    assert found.purpose.text(lang) and found.business_need.text(lang)
    for text in (found.what.text(lang), found.purpose.text(lang), clock):
        assert grade_for(text, lang, "parent").fits, (text, grade_for(text, lang, "parent"))


def test_the_closed_lists_have_words() -> None:
    assert set(FIELD_WORDS) == set(FIELDS)
    assert set(OPERATION_WORDS) == set(OPERATIONS)
    assert set(EVENT_WORDS) == {"reward_posted", "claims_closed", "promotion_closed"}


def test_publishing_is_told_by_name_what_cannot_be_done_yet() -> None:
    text = POSTED.replace("for_disclosure = false", "for_disclosure = true")

    said = not_yet(read(text))

    assert [part.split(" cannot")[0] for part in said] == [
        'consent.methods "paper"',
        "consent.second_verification_for_disclosure = true",
        "[[one_time]]",
        "[[repeated]]",
        "[[contests]]",
    ]


@pytest.mark.parametrize("name", ["lighthouse-summer", "night-sky"])
def test_the_samples_can_be_published_today(name: str) -> None:
    declared = read((SAMPLES / f"{name}.toml").read_text())

    assert not_yet(declared) == ()
    assert len(declared.stamps) >= 6
    assert {stamp.codes for stamp in declared.stamps} == {"shared", "single_use"}
