"""A new revision: narrower holds at once for old consents, wider never reaches them."""

from datetime import timedelta

import pytest

from app.consent.items import collect_item
from app.consent.jobs import apply_revision
from app.consent.promise_changes import narrowing
from app.consent.standing import resume, suspend
from app.privacy import UndeclaredField, permissions_of, scope_of
from app.promotions.publishing import publish
from tests.consent.promises import changed, lighthouse, operator
from tests.consent.story import ticks

pytestmark = pytest.mark.anyio


def _without_home_state():
    """The promise without the item that the society gets."""
    promise = lighthouse()
    kept = tuple(p for p in promise.practices if p.field != "home_state")
    recipients = tuple(r for r in promise.recipients if r.id != "lighthouse-society")
    return promise.model_copy(update={"practices": kept, "recipients": recipients})


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
    assert await _publish(story, _without_home_state()) == 1
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'home_state'") == 0
    async with story.work() as session:
        assert set(await permissions_of(session, consent.basis_id)) == {"acme-mailhouse"}
    with pytest.raises(UndeclaredField):
        await _collect(story, consent)


async def test_applying_a_revision_twice_changes_and_says_nothing_more(story):
    await story.yes()
    assert await _publish(story, _without_home_state()) == 1
    assert await _publish(story, _without_home_state()) == 0
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'terms_narrowed'") == 1


@pytest.mark.proves("DN-06")
async def test_a_longer_clock_never_reaches_an_old_consent(story):
    consent = await story.yes()
    assert await _publish(story, changed("keep_days = 120", "keep_days = 200")) == 0
    async with story.work() as session:
        assert (await scope_of(session, consent.basis_id))["home_state"] == timedelta(days=120)


async def test_what_is_held_back_obeys_as_soon_as_it_is_free_again(story):
    consent = await story.yes()
    await _collect(story, consent)
    async with story.work() as session:
        await suspend(session, story.parts, consent_id=consent.id, reason="dispute")
    assert await _publish(story, changed("keep_days = 120", "keep_days = 40")) == 1
    async with story.work() as session:
        await resume(session, story.parts, consent_id=consent.id)
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


def test_narrowing_is_found_from_what_is_covered_and_what_is_promised():
    scope = {"first_name": timedelta(days=60), "home_state": timedelta(days=10)}
    found = narrowing(scope, {"acme-mailhouse": {"home_state"}}, lighthouse())
    assert found.dropped == ()
    assert found.shorter == {"first_name": timedelta(days=30)}
    assert found.no_longer_to == (("acme-mailhouse", ("home_state",)),)
    assert narrowing({}, {}, lighthouse()).is_nothing
