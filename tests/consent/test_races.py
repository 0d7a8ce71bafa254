"""Everything that may happen to one request at once: in every order exactly one outcome stands."""

import asyncio
import secrets

import pytest

from app.consent.endings import lapse, refuse, withdraw_not_my_child
from app.consent.granting import NotGranted
from app.consent.models import Consent
from app.platform.problems import AlreadyDecided

pytestmark = pytest.mark.anyio


async def _refuse(story, request_id):
    async with story.work() as session:
        await refuse(session, request_id=request_id)


async def _not_mine(story, request_id):
    async with story.work() as session:
        await withdraw_not_my_child(session, request_id=request_id)


async def _lapse(story, request_id):
    async with story.work() as session:
        return await lapse(session, request_id=request_id)


async def _outcome(story, request_id) -> str:
    return await story.state("consent_request", request_id)


async def _consistent(story, request_id, attempt_id) -> None:
    """A yes with everything, or none of it: never half."""
    state = await _outcome(story, request_id)
    attempt = await story.state("attempt", attempt_id)
    count = await story.one(
        "SELECT (SELECT count(*) FROM consent WHERE request_id = :r),"
        " (SELECT count(*) FROM evidence WHERE request_id = :r),"
        " (SELECT count(*) FROM decision WHERE request_id = :r AND answer = 'yes')",
        r=request_id,
    )
    if state == "granted":
        assert (tuple(count), attempt) == ((1, 1, 1), "accepted")
    else:
        assert tuple(count) == (0, 0, 0)
        assert attempt in ("expired", "rejected")


@pytest.mark.proves("VPC-01", "PAR-05")
async def test_a_yes_and_a_no_at_once_leave_exactly_one_of_them(story):
    seen = set()
    for number in range(40):
        asked, _, attempt = await story.begun(email=f"p{number}@example.org")
        moves = [story.prove(attempt.id), _refuse(story, asked.id), story.prove(attempt.id)]
        if number % 2:
            moves.reverse()
        results = await asyncio.gather(*moves, return_exceptions=True)
        assert not [
            r for r in results if isinstance(r, BaseException) and not isinstance(r, AlreadyDecided)
        ]
        await _consistent(story, asked.id, attempt.id)
        seen.add(await _outcome(story, asked.id))
    assert seen <= {"granted", "refused"}


async def test_a_yes_and_not_my_child_at_once_leave_exactly_one_of_them(story):
    for number in range(20):
        asked, _, attempt = await story.begun(email=f"p{number}@example.org")
        moves = [_not_mine(story, asked.id), story.prove(attempt.id)]
        secrets.SystemRandom().shuffle(moves)
        await asyncio.gather(*moves, return_exceptions=True)
        await _consistent(story, asked.id, attempt.id)


async def test_two_ends_of_the_day_and_a_yes_never_leave_a_half(story):
    begun = [await story.begun(email=f"p{number}@example.org") for number in range(20)]
    story.clock.advance(days=14)
    for asked, _, attempt in begun:
        results = await asyncio.gather(
            _lapse(story, asked.id), story.prove(attempt.id), _lapse(story, asked.id)
        )
        assert [r for r in results if isinstance(r, NotGranted)]
        await _consistent(story, asked.id, attempt.id)
        assert await _outcome(story, asked.id) == "lapsed"


async def test_a_new_draft_and_money_on_the_old_one_never_mix(story):
    for number in range(20):
        asked, draft, attempt = await story.begun(email=f"p{number}@example.org")
        results = await asyncio.gather(
            story.prove(attempt.id),
            story.draft(asked.id, email=f"p{number}@example.org"),
            return_exceptions=True,
        )
        granted = [r for r in results if isinstance(r, Consent)]
        live = await story.one(
            "SELECT id FROM draft WHERE request_id = :r AND dead_at IS NULL", r=asked.id
        )
        assert (live == draft.id) == bool(granted)


async def test_two_children_of_one_parent_granted_at_once_share_one_agreement(story):
    first = await story.yes()
    begun = [await story.begun() for _ in range(4)]
    found = await asyncio.gather(*(story.prove(attempt.id) for _, _, attempt in begun))
    assert {consent.parent_id for consent in found} == {first.parent_id}
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'email'") == 1
