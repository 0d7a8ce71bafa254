"""A new PIN whose payment is disputed: locked again, the old one dead, the parent told how to go on."""

import pytest

from app.consent.attempts import start_pin_reset
from app.consent.granting import PinWasReset
from app.consent.methods import card_jobs
from app.families import PinCheck, check_pin
from app.payments.checks import CheckTerms, open_payment
from app.platform.sessions import find_session, open_session
from tests.consent.story import MAIL, PIN

pytestmark = pytest.mark.anyio
NEW_PIN, THIRD_PIN = "730194", "915273"
JOBS = {"dispute": card_jobs.card_disputed_job, "fraud_warning": card_jobs.card_warned_job}
either = pytest.mark.parametrize("why", JOBS)


async def _begin(story, parent_id, pin=NEW_PIN):
    """A reset up to its payment."""
    async with story.work() as session:
        attempt = await start_pin_reset(session, story.parts, parent_id=parent_id, pin=pin)
        payment = await open_payment(session, attempt_id=attempt.id, terms=CheckTerms(50, 7))
    return attempt, payment


async def _reset(story, parent_id, pin=NEW_PIN):
    attempt, payment = await _begin(story, parent_id, pin)
    assert await story.prove(attempt.id) == PinWasReset(parent_id)
    return payment


async def _doubt(story, payment, why="dispute"):
    state = "disputed" if why == "dispute" else "paid"
    await story.rows(
        "UPDATE payment SET state = :state, refund_reason = 'check_done' WHERE id = :id"
        " RETURNING 1",
        id=payment,
        state=state,
    )
    await JOBS[why](story.parts, payment_id=str(payment))


async def _check(story, parent_id, pin):
    async with story.work() as session:
        return await check_pin(session, story.parts, parent_id=parent_id, pin=pin)


async def _letters(story) -> list[str]:
    rows = await story.rows("SELECT body_text FROM outbox_mail WHERE message = 'pin_locked'")
    return [" ".join(row[0].split()) for row in rows]


@either
@pytest.mark.proves("REV-03", "VPC-07")
async def test_a_pin_whose_payment_is_in_doubt_is_locked_and_the_old_one_stays_dead(story, why):
    consent = await story.yes()
    payment = await _reset(story, consent.parent_id)
    await _doubt(story, payment, why)
    assert await _check(story, consent.parent_id, NEW_PIN) is PinCheck.LOCKED
    assert await _check(story, consent.parent_id, PIN) is PinCheck.LOCKED
    facts = await story.one("SELECT facts FROM ledger WHERE tag = 'parent:pin:locked'")
    assert facts == {"why": why}


@pytest.mark.proves("REV-03")
async def test_whoever_is_on_the_page_by_that_pin_must_leave_it(story):
    consent = await story.yes()
    payment = await _reset(story, consent.parent_id)
    async with story.work() as session:
        token = await open_session(
            session, surface="parent", stage="seen", subject_id=consent.parent_id, language="en"
        )
    await _doubt(story, payment)
    async with story.work() as session:
        assert await find_session(session, surface="parent", token=token) is None


@either
async def test_the_parent_hears_once_why_and_how_to_go_on(story, why):
    consent = await story.yes()
    payment = await _reset(story, consent.parent_id)
    await _doubt(story, payment, why)
    await _doubt(story, payment, why)
    (letter,) = await _letters(story)
    assert "I lost my PIN" in letter
    assert "The PIN you had before stays off too" in letter
    assert ("objects to the payment" in letter) is (why == "dispute")


@pytest.mark.proves("VPC-07")
async def test_the_yes_itself_stands_on_its_own_payment(story):
    consent = await story.yes()
    await _doubt(story, await _reset(story, consent.parent_id))
    assert await story.state("consent", consent.id) == "active"
    assert (
        await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'consent_suspended'") == 0
    )


@pytest.mark.proves("REV-03")
async def test_repeating_the_method_once_more_opens_it_again(story):
    consent = await story.yes()
    first = await _reset(story, consent.parent_id)
    await _doubt(story, first)
    await _reset(story, consent.parent_id, THIRD_PIN)
    assert await _check(story, consent.parent_id, THIRD_PIN) is PinCheck.RIGHT
    # A late repeat of the old news does not touch the PIN that was proved since.
    await _doubt(story, first)
    assert await _check(story, consent.parent_id, THIRD_PIN) is PinCheck.RIGHT
    assert len(await _letters(story)) == 1


async def test_a_dispute_that_overtakes_the_reset_leaves_it_locked(story):
    consent = await story.yes()
    _, payment = await _begin(story, consent.parent_id)
    await _doubt(story, payment)
    assert await _check(story, consent.parent_id, NEW_PIN) is PinCheck.LOCKED
    assert await _check(story, consent.parent_id, PIN) is PinCheck.LOCKED


async def test_a_dispute_about_a_reset_that_never_was_changes_nothing(story):
    consent = await story.yes()
    _, payment = await _begin(story, consent.parent_id)
    story.clock.advance(hours=25)
    await _doubt(story, payment)
    assert await _check(story, consent.parent_id, PIN) is PinCheck.RIGHT
    assert await _letters(story) == []
    assert MAIL not in str(await story.rows("SELECT facts FROM ledger"))
