"""Attempts at a method, a lost PIN, and the jobs that carry news between packages."""

import pytest

from app.consent.attempts import expire, reject, start_attempt, start_pin_reset
from app.consent.consents import consent_of_child, get_consent
from app.consent.drafting import get_draft
from app.consent.due import remind_due
from app.consent.granting import NotGranted, PinWasReset
from app.consent.jobs import (
    forget_parent_job,
    mark_noticed_job,
    mark_undeliverable_job,
)
from app.consent.requests import get_request, open_request
from app.consent.standing import end_consent, resume, suspend
from app.consent.states import NotPossibleNow
from app.consent.stopping import request_stop, revoke_if_due
from app.families import PinCheck, check_pin, forget_parent
from app.platform.ids import new_id
from app.platform.problems import NotFound, Unprocessable
from tests.consent.story import PIN

pytestmark = pytest.mark.anyio

NEW_PIN = "730194"


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


async def _check(story, parent_id, pin):
    return await _do(story, check_pin, story.parts, parent_id=parent_id, pin=pin)


async def _reset(story, parent_id):
    return await _do(story, start_pin_reset, story.parts, parent_id=parent_id, pin=NEW_PIN)


async def test_beginning_twice_is_one_attempt_and_a_dead_draft_begins_nothing(story):
    asked, draft, attempt = await story.begun()
    assert (await story.start(draft.id)).id == attempt.id
    await story.draft(asked.id)
    with pytest.raises(NotPossibleNow):
        await story.start(draft.id)
    with pytest.raises(NotFound):
        await _do(story, start_attempt, draft_id=new_id())


async def test_a_rejected_or_closed_page_leaves_the_draft_to_try_again(story):
    _, draft, attempt = await story.begun()
    assert await _do(story, reject, attempt_id=attempt.id, reason="prepaid")
    assert not await _do(story, reject, attempt_id=attempt.id, reason="prepaid")
    again = await story.start(draft.id)
    assert await _do(story, expire, attempt_id=again.id)
    assert not await _do(story, expire, attempt_id=again.id)
    assert await story.prove(again.id) == NotGranted("attempt_over")
    third = await story.start(draft.id)
    assert (await story.prove(third.id)).state == "active"


@pytest.mark.proves("REV-03")
async def test_a_lost_pin_is_replaced_by_repeating_the_method_and_grants_nothing_new(story):
    consent = await story.yes()
    attempt = await _reset(story, consent.parent_id)
    assert await _check(story, consent.parent_id, NEW_PIN) is PinCheck.WRONG
    assert await story.prove(attempt.id) == PinWasReset(consent.parent_id)
    assert await story.prove(attempt.id) == PinWasReset(consent.parent_id)
    assert await _check(story, consent.parent_id, NEW_PIN) is PinCheck.RIGHT
    assert await _check(story, consent.parent_id, PIN) is PinCheck.WRONG
    assert await story.one("SELECT count(*) FROM consent") == 1


async def test_a_second_reset_replaces_the_first_and_a_late_one_buys_nothing(story):
    consent = await story.yes()
    first, second = await _reset(story, consent.parent_id), await _reset(story, consent.parent_id)
    assert await story.prove(first.id) == NotGranted("attempt_over")
    story.clock.advance(hours=25)
    assert await story.prove(second.id) == NotGranted("too_late")
    assert await _check(story, consent.parent_id, PIN) is PinCheck.RIGHT
    with pytest.raises(NotPossibleNow):
        await _reset(story, new_id())


async def test_a_reset_for_a_parent_forgotten_meanwhile_buys_nothing(story):
    consent = await story.yes()
    attempt = await _reset(story, consent.parent_id)
    await _do(story, forget_parent, consent.parent_id)
    assert await story.prove(attempt.id) == NotGranted("too_late")


async def test_the_parent_hears_of_a_new_pin_once(story):
    consent = await story.yes()
    attempt = await _reset(story, consent.parent_id)
    await story.prove(attempt.id)
    await story.prove(attempt.id)
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'pin_reset'") == 1


@pytest.mark.proves("DN-07", "PAR-06")
async def test_news_of_the_notice_moves_the_request_once(story):
    sent, bounced = await story.ask(), await story.ask(email="gone@example.org")
    for _ in range(2):
        await mark_noticed_job(story.parts, request_id=str(sent.id))
        await mark_undeliverable_job(story.parts, request_id=str(bounced.id))
    assert await story.state("consent_request", sent.id) == "noticed"
    assert await story.state("consent_request", bounced.id) == "undeliverable"


@pytest.mark.proves("RVK-04")
async def test_the_last_letters_news_forgets_the_parent_and_ends_their_sessions(story):
    consent = await story.yes()
    await forget_parent_job(story.parts, request_id=str(new_id()))
    await _do(story, request_stop, story.parts, consent_id=consent.id)
    story.clock.advance(hours=72)
    await _do(story, revoke_if_due, story.parts, consent_id=consent.id)
    story.database.execute(
        "UPDATE outbox_mail SET state = 'refused', settled_at = app_now() WHERE settled_at IS NULL"
    )
    await forget_parent_job(story.parts, request_id=str(consent.request_id))
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'email'") == 0


async def test_the_job_leaves_a_parent_who_still_has_a_yes(story):
    consent = await story.yes()
    await forget_parent_job(story.parts, request_id=str(consent.request_id))
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'email'") == 1


async def test_a_resume_during_a_stop_only_forgets_the_reason(story):
    consent = await story.yes()
    assert not await _do(story, resume, story.parts, consent_id=consent.id)
    await _do(story, suspend, story.parts, consent_id=consent.id, reason="dispute")
    await _do(story, request_stop, story.parts, consent_id=consent.id)
    assert await _do(story, resume, story.parts, consent_id=consent.id)
    assert await story.state("consent", consent.id) == "stopping"


async def test_what_is_not_due_is_left_alone(story):
    consent = await story.yes()
    assert not await _do(story, end_consent, consent_id=consent.id)
    assert not await _do(story, revoke_if_due, story.parts, consent_id=consent.id)
    await _do(story, request_stop, story.parts, consent_id=consent.id)
    assert not await _do(story, revoke_if_due, story.parts, consent_id=consent.id)
    assert not await _do(story, end_consent, consent_id=consent.id)


async def test_a_reminder_needs_an_address(story):
    asked = await story.ask()
    await story.notice(asked.id)
    story.database.execute("DELETE FROM datum")
    story.clock.advance(days=5)
    assert await remind_due(story.parts) == 0
    assert await story.one("SELECT count(*) FROM outbox_mail") == 1


async def test_unknown_ids_are_not_found(story):
    for what in (get_consent, consent_of_child, get_draft, get_request):
        with pytest.raises(NotFound):
            await _do(story, what, new_id())
    with pytest.raises(NotFound):
        await story.prove(new_id())


async def test_an_unknown_lane_is_refused(story):
    with pytest.raises(Unprocessable):
        await _do(
            story,
            open_request,
            story.parts,
            promotion_id="lighthouse-summer",
            lane="paper",
            language="en",
        )
