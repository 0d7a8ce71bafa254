"""When a yes is a yes: each condition alone, and what a yes covers. No database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.consent.choices import Choices, ChoicesIncomplete, checked_choices, read_choices
from app.consent.consents import consent_terms
from app.consent.rules import (
    GrantFacts,
    granted_scope,
    permitted_fields,
    recipients_permitted,
    why_not_granted,
)
from tests.consent.promises import lighthouse, night_sky
from tests.consent.story import ticks

NOW = datetime(2027, 6, 10, 15, tzinfo=UTC)
GOOD = GrantFacts(
    attempt_state="paid",
    draft_dead=False,
    request_state="noticed",
    noticed_at=NOW,
    answer_by=NOW + timedelta(days=1),
    now=NOW,
    draft_notice="a",
    request_notice="a",
    same_revision=True,
    still_grants=True,
)


@pytest.mark.proves("VPC-01")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"attempt_state": "started"}, None),
        ({"attempt_state": "expired"}, "attempt_over"),
        ({"attempt_state": "rejected"}, "attempt_over"),
        ({"draft_dead": True}, "draft_dead"),
        ({"request_state": "refused"}, "already_decided"),
        ({"request_state": "withdrawn"}, "already_decided"),
        ({"request_state": "undeliverable"}, "already_decided"),
        ({"request_state": "open"}, "notice_not_delivered"),
        ({"noticed_at": None}, "notice_not_delivered"),
        ({"now": NOW + timedelta(days=1)}, "too_late"),
        ({"draft_notice": "b"}, "notice_changed"),
        ({"same_revision": False}, "notice_changed"),
        ({"still_grants": False}, "promise_changed"),
    ],
)
def test_each_missing_condition_alone_makes_it_a_no(change, reason):
    assert why_not_granted(replace(GOOD, **change)) == reason


@pytest.mark.proves("DIS-01")
def test_an_unticked_disclosure_is_a_no_and_an_unknown_one_is_refused():
    unticked = Choices(is_guardian=True, collect_use=True, disclose={})
    assert checked_choices(lighthouse(), unticked).disclose == {"lighthouse-society": False}
    odd = Choices(is_guardian=True, collect_use=True, disclose={"acme-mailhouse": True})
    with pytest.raises(ChoicesIncomplete):
        checked_choices(lighthouse(), odd)
    kept = checked_choices(lighthouse(), ticks(society=True))
    assert read_choices(kept.stored()) == kept


@pytest.mark.proves("DIS-01")
def test_only_integral_parties_go_with_the_main_yes():
    named = [r.id for r, own in recipients_permitted(lighthouse(), ticks()) if not own]
    assert named == ["acme-mailhouse"]
    with_yes = recipients_permitted(lighthouse(), ticks(society=True))
    assert [r.id for r, own in with_yes if own] == ["lighthouse-society"]


def test_a_yes_covers_what_its_notice_said_and_no_more_than_is_still_promised():
    then = lighthouse()
    now = then.model_copy(update={"practices": then.practices[:1]})
    assert granted_scope(then, now) == {"first_name": timedelta(days=30)}
    assert granted_scope(now, then) == {"first_name": timedelta(days=30)}
    society = then.recipient("lighthouse-society")
    assert permitted_fields(then, now, society) == ()


class _Published:
    def __init__(self, declaration):
        from tests.consent.promises import operator

        self.declaration, self.operator = declaration, operator()


@pytest.mark.proves("RET-03")
@pytest.mark.parametrize("promise", [lighthouse(), night_sky()], ids=["lighthouse", "night-sky"])
def test_the_clocks_of_a_yes_follow_one_another_and_all_end(promise):
    terms = consent_terms(_Published(promise), granted_scope(promise, promise), NOW)
    assert NOW < terms.collect_until < terms.held_until < terms.parent_until
    assert terms.parent_until - terms.held_until == timedelta(days=promise.retention.parent_days)
    assert terms.evidence_until <= NOW + timedelta(days=1825)
