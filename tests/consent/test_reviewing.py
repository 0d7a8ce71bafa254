"""A parent's review of everything held, and the letters about the reward."""

import pytest

from app.consent.address_letter import ask_for_address
from app.consent.choices import Choices
from app.consent.items import collect_item
from app.consent.jobs import ask_for_address_job
from app.consent.receipts import issue_receipt
from app.consent.reviewing import own_consent, review_family
from app.consent.reward_letter import post_reward_posted
from app.consent.standing import resume, suspend
from app.consent.stopping import request_stop, revoke_if_due
from app.families import forget_parent, new_parent
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound
from app.promotions.publishing import publish
from tests.consent.promises import night_sky, operator
from tests.consent.story import MAIL, ticks

pytestmark = pytest.mark.anyio


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


async def _give(story, consent, field="first_name", value="Robin", source="child") -> None:
    item = {"field": field, "value": value, "source": source}
    await _do(story, collect_item, story.parts, consent_id=consent.id, **item)


async def _review(story, consent, language="en"):
    who = {"parent_id": consent.parent_id, "language": language}
    return await _do(story, review_family, story.parts, **who)


async def _asked(story) -> int:
    return await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'address_asked'")


@pytest.mark.proves("REV-02", "REV-03")
@pytest.mark.parametrize(("language", "own"), [("en", "Your e-mail address"), ("es", "Su correo")])
async def test_a_review_shows_every_value_its_day_and_what_is_still_to_give(story, language, own):
    consent = await story.yes(choices=ticks(society=True))
    await _give(story, consent)
    review = await _review(story, consent, language)
    assert [(item.what, item.value) for item in review.own] == [(own, MAIL)]
    (child,) = review.children
    assert [(item.field, item.value) for item in child.held] == [("first_name", "Robin")]
    assert child.to_give == ("mailing_address",)
    assert child.shared_with == ("acme-mailhouse", "lighthouse-society")
    assert [decision.answer for decision in child.decisions] == ["yes", "yes"]
    await _give(story, consent, "mailing_address", "1 Pier Road", "parent")
    (child,) = (await _review(story, consent, language)).children
    assert child.to_give == ()
    facts = await story.rows(
        "SELECT facts->'fields' FROM ledger WHERE tag = 'parent:information:viewed' ORDER BY at"
    )
    assert [row[0] for row in facts] == [["first_name"], ["first_name", "mailing_address"]]


async def test_what_is_held_back_is_still_shown_and_nothing_more_is_asked(story):
    consent = await story.yes()
    await _give(story, consent)
    await _do(story, suspend, story.parts, consent_id=consent.id, reason="dispute")
    (child,) = (await _review(story, consent)).children
    assert (len(child.held), child.to_give) == (1, ())


@pytest.mark.proves("RVK-04")
async def test_after_the_erasure_a_review_shows_that_nothing_is_left(story):
    consent = await story.yes()
    await _give(story, consent)
    await _do(story, request_stop, story.parts, consent_id=consent.id)
    story.clock.advance(hours=72)
    await _do(story, revoke_if_due, story.parts, consent_id=consent.id)
    (child,) = (await _review(story, consent)).children
    assert child.held == ()
    await _do(story, forget_parent, consent.parent_id)
    assert (await _review(story, consent)).own == ()


async def test_somebody_of_whom_nothing_was_ever_held_has_an_empty_review(story):
    parent_id = await _do(story, new_parent, language="en")
    review = await _do(story, review_family, story.parts, parent_id=parent_id, language="en")
    assert (review.own, review.children) == ((), ())


@pytest.mark.proves("REV-03")
async def test_anothers_consent_is_not_found(story):
    consent = await story.yes()
    mine = {"consent_id": consent.id, "parent_id": consent.parent_id}
    assert (await _do(story, own_consent, **mine)).id == consent.id
    with pytest.raises(NotFound):
        await _do(story, own_consent, **(mine | {"parent_id": new_id()}))


async def test_the_parent_is_asked_for_the_address_once_however_often_it_is_earned(story):
    consent = await story.yes()
    for _ in range(2):
        await ask_for_address_job(story.parts, child_id=str(consent.child_id))
    assert await _asked(story) == 1


async def test_nothing_is_asked_while_everything_is_held_back(story):
    consent = await story.yes()
    await _do(story, suspend, story.parts, consent_id=consent.id, reason="dispute")
    assert not await _do(story, ask_for_address, story.parts, child_id=consent.child_id)
    await _do(story, resume, story.parts, consent_id=consent.id)
    assert await _do(story, ask_for_address, story.parts, child_id=consent.child_id)
    assert await _asked(story) == 1


@pytest.mark.proves("COL-02")
async def test_a_promise_that_needs_nothing_of_the_parent_asks_nothing(story):
    async with story.work() as session:
        await publish(session, night_sky(), operator())
    asked = await story.ask(lane="here", promotion="night-sky")
    await story.notice(asked.id)
    plain = Choices(is_guardian=True, collect_use=True, disclose={})
    draft = await story.draft(asked.id, choices=plain)
    consent = await story.prove((await story.start(draft.id)).id)
    assert not await _do(story, ask_for_address, story.parts, child_id=consent.child_id)
    assert await _asked(story) == 0


@pytest.mark.proves("RET-01")
async def test_the_parent_is_told_once_that_the_reward_is_in_the_mail(story):
    consent = await story.yes()
    await _give(story, consent, "home_state", "Maine")
    claim_id = new_id()
    told = []
    for _ in range(2):
        async with story.work() as session:
            told.append(
                await post_reward_posted(
                    session,
                    story.parts,
                    child_id=consent.child_id,
                    erased=("first_name", "mailing_address"),
                    at=await clock.now(session),
                    claim_id=claim_id,
                )
            )
    assert told == [True, False]


@pytest.mark.proves("REC-05")
async def test_a_receipt_whose_opening_was_erased_no_longer_points_at_a_ledger_row(story):
    consent = await story.yes()
    which = {"consent_id": consent.id, "language": "en"}
    assert (await _do(story, issue_receipt, story.parts, **which))["ledger"] is not None
    async with story.work() as session:
        await story.parts.gate.erase(
            session, consent.evidence_basis_id, fields=("receipt_opening",)
        )
    assert (await _do(story, issue_receipt, story.parts, **which))["ledger"] is None
