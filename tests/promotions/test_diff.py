"""The three classes of change, key by key: no change escapes, and nobody decides by hand."""

import tomllib

import pytest

from app.promotions import declaration as models
from app.promotions.declaration import PromotionDeclaration
from app.promotions.diff import change_class, diff, overall, still_grants
from app.promotions.diff_table import JUDGES, NEW_ENTRY_ASKS, judge_of
from tests.promotions.promise_texts import CERTIFICATE, POSTED


def promise(text: str = POSTED, *changes: tuple[str, str]) -> PromotionDeclaration:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return PromotionDeclaration.from_document(tomllib.loads(text))


OLD = promise()
STATE = POSTED[POSTED.index('[[practices]]\nfield = "home_state"') : POSTED.index("[[recipients]]")]
WITHOUT_STATE = POSTED.replace(STATE, "")
SUPPORT = '[[recipients]]\nid = "map-club"'

WIDER = [
    ("keep_days = 31", "keep_days = 32"),
    ('erase_on = "claims_closed"\n', ""),
    ('erase_on = "reward_posted"', 'erase_on = "claims_closed"'),
    ('from = "parent"', 'from = "child"'),
    ("to put a dot on a map", "to paint your state in a book"),
    ('["map-club"]', '["map-club", "acme-mailhouse"]'),
    ("makes a map of the states", "makes a list of the states"),
    ('"Map Club"', '"Big Map Club"'),
    ("delivery services", "printing services"),
    ('"the browser name"', '"the screen size"'),
    ("evidence_days = 1095", "evidence_days = 1096"),
    ("key_generation_days = 9", "key_generation_days = 10"),
    ("answer_within_days = 13", "answer_within_days = 14"),
    ("card_refund_after_days = 8", "card_refund_after_days = 9"),
    ("closes = 2027-08-31", "closes = 2027-09-01"),
    ("claims_until = 2027-09-30", "claims_until = 2027-10-01"),
    ("messages = 6", "messages = 7"),
    ("every_days = 10", "every_days = 9"),
    ("child_primary", "mixed"),
    ('name = "Harbor Museum"', 'name = "Other Museum"'),
    (
        'why_kept = { en = "The map is made once"',
        'needed_for = "reward"\nwhy_kept = { en = "The map is made once"',
    ),
    (
        'kind = "third_party"\npurpose = { en = "makes',
        'kind = "third_party"\nintegral = true\npurpose = { en = "makes',
    ),
]
NARROWER = [
    ("keep_days = 31", "keep_days = 30"),
    ("keep_days = 120", 'keep_days = 120\nerase_on = "promotion_closed"'),
    ('erase_on = "claims_closed"', 'erase_on = "promotion_closed"'),
    ('recipients = ["map-club"]\n', ""),
    ("evidence_days = 1095", "evidence_days = 1094"),
    ("answer_within_days = 13", "answer_within_days = 12"),
    ("closes = 2027-08-31", "closes = 2027-08-30"),
    ("messages = 6", "messages = 5"),
    ("every_days = 10", "every_days = 11"),
    ("integral = true", "integral = false"),
    (STATE, ""),
]
EDITORIAL = [
    ("Tall Lights", "High Lights"),
    ("Look by the door", "Look up by the door"),
    ("to put a dot on a map", "To put a dot, on a map!"),
    (', es = "para poner un punto en un mapa"', ""),
    ("Mail needs a street on it", "Mail needs a street and a town"),
    ("stock = 5000", "stock = 6000"),
    ("stamps_needed = 2", "stamps_needed = 1"),
    ('["paper", "card"]', '["card"]'),
    ("card_charge_cents = 50", "card_charge_cents = 100"),
    ("second_verification_for_disclosure = false", "second_verification_for_disclosure = true"),
    ("forms_until = 2027-08-15", "forms_until = 2027-08-20"),
    ('"hello@example.net"', '"hi@example.net"'),
    ("It is out on the first of July", "It is out on the second of July"),
    ('["en", "es"]', '["es", "en"]'),
]


def test_equal_promises_differ_in_nothing() -> None:
    assert diff(OLD, promise()) == ()
    assert overall(()) == "editorial"


@pytest.mark.proves("DN-06")
@pytest.mark.parametrize("change", WIDER, ids=[new[:40] for _, new in WIDER])
def test_what_is_collected_used_kept_or_disclosed_more_is_wider(change: tuple[str, str]) -> None:
    assert change_class(OLD, promise(POSTED, change)) == "wider"


@pytest.mark.proves("DN-06")
@pytest.mark.parametrize("change", NARROWER, ids=[old[:40] for old, _ in NARROWER])
def test_what_is_dropped_or_shortened_is_narrower(change: tuple[str, str]) -> None:
    changes = diff(OLD, promise(POSTED, change))

    assert overall(changes) == "narrower", changes
    assert still_grants(OLD, promise(POSTED, change))


@pytest.mark.parametrize("change", EDITORIAL, ids=[new[:40] for _, new in EDITORIAL])
def test_what_touches_no_practice_is_editorial(change: tuple[str, str]) -> None:
    changes = diff(OLD, promise(POSTED, change))

    assert changes
    assert overall(changes) == "editorial", changes
    assert still_grants(OLD, promise(POSTED, change))


def test_going_back_turns_wider_into_narrower() -> None:
    longer = promise(POSTED, ("keep_days = 31", "keep_days = 60"))

    (there,), (back,) = diff(OLD, longer), diff(longer, OLD)

    assert (there.kind, there.what) == ("wider", "31 -> 60")
    assert (back.kind, back.what) == ("narrower", "60 -> 31")


def test_every_change_is_listed_with_its_place() -> None:
    new = promise(POSTED, ("keep_days = 31", "keep_days = 60"), ("stock = 5000", "stock = 6000"))

    assert [(c.kind, c.place) for c in diff(OLD, new)] == [
        ("editorial", "reward.stock"),
        ("wider", "practices.mailing_address.keep_days"),
    ]


@pytest.mark.proves("DN-06")
def test_a_new_optional_item_is_wider_and_leaves_the_old_permission_running() -> None:
    old = promise(WITHOUT_STATE)

    assert change_class(old, OLD) == "wider"
    assert still_grants(old, OLD)


def test_a_new_disclosure_with_its_own_yes_leaves_the_old_permission_running() -> None:
    old = promise(POSTED, ('recipients = ["map-club"]\n', ""))

    assert change_class(old, OLD) == "wider"
    assert still_grants(old, OLD)


@pytest.mark.parametrize("change", WIDER, ids=[new[:40] for _, new in WIDER])
def test_a_form_for_the_old_words_does_not_grant_wider_ones(change: tuple[str, str]) -> None:
    assert not still_grants(OLD, promise(POSTED, change))


def test_a_new_item_that_the_reward_needs_is_not_additive() -> None:
    old = promise(CERTIFICATE)
    address = (
        '[[practices]]\nfield = "mailing_address"\nfrom = "parent"\nneeded_for = "reward"\n'
        'purpose = { en = "x" }\nwhy_needed = { en = "x" }\nkeep_days = 3\n\n[reward]'
    )

    assert not still_grants(old, promise(CERTIFICATE, ("[reward]", address)))


def test_an_old_form_grants_nothing_when_nothing_of_it_is_asked_any_more() -> None:
    old = promise(CERTIFICATE)
    start, end = CERTIFICATE.index("[[practices]]"), CERTIFICATE.index("[reward]")

    assert not still_grants(old, promise(CERTIFICATE[:start] + CERTIFICATE[end:]))


def test_another_order_of_entries_is_listed_as_editorial() -> None:
    document = tomllib.loads(POSTED)
    document["stamps"].reverse()

    changes = diff(OLD, PromotionDeclaration.from_document(document))

    assert [(c.kind, c.what) for c in changes] == [("editorial", "the order of entries")]


def test_two_promotions_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="two different promotions"):
        diff(OLD, promise(CERTIFICATE))


def test_every_key_of_the_promise_has_a_judge_and_an_unknown_one_is_wider() -> None:
    named = {"id", "field", "code", "recipients"}
    for name, info in PromotionDeclaration.model_fields.items():
        model = getattr(models, TABLES[name])
        for key in (
            model.model_fields.keys() - named - ({"name"} if name == "co_operators" else set())
        ):
            assert (name, key) in JUDGES, (name, key)
        assert info.is_required() or name in NEW_ENTRY_ASKS
    assert judge_of("practices", "thought_of_later")(1, 2).kind == "wider"


TABLES = {
    "promotion": "Promotion", "co_operators": "CoOperator", "stamps": "Stamp",
    "practices": "Practice", "recipients": "Recipient", "reward": "Reward", "consent": "Consent",
    "internal_operations": "InternalOperation", "retention": "Retention", "one_time": "OneTime",
    "repeated": "Repeated", "contests": "Contest",
}  # fmt: skip
