"""A new revision: narrower holds at once for old consents, wider never reaches them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.audit import record
from app.consent.items import collect_item
from app.consent.jobs import apply_revision
from app.consent.standing import suspend
from app.platform.ids import new_id
from app.privacy import NoLegalBasis, UndeclaredField, permissions_of, scope_of
from app.promotions.narrowing import Covered, narrowing
from app.promotions.publishing import publish
from tests.consent.promises import changed, lighthouse, operator, without_home_state
from tests.consent.story import ticks

pytestmark = pytest.mark.anyio
NOON = datetime(2027, 7, 1, 12, tzinfo=UTC)


async def _publish(story, promise):
    async with story.work() as session:
        revision = await publish(session, promise, operator())
    return await apply_revision(story.parts, revision.id)


async def _collect(story, consent, field="home_state", value="Maine"):
    async with story.work() as session:
        await collect_item(
            session, story.parts, consent_id=consent.id, field=field, value=value, source="child"
        )


@pytest.mark.proves("DN-06")
async def test_a_shorter_clock_holds_at_once_for_what_is_held(story):
    consent = await story.yes()
    await _collect(story, consent)
    collected = await story.one("SELECT collected_at FROM datum WHERE field = 'home_state'")
    assert await _publish(story, changed("keep_days = 120", "keep_days = 40")) == 1
    erase_at = await story.one("SELECT erase_at FROM datum WHERE field = 'home_state'")
    assert erase_at == collected + timedelta(days=40)
    async with story.work() as session:
        assert (await scope_of(session, consent.basis_id))["home_state"] == timedelta(days=40)
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'terms_narrowed'") == 1


@pytest.mark.proves("DN-06")
async def test_a_dropped_item_is_erased_at_once_and_cannot_come_back(story):
    consent = await story.yes(choices=ticks(society=True))
    await _collect(story, consent)
    assert await _publish(story, without_home_state()) == 1
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'home_state'") == 0
    async with story.work() as session:
        assert set(await permissions_of(session, consent.basis_id)) == {"acme-mailhouse"}
    with pytest.raises(UndeclaredField):
        await _collect(story, consent)


async def test_applying_a_revision_twice_changes_and_says_nothing_more(story):
    await story.yes()
    assert await _publish(story, without_home_state()) == 1
    assert await _publish(story, without_home_state()) == 0
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'terms_narrowed'") == 1


@pytest.mark.proves("DN-06")
async def test_a_longer_clock_never_reaches_an_old_consent(story):
    consent = await story.yes()
    assert await _publish(story, changed("keep_days = 120", "keep_days = 200")) == 0
    async with story.work() as session:
        assert (await scope_of(session, consent.basis_id))["home_state"] == timedelta(days=120)


async def test_what_is_held_back_obeys_at_once(story):
    consent = await story.yes()
    await _collect(story, consent)
    async with story.work() as session:
        await suspend(session, story.parts, consent_id=consent.id, reason="dispute")
    assert await _publish(story, changed("keep_days = 120", "keep_days = 40")) == 1
    kept = await story.one("SELECT erase_at - collected_at FROM datum WHERE field = 'home_state'")
    assert kept == timedelta(days=40)


@pytest.mark.proves("DN-06")
async def test_a_wider_promise_sends_its_own_notice_to_whoever_has_not_answered(story):
    asked, _, attempt = await story.begun()
    wider = changed("to send the stamps to your home", "to send the stamps and a toy")
    assert await _publish(story, wider) == 1
    assert await story.state("consent_request", asked.id) == "withdrawn"
    assert await story.state("attempt", attempt.id) == "expired"
    renewed = await story.one(
        "SELECT state, answer_by, noticed_at FROM consent_request WHERE id <> :id", id=asked.id
    )
    assert renewed == ("open", asked.answer_by, None)
    assert (
        await story.one(
            "SELECT count(*) FROM outbox_mail WHERE message = 'permission_asked' AND state = 'queued'"
        )
        == 1
    )
    assert await story.one("SELECT count(*) FROM datum") == 1


async def test_an_open_request_lives_on_through_an_editorial_change(story):
    asked = await story.ask()
    assert await _publish(story, changed("Look by the big door", "Look near the big door")) == 0
    assert await story.state("consent_request", asked.id) == "open"


CLAIMS_CLOSED = 'erase_on = "claims_closed"'
LAST_DAY = "claims_until = 2027-09-30"


async def _day_held(story, field="home_state"):
    return await story.one("SELECT erase_at FROM datum WHERE field = :field", field=field)


@pytest.mark.proves("DN-06", "RET-01")
async def test_an_earlier_last_day_of_claims_brings_held_days_nearer(story):
    consent = await story.yes()
    await _collect(story, consent)
    assert await _publish(story, changed(LAST_DAY, "claims_until = 2027-09-05")) == 1
    assert await _day_held(story) == datetime(2027, 9, 6, 4, 59, 59, tzinfo=UTC)
    letter = await story.one("SELECT body_text FROM outbox_mail WHERE message = 'terms_narrowed'")
    assert "on September 5, 2027 at the latest" in " ".join(letter.split())


@pytest.mark.proves("DN-06", "RET-01")
async def test_a_newly_declared_event_brings_held_days_nearer(story):
    consent = await story.yes()
    await _collect(story, consent, field="first_name", value="Robin")
    posted = 'keep_days = 30\nerase_on = "reward_posted"'
    closing = changed(posted, 'keep_days = 30\nerase_on = "promotion_closed"')
    closing = closing.model_copy(
        update={"promotion": closing.promotion.model_copy(update={"closes": date(2027, 6, 20)})}
    )
    assert await _publish(story, closing) == 1
    assert await _day_held(story, "first_name") == datetime(2027, 6, 21, 4, 59, 59, tzinfo=UTC)


@pytest.mark.proves("RET-01")
async def test_a_day_that_is_over_already_erases_at_once_and_takes_nothing_more(story):
    consent = await story.yes()
    await _collect(story, consent)
    over = changed(LAST_DAY, "claims_until = 2027-06-01")
    assert await _publish(story, over) == 1
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'home_state'") == 0
    letter = await story.one("SELECT body_text FROM outbox_mail WHERE message = 'terms_narrowed'")
    assert "We have erased" in letter
    with pytest.raises(NoLegalBasis):
        await _collect(story, consent)


async def test_an_event_declared_after_it_happened_erases_at_once(story):
    async with story.work() as session:
        await publish(session, changed(CLAIMS_CLOSED, ""), operator())
    consent = await story.yes()
    await _collect(story, consent)
    async with story.work() as session:
        await record(
            session, "staff:reward:posted", actor=f"staff:{new_id()}", subject_id=consent.child_id
        )
    later = changed(CLAIMS_CLOSED, 'erase_on = "reward_posted"')
    assert await _publish(story, later) == 1
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'home_state'") == 0


@pytest.mark.proves("DN-06")
async def test_a_later_last_day_reaches_neither_old_rows_nor_new_rows_of_an_old_yes(story):
    consent = await story.yes()
    await _collect(story, consent)
    before = await _day_held(story)
    story.clock.advance(days=90)
    later = changed(LAST_DAY, "claims_until = 2027-10-31")
    assert await _publish(story, later) == 0
    assert await _day_held(story) == before
    async with story.work() as session:
        await story.parts.gate.erase(session, consent.basis_id, fields=("home_state",))
    await _collect(story, consent)
    assert await _day_held(story) == datetime(2027, 10, 1, 4, 59, 59, tzinfo=UTC)


async def test_what_is_held_back_goes_earlier_too(story):
    consent = await story.yes()
    await _collect(story, consent)
    async with story.work() as session:
        await suspend(session, story.parts, consent_id=consent.id, reason="dispute")
    assert await _publish(story, changed(LAST_DAY, "claims_until = 2027-09-05")) == 1
    assert await _day_held(story) == datetime(2027, 9, 6, 4, 59, 59, tzinfo=UTC)
    assert await _publish(story, changed(LAST_DAY, "claims_until = 2027-09-05")) == 0


def _narrowing(covered):
    return narrowing(covered, lighthouse().practices, {"first_name": NOON})


def test_narrowing_is_found_from_what_is_covered_and_what_is_promised():
    scope = {"first_name": timedelta(days=60), "home_state": timedelta(days=10)}
    held = {"first_name": NOON + timedelta(seconds=1), "home_state": NOON}
    found = _narrowing(Covered(scope, {"acme-mailhouse": {"home_state"}}, held))
    assert found.dropped == ()
    assert found.shorter == {"first_name": timedelta(days=30)}
    assert found.sooner == {"first_name": NOON}
    assert found.no_longer_to == (("acme-mailhouse", ("home_state",)),)
    assert _narrowing(Covered({})).is_nothing
    assert _narrowing(Covered({}, held={"first_name": NOON})).is_nothing
