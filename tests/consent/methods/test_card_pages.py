"""Opening the card's page: one page a try, and nothing to pay twice."""

import pytest

from app.consent.attempts import start_pin_reset
from app.consent.drafting import get_draft
from app.consent.methods import MethodNotOffered, get_method
from app.consent.methods.card import continue_card_check, look_again
from app.consent.methods.card_jobs import card_paid_job
from app.families import PinCheck, check_pin
from tests.consent.methods.counter import BACK
from tests.consent.promises import lighthouse

pytestmark = pytest.mark.anyio

NEW_PIN = "730194"


@pytest.mark.proves("VPC-05")
async def test_a_double_click_opens_the_same_page(counter):
    _, draft, _ = await counter.story.begun()
    assert await counter.begin(draft.id) == await counter.begin(draft.id)
    assert await counter.story.one("SELECT count(*) FROM payment") == 1


async def test_a_try_without_a_payment_has_nothing_to_look_at(counter):
    _, _, attempt = await counter.story.begun()
    assert await look_again(counter.parts, attempt_id=attempt.id) == "none"


async def test_looking_again_finds_what_was_paid_before_the_news_comes(counter):
    _, draft, attempt = await counter.story.begun()
    page = await counter.begin(draft.id)
    assert await look_again(counter.parts, attempt_id=attempt.id) == "open"
    counter.pay(page)
    assert await look_again(counter.parts, attempt_id=attempt.id) == "paid"


@pytest.mark.proves("REV-03")
async def test_the_card_check_repeated_for_a_lost_pin_sets_it_and_is_not_paid_twice(counter):
    _, draft, payment_id = await counter.paid()
    await card_paid_job(counter.parts, payment_id=payment_id)
    async with counter.story.work() as session:
        parent_id = (await get_draft(session, draft.id)).parent_id
        reset = await start_pin_reset(session, counter.parts, parent_id=parent_id, pin=NEW_PIN)
    page = await continue_card_check(counter.parts, attempt_id=reset.id, **BACK)
    counter.pay(page)
    await look_again(counter.parts, attempt_id=reset.id)

    again = await continue_card_check(counter.parts, attempt_id=reset.id, **BACK)
    assert (again.url, again.payment_id) == (None, page.payment_id)
    await card_paid_job(counter.parts, payment_id=str(page.payment_id))
    async with counter.story.work() as session:
        checked = await check_pin(session, counter.parts, parent_id=parent_id, pin=NEW_PIN)
    assert checked is PinCheck.RIGHT
    assert await counter.story.one("SELECT count(*) FROM consent") == 1


@pytest.mark.proves("VPC-02")
def test_a_method_that_is_not_built_is_not_offered():
    with pytest.raises(MethodNotOffered):
        get_method(lighthouse(), "paper")
