"""The parent's way in later: links by mail, a PIN that locks once, and how far an answer has come."""

import pytest

from app.consent.attempts import expire, lock_attempt, move_attempt, reject, start_pin_reset
from app.consent.due import end_due, settle_ended
from app.consent.items import collect_item
from app.consent.jobs import send_sign_in_links_job
from app.consent.parent_access import ask_for_sign_in_links, check_parent_pin
from app.consent.parents import is_parent_needed
from app.consent.progress import newest_pin_reset, progress_of
from app.families import PinCheck, forget_parent, new_parent
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.privacy.retention import erase_due_data
from tests.consent.story import MAIL, PIN

pytestmark = pytest.mark.anyio


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


async def _letters(story, message: str) -> list:
    return await story.rows(
        "SELECT link_subject_id FROM outbox_mail WHERE message = :message", message=message
    )


async def _mail_links(story, parent_id) -> int:
    """Have the links mailed, twice told; returns how many letters there are."""
    asked_id = str(new_id())
    for _ in range(2):
        await send_sign_in_links_job(story.parts, parent_id=str(parent_id), asked_id=asked_id)
    return len(await _letters(story, "sign_in_link"))


async def test_a_link_is_mailed_to_each_parent_of_an_address_and_to_no_stranger(story):
    mine, ours = await story.yes(), await story.yes(pin="730194")
    assert mine.parent_id != ours.parent_id
    assert await _mail_links(story, new_id()) == 0
    assert await _mail_links(story, mine.parent_id) == 2
    told = {row[0] for row in await _letters(story, "sign_in_link")}
    assert told == {mine.parent_id, ours.parent_id}


async def test_asking_for_the_link_is_one_job_for_a_known_and_for_an_unknown_address(story):
    consent = await story.yes()
    for email in (MAIL, "nobody@example.org"):
        await _do(story, ask_for_sign_in_links, story.parts, email=email)
    about = await story.rows(
        "SELECT args->>'parent_id' FROM procrastinate_jobs"
        " WHERE task_name = 'consent.send_sign_in_links' ORDER BY id"
    )
    assert [row[0] == str(consent.parent_id) for row in about] == [True, False]


async def test_a_parent_who_has_not_said_yes_yet_has_no_page_to_come_back_to(story):
    _, draft, _ = await story.begun()
    assert await _mail_links(story, draft.parent_id) == 0


async def test_a_parent_of_whom_no_address_is_held_gets_no_link(story):
    empty = await _do(story, new_parent, language="en")
    assert await _mail_links(story, empty) == 0
    consent = await story.yes()
    await _do(story, forget_parent, consent.parent_id)
    assert await _mail_links(story, consent.parent_id) == 0


@pytest.mark.proves("REV-03")
async def test_the_miss_that_locks_the_pin_is_told_once(story):
    consent = await story.yes()
    who = {"parent_id": consent.parent_id}
    assert await _do(story, check_parent_pin, story.parts, **who, pin=PIN) is PinCheck.RIGHT
    outcomes = [
        await _do(story, check_parent_pin, story.parts, **who, pin="000000") for _ in range(11)
    ]
    assert outcomes == [PinCheck.WRONG] * 9 + [PinCheck.LOCKED] * 2
    assert await _letters(story, "pin_locked") == [(consent.parent_id,)]


async def test_progress_shows_the_newest_try_and_why_it_ended(story):
    asked = await story.ask()
    await story.notice(asked.id)
    seen = await _do(story, progress_of, asked.id)
    assert (seen.request_state, seen.attempt_id, seen.attempt_state) == ("noticed", None, None)
    draft = await story.draft(asked.id)
    first = await story.start(draft.id)
    await _do(story, reject, attempt_id=first.id, reason="prepaid")
    seen = await _do(story, progress_of, asked.id)
    assert (seen.attempt_id, seen.attempt_state, seen.reason) == (first.id, "rejected", "prepaid")
    second = await story.start(draft.id)
    await _do(story, expire, attempt_id=second.id)
    assert (await _do(story, progress_of, asked.id)).attempt_id == second.id


async def test_a_try_for_a_new_pin_is_no_progress_of_the_request(story):
    consent = await story.yes()
    assert await _do(story, newest_pin_reset, consent.parent_id) is None
    granted = await _do(story, progress_of, consent.request_id)
    reset = await _do(
        story, start_pin_reset, story.parts, parent_id=consent.parent_id, pin="730194"
    )
    assert (await _do(story, newest_pin_reset, consent.parent_id)).id == reset.id
    assert await _do(story, progress_of, consent.request_id) == granted


async def test_a_try_known_to_be_paid_is_granted_like_one_just_begun(story):
    _, _, attempt = await story.begun()
    async with story.work() as session:
        await move_attempt(session, await lock_attempt(session, attempt.id), "paid")
    assert (await story.prove(attempt.id)).state == "active"
    with pytest.raises(NotFound):
        await _do(story, lock_attempt, new_id())


@pytest.mark.proves("RET-03")
async def test_a_parent_is_needed_while_anything_is_held_under_an_ended_yes(story):
    consent = await story.yes()
    story.clock.advance(days=112)
    item = {"field": "first_name", "value": "Robin", "source": "child"}
    await _do(story, collect_item, story.parts, consent_id=consent.id, **item)
    story.clock.advance(days=1)
    await end_due(story.parts)
    assert await _do(story, is_parent_needed, consent.parent_id)
    story.clock.advance(days=30)
    await erase_due_data(story.parts.database)
    assert await settle_ended(story.parts) == 1
    assert not await _do(story, is_parent_needed, consent.parent_id)
