"""Odd but possible: letters for nobody, a second look at what is due, a promise without recipients."""

import pytest

from app.consent.choices import Choices
from app.consent.due import remind
from app.consent.going import what_goes_and_stays
from app.consent.items import collect_item, correct_item, withdraw_disclosure
from app.consent.jobs import apply_revision
from app.consent.promise_changes import apply_to_consent, renew_request_if_changed
from app.consent.requests import mark_noticed, request_state_for_child
from app.consent.standing import suspend
from app.consent.stopping import request_stop, revoke_if_due, undo_stop
from app.families import forget_parent
from app.promotions.publishing import current_revisions, publish
from tests.consent.promises import changed, night_sky, operator
from tests.consent.story import ticks

pytestmark = pytest.mark.anyio


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


@pytest.mark.proves("RVK-01")
async def test_everything_a_parent_may_do_works_without_an_address_to_write_to(story):
    consent = await story.yes(choices=ticks(society=True))
    parts, which = story.parts, {"consent_id": consent.id}
    item = {**which, "field": "first_name", "value": "Robin"}
    await _do(story, collect_item, parts, **item, source="child")
    await _do(story, forget_parent, consent.parent_id)
    before = await story.one("SELECT count(*) FROM outbox_mail")
    await _do(story, correct_item, parts, **item)
    await _do(story, withdraw_disclosure, parts, **which, recipient_id="lighthouse-society")
    await _do(story, suspend, parts, **which, reason="dispute")
    async with story.work() as session:
        narrower = await publish(session, changed("keep_days = 120", "keep_days = 40"), operator())
    assert await apply_revision(parts, narrower.id) == 1
    await _do(story, request_stop, parts, **which)
    await _do(story, undo_stop, parts, **which)
    await _do(story, request_stop, parts, **which)
    story.clock.advance(hours=72)
    assert await _do(story, revoke_if_due, parts, **which)
    assert await story.one("SELECT count(*) FROM outbox_mail") == before
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'first_name'") == 0
    assert not await _do(story, apply_to_consent, parts, **which, revision_id=narrower.id)


async def test_an_item_given_again_replaces_the_first(story):
    consent = await story.yes()
    for name in ("Robin", "Kim"):
        await _do(
            story,
            collect_item,
            story.parts,
            consent_id=consent.id,
            field="first_name",
            value=name,
            source="child",
        )
    async with story.work() as session:
        held = await story.parts.gate.read(session, consent.basis_id, flow="parent_review")
    assert held == {"first_name": "Kim"}


async def test_a_promise_without_recipients_is_granted_and_ended_alike(story):
    async with story.work() as session:
        await publish(session, night_sky(), operator())
        assert [r.promotion_id for r in await current_revisions(session)] == [
            "lighthouse-summer", "night-sky",
        ]  # fmt: skip
    asked = await story.ask(lane="here", promotion="night-sky", join=bytes(32))
    await story.notice(asked.id)
    plain = Choices(is_guardian=True, collect_use=True, disclose={})
    draft = await story.draft(asked.id, choices=plain)
    consent = await story.prove((await story.start(draft.id)).id)
    assert await story.one("SELECT count(*) FROM decision") == 1
    rows = await _do(story, what_goes_and_stays, story.parts, consent.id, language="es")
    assert {row.id for row in rows if row.goes} == {"parent_receipt_address", "parent_pin"}
    seen = await _do(story, request_state_for_child, [bytes(32)])
    assert seen.state == "granted"


async def test_what_was_decided_meanwhile_is_left_alone(story):
    asked, _, attempt = await story.begun()
    await story.prove(attempt.id)
    assert not await _do(story, mark_noticed, request_id=asked.id)
    story.clock.advance(days=5)
    assert not await _do(story, remind, story.parts, request_id=asked.id)
    assert not await _do(story, renew_request_if_changed, story.parts, request_id=asked.id)


@pytest.mark.proves("PAR-05")
async def test_a_reminder_is_posted_once_however_often_it_is_asked_for(story):
    asked = await story.ask()
    await story.notice(asked.id)
    assert not await _do(story, remind, story.parts, request_id=asked.id)
    story.clock.advance(days=5)
    assert await _do(story, remind, story.parts, request_id=asked.id)
    assert not await _do(story, remind, story.parts, request_id=asked.id)
    story.clock.advance(days=9)
    assert not await _do(story, remind, story.parts, request_id=asked.id)
