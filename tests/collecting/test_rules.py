"""What an album has earned, and when a stamp may be given."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.collecting import rules
from app.collecting.rules import AwardRefused
from app.promotions.declaration import PromotionDeclaration

SAMPLES = Path(__file__).parents[2] / "promotions"


def declared(name: str = "lighthouse-summer") -> PromotionDeclaration:
    document = tomllib.loads((SAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    return PromotionDeclaration.from_document(document)


LIGHTHOUSES = declared()
STAMPS = [stamp.id for stamp in LIGHTHOUSES.stamps]


def test_a_full_album_is_complete_and_has_earned_the_reward() -> None:
    so_far = rules.progress(LIGHTHOUSES, STAMPS)

    assert (so_far.found, so_far.needed, so_far.missing) == (6, 6, 0)
    assert so_far.complete
    assert so_far.earned_reward
    assert rules.certificate_ready(so_far)


def test_one_stamp_short_is_not_enough() -> None:
    so_far = rules.progress(LIGHTHOUSES, STAMPS[:-1])

    assert (so_far.found, so_far.missing) == (5, 1)
    assert not so_far.complete
    assert not so_far.earned_reward
    assert not rules.certificate_ready(so_far)


@pytest.mark.proves("COL-02")
@given(st.sets(st.sampled_from(STAMPS)))
def test_the_thank_you_stamp_of_asking_never_counts(awarded: set[str]) -> None:
    assert rules.progress(LIGHTHOUSES, awarded | {rules.THANK_YOU}) == rules.progress(
        LIGHTHOUSES, awarded
    )


def test_stamps_of_another_promotion_do_not_count() -> None:
    assert rules.progress(LIGHTHOUSES, ["elsewhere", "spiral-light"]).found == 1


@pytest.mark.parametrize(
    ("today", "refused"),
    [
        (dt.date(2027, 5, 31), AwardRefused.NOT_OPEN_YET),
        (dt.date(2027, 6, 1), None),
        (dt.date(2027, 8, 31), None),
        (dt.date(2027, 9, 1), AwardRefused.CLOSED),
    ],
)
def test_stamps_are_given_from_the_first_to_the_last_day(
    today: dt.date, refused: AwardRefused | None
) -> None:
    answer = rules.may_award(LIGHTHOUSES.promotion, today, stamp_id=STAMPS[0], awarded_ids=[])

    assert answer == refused


def test_a_stamp_is_given_once() -> None:
    day = dt.date(2027, 6, 10)

    answer = rules.may_award(LIGHTHOUSES.promotion, day, stamp_id=STAMPS[0], awarded_ids=STAMPS[:1])

    assert answer == AwardRefused.ALREADY_FOUND
