"""What still works, and what does not, when the address to write to is erased on the way."""

import asyncio

import pytest
from sqlalchemy import text

from app.consent.address_letter import ask_for_address
from app.consent.due import remind
from app.consent.endings import withdraw_never_mail_me
from app.consent.parent_access import post_pin_reset
from app.consent.progress import address_letter_went_to
from app.consent.reward_letter import post_reward_posted
from app.platform import clock
from app.platform.ids import new_id
from app.privacy import NoLegalBasis, close_basis
from tests.consent.story import MAIL
from tests.privacy.waiting import until_somebody_waits

pytestmark = pytest.mark.anyio


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


def _erase_addresses(story) -> None:
    story.database.execute("DELETE FROM datum WHERE field = 'email'")


async def test_a_known_parent_erased_while_they_answer_leaves_no_draft_nobody_can_reach(story):
    asked = await story.ask(lane="here")
    await story.notice(asked.id)
    first = await story.draft(asked.id)
    async with story.work() as session:
        await session.execute(text("SELECT 1 FROM draft FOR UPDATE"))
        again = asyncio.create_task(story.draft(asked.id))
        await until_somebody_waits(story.parts.database)
        await session.execute(text("DELETE FROM datum WHERE field = 'email'"))
    with pytest.raises(NoLegalBasis):
        await again
    drafts = await story.rows("SELECT id, dead_at FROM draft")
    assert drafts == [(first.id, None)]


@pytest.mark.proves("VPC-01")
async def test_a_yes_counts_though_the_address_to_tell_it_to_is_gone(story):
    _, _, attempt = await story.begun()
    _erase_addresses(story)
    assert (await story.prove(attempt.id)).state == "active"
    rows = await story.rows("SELECT 1 FROM outbox_mail WHERE message = 'permission_granted'")
    assert rows == []


@pytest.mark.proves("PAR-05")
async def test_never_mail_me_on_screen_ends_the_request_and_remembers_no_address(story):
    asked = await story.ask(lane="here")
    await _do(story, withdraw_never_mail_me, story.parts, request_id=asked.id)
    assert await story.state("consent_request", asked.id) == "withdrawn"
    assert await story.one("SELECT count(*) FROM suppression") == 0


async def test_never_mail_me_after_answering_on_screen_remembers_the_parents_own_address(story):
    asked = await story.ask(lane="here")
    await story.notice(asked.id)
    await story.draft(asked.id)
    await _do(story, withdraw_never_mail_me, story.parts, request_id=asked.id)
    assert await story.one("SELECT count(*) FROM suppression") == 1


async def test_the_letters_address_is_the_typed_one_then_the_confirmed_one_then_none(story):
    asked = await story.ask()
    went_to = (address_letter_went_to, story.parts, asked.id)
    assert await _do(story, *went_to) == MAIL
    await story.notice(asked.id)
    await story.draft(asked.id, email="work@example.org")
    story.database.execute(
        "DELETE FROM datum USING legal_basis b WHERE b.id = basis_id AND b.kind = 'parent_contact'"
    )
    assert await _do(story, *went_to) == "work@example.org"
    _erase_addresses(story)
    assert await _do(story, *went_to) is None


async def test_an_answer_after_the_typed_address_ran_out_holds_the_address_anew(story):
    asked = await story.ask()
    await story.notice(asked.id)
    basis_id = await story.one("SELECT contact_basis_id FROM consent_request")
    await _do(story, close_basis, basis_id)
    await story.draft(asked.id)
    rows = await story.rows(
        "SELECT b.kind FROM datum JOIN legal_basis b ON b.id = basis_id WHERE field = 'email'"
    )
    assert [row[0] for row in rows] == ["parent_supplied"]


async def test_letters_about_a_reward_or_a_pin_go_nowhere_once_the_address_is_gone(story):
    consent = await story.yes()
    _erase_addresses(story)
    before = await story.one("SELECT count(*) FROM outbox_mail")
    await _do(story, post_pin_reset, story.parts, parent_id=consent.parent_id)
    assert not await _do(story, ask_for_address, story.parts, child_id=consent.child_id)
    async with story.work() as session:
        assert not await post_reward_posted(
            session,
            story.parts,
            child_id=consent.child_id,
            erased=("first_name",),
            at=await clock.now(session),
            claim_id=new_id(),
        )
    story.clock.advance(days=5)
    assert not await _do(story, remind, story.parts, request_id=consent.request_id)
    assert await story.one("SELECT count(*) FROM outbox_mail") == before
