"""The operator's security programme: declared, checked, dated, and in nothing that parents are told."""

import datetime as dt
import tomllib

import pytest
from sqlalchemy import text

from app.promotions.check import problems_of
from app.promotions.check.reading import parse
from app.promotions.notices import render_notices, revision_digest
from app.promotions.operator import OperatorDeclaration, Security, security_state
from app.promotions.publishing import get_revision, publish
from app.promotions.revisions import _KEPT
from tests.consent.promises import lighthouse, operator
from tests.promotions.promise_texts import OPERATOR
from tests.promotions.test_check import codes

DONE = dt.date(2027, 1, 10)


def programme(*, assessed: dt.date = DONE, reviewed: dt.date = DONE) -> Security:
    return Security(coordinator="Jo Doe", programme="SEC-1", assessed=assessed, reviewed=reviewed)


@pytest.mark.proves("SEC-01")
def test_an_operator_without_a_written_programme_and_coordinator_does_not_check_clean() -> None:
    lines = [line for line in OPERATOR.splitlines() if not line.startswith("coordinator")]
    table = OPERATOR[OPERATOR.index("[security]") : OPERATOR.index("[[processors]]")]

    assert codes(check(OPERATOR.replace(table, ""))) == ["no-security-programme"]
    assert codes(check("\n".join(lines))) == ["missing-key"]
    assert codes(check(OPERATOR)) == []


def check(text: str):
    return problems_of(parse(text, "operator.toml", "operator"))


@pytest.mark.proves("SEC-01")
@pytest.mark.parametrize("late", ["assessed", "reviewed"])
@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "not_yet"), (0, "kept"), (305, "kept"), (306, "soon"), (365, "soon"), (366, "over")],
)
def test_assessment_and_review_each_hold_for_365_days(late: str, days: int, state: str) -> None:
    today = DONE + dt.timedelta(days=days)
    # The other one is as fresh as can be: the older of the two decides.
    dates = {"assessed": today, "reviewed": today, late: DONE}

    assert security_state(programme(**dates), today) == state


def test_what_is_not_declared_is_told_from_what_is_over() -> None:
    assert security_state(None, DONE) == "undeclared"


def test_the_programme_changes_no_notice_and_no_digest() -> None:
    without = operator().model_copy(update={"security": None})
    day = dt.date(2027, 6, 1)
    with_it, bare = (render_notices(lighthouse(), who, day) for who in (operator(), without))

    assert with_it == bare
    assert revision_digest(lighthouse(), operator(), with_it) == revision_digest(
        lighthouse(), without, bare
    )


@pytest.mark.anyio
async def test_a_promise_published_before_or_after_it_was_declared_is_the_same(session) -> None:
    """Revisions that were frozen without the table stay readable, and none ever keeps it."""
    without = operator().model_copy(update={"security": None})
    before = await publish(session, lighthouse(), without)
    after = await publish(session, lighthouse(), operator())
    _KEPT.clear()
    stored = await get_revision(session, before.id)
    kept = (await session.execute(text("SELECT operator FROM promotion_revision"))).scalar_one()

    assert operator().security is not None
    assert after.id == before.id
    assert stored.operator == without
    assert "security" not in kept


@pytest.mark.anyio
async def test_what_is_frozen_for_years_names_no_coordinator(session) -> None:
    await publish(session, lighthouse(), operator())
    kept = (await session.execute(text("SELECT operator::text FROM promotion_revision"))).scalar()

    assert operator().security.coordinator not in kept


def test_the_declaration_is_read_as_dates_and_texts() -> None:
    read = OperatorDeclaration.from_document(tomllib.loads(OPERATOR)).security

    assert read == Security(
        coordinator="Jo Doe",
        programme="SEC-1",
        assessed=dt.date(2027, 1, 14),
        reviewed=dt.date(2027, 1, 15),
    )
