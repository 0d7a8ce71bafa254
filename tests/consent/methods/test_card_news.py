"""What follows from the news about a card: a yes, a try again, money back, everything held."""

import pytest

from app.consent.attempts import start_pin_reset
from app.consent.endings import refuse
from app.consent.methods.card import card_refused, continue_card_check, look_again
from app.consent.methods.card_jobs import (
    card_disputed_job,
    card_expired_job,
    card_paid_job,
    card_refunded_job,
    card_refused_job,
    card_warned_job,
)
from app.payments.refunds import refund_due
from tests.consent.methods.counter import BACK

pytestmark = pytest.mark.anyio


async def _consents(counter) -> list:
    return await counter.story.rows("SELECT state, suspended_for FROM consent")


@pytest.mark.proves("VPC-05")
async def test_a_good_payment_is_a_yes_once_however_often_it_is_told(counter):
    *_, payment_id = await counter.paid()
    for _ in range(2):
        await card_paid_job(counter.parts, payment_id=payment_id)
    assert await _consents(counter) == [("active", None)]
    assert await counter.letters() == []


@pytest.mark.proves("VPC-06")
@pytest.mark.parametrize("card", ["prepaid_unnoticed", "unknown"])
async def test_a_card_that_proves_nothing_is_told_once_and_leaves_the_draft_to_try_again(
    counter, card
):
    _, draft, payment_id = await counter.paid(card)
    for _ in range(2):
        await card_refused_job(counter.parts, payment_id=payment_id)
    assert await counter.letters() == ["card_rejected"]
    assert (await counter.story.start(draft.id)).state == "started"


@pytest.mark.proves("REV-03")
async def test_a_card_refused_for_a_new_pin_ends_that_try_and_asks_for_no_answer_by_mail(counter):
    consent = await counter.story.yes()
    async with counter.story.work() as session:
        reset = await start_pin_reset(
            session, counter.parts, parent_id=consent.parent_id, pin="730194"
        )
    page = await continue_card_check(counter.parts, attempt_id=reset.id, **BACK)
    counter.pay(page, "prepaid_unnoticed")
    await look_again(counter.parts, attempt_id=reset.id)
    await card_refused_job(counter.parts, payment_id=str(page.payment_id))
    assert await counter.story.state("attempt", reset.id) == "rejected"
    assert await counter.letters() == []
    assert await _consents(counter) == [("active", None)]


async def test_a_page_that_closed_unpaid_ends_the_try_and_nothing_else(counter):
    _, draft, attempt = await counter.story.begun()
    page = await counter.begin(draft.id)
    for _ in range(2):
        await card_expired_job(counter.parts, payment_id=str(page.payment_id))
    assert await counter.story.state("attempt", attempt.id) == "expired"
    assert (await counter.story.start(draft.id)).id != attempt.id


@pytest.mark.proves("VPC-01")
async def test_money_that_comes_after_the_no_goes_straight_back_and_nobody_is_held_to_write_to(
    counter,
):
    asked, _, payment_id = await counter.paid()
    async with counter.story.work() as session:
        await refuse(session, request_id=asked.id)
    await card_paid_job(counter.parts, payment_id=payment_id)
    reason = await counter.story.one("SELECT refund_reason FROM payment")
    assert (await _consents(counter), reason) == ([], "attempt_over")
    assert await counter.letters() == []  # the no erased the address


async def test_money_that_comes_too_late_goes_back_with_a_letter_while_an_address_is_held(counter):
    await counter.story.yes()
    asked, _, payment_id = await counter.paid()
    counter.story.database.execute(
        f"UPDATE consent_request SET answer_by = app_now() WHERE id = '{asked.id}'"
    )
    await card_paid_job(counter.parts, payment_id=payment_id)
    assert await counter.letters() == ["money_returned"]
    assert await counter.story.one("SELECT refund_reason FROM payment") == "too_late"


@pytest.mark.proves("VPC-07")
async def test_the_parent_is_told_once_that_the_charge_went_back_on_its_day(counter):
    *_, payment_id = await counter.paid()
    await card_paid_job(counter.parts, payment_id=payment_id)
    counter.story.clock.advance(days=7)
    await refund_due(counter.parts)
    for _ in range(2):
        await card_refunded_job(counter.parts, payment_id=payment_id)
    assert await counter.letters() == ["refund_made"]


async def test_money_of_a_bad_card_that_went_back_was_told_with_the_reason_already(counter):
    *_, payment_id = await counter.paid("prepaid_unnoticed")
    await refund_due(counter.parts)
    await card_refunded_job(counter.parts, payment_id=payment_id)
    assert await counter.letters() == []


@pytest.mark.proves("VPC-07")
@pytest.mark.parametrize(
    ("news", "reason"), [(card_disputed_job, "dispute"), (card_warned_job, "fraud_warning")]
)
async def test_the_banks_doubt_holds_a_yes_even_when_it_comes_before_the_yes(counter, news, reason):
    *_, payment_id = await counter.paid()
    for _ in range(2):
        await news(counter.parts, payment_id=payment_id)
    assert await _consents(counter) == [("suspended", reason)]


@pytest.mark.proves("VPC-06")
async def test_the_banks_doubt_about_a_card_that_proved_nothing_grants_nothing(counter):
    *_, payment_id = await counter.paid("prepaid_unnoticed")
    await card_disputed_job(counter.parts, payment_id=payment_id)
    assert await _consents(counter) == []


async def test_nobody_is_written_to_about_money_once_their_address_is_gone(counter):
    _, _, payment_id = await counter.paid()
    await card_paid_job(counter.parts, payment_id=payment_id)
    _, _, bad = await counter.paid("prepaid_unnoticed", email="other@example.org")
    counter.story.database.execute("DELETE FROM datum WHERE field = 'email'")
    await card_refused_job(counter.parts, payment_id=bad)
    counter.story.clock.advance(days=7)
    await refund_due(counter.parts)
    await card_refunded_job(counter.parts, payment_id=payment_id)
    assert await counter.letters() == []


async def test_news_of_a_try_that_is_over_is_no_second_letter(counter):
    *_, payment_id = await counter.paid()
    await card_paid_job(counter.parts, payment_id=payment_id)
    async with counter.story.work() as session:
        await card_refused(session, counter.parts, payment_id=payment_id, reason="prepaid")
    assert await counter.letters() == []
    assert await _consents(counter) == [("active", None)]
