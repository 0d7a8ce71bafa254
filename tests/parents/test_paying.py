"""Back from the card page: granted only by what our rows say, and every other end told plainly."""

import pytest

from app.consent.endings import lapse
from tests.parents.post_office import YES

pytestmark = pytest.mark.anyio


async def test_a_paid_check_shows_the_yes_with_refund_day_and_joining_code(office):
    asked = await office.said_yes()
    assert "Your yes counts" in office.parent.text
    assert asked.joining_code in office.parent.text
    assert "June 17, 2027" in office.parent.words_seen
    assert await office.one("SELECT state FROM consent") == "active"
    (letter,) = office.letters("your yes to")
    assert asked.joining_code in letter["text"]


async def test_while_the_news_is_on_its_way_the_page_looks_again_by_itself(office):
    await office.letter_opened()
    office.pay((await office.answer()).headers["location"])
    page = await office.parent.go("/parent/paid")
    assert page.headers["refresh"] == "3"
    assert "Look again" in page.text
    assert await office.one("SELECT count(*) FROM consent") == 0


async def test_coming_back_is_no_proof_of_payment(office):
    await office.letter_opened()
    await office.answer()
    await office.parent.go("/parent/paid?session_id=cs_test_invented")
    await office.work()
    await office.parent.go("/parent/paid")
    assert "Your yes counts" not in office.parent.text
    assert await office.one("SELECT count(*) FROM consent") == 0


@pytest.mark.parametrize(
    ("card", "reason"),
    [("prepaid_unnoticed", "prepaid card or a gift card"), ("unknown", "what kind of card")],
)
async def test_a_card_that_proves_nothing_is_told_why_and_offered_the_ways_left(
    office, card, reason
):
    await office.said_yes(card=card)
    assert reason in office.parent.words_seen
    assert "We sent your 50 cents back" in office.parent.words_seen
    again = await office.parent.send("/parent/decision/card", follow=False)
    office.pay(again.headers["location"])
    await office.parent.go("/parent/paid")
    await office.work()
    await office.parent.go("/parent/paid")
    assert "Your yes counts" in office.parent.text


async def test_paying_after_the_last_day_says_that_the_money_goes_straight_back(office):
    asked = await office.letter_opened()
    url = (await office.answer()).headers["location"]
    office.pay(url)
    office.database.execute("UPDATE consent_request SET answer_by = app_now()")
    async with office.parts.database.unit_of_work() as session:
        await lapse(session, request_id=asked.id)
    await office.parent.go("/parent/paid")
    await office.sweep()
    await office.parent.go("/parent/paid")
    assert "The time for this letter is over" in office.parent.text
    assert await office.one("SELECT count(*) FROM consent") == 0


async def test_saying_no_in_a_second_tab_beats_the_payment(office):
    await office.letter_opened()
    url = (await office.answer()).headers["location"]
    await office.parent.go("/parent/decision")
    await office.parent.send("/parent/decision/no")
    office.pay(url)
    await office.parent.go("/parent/paid")
    await office.sweep()
    assert await office.one("SELECT count(*) FROM consent") == 0
    await office.parent.go("/parent/paid")
    assert "it goes straight back" in office.parent.words_seen


async def test_answering_again_after_the_yes_changes_nothing(office):
    asked = await office.letter_opened()
    await office.parent.go("/parent/decision")
    token = office.parent.token
    office.pay((await office.answer()).headers["location"])
    await office.parent.go("/parent/paid")
    await office.work()
    await office.parent.go("/parent/decision?change=1")
    assert "answered with a yes" in office.parent.text
    for path in ("/parent/decision", "/parent/decision/no", "/parent/decision/card"):
        answer = await office.parent.send(path, form_token=token, **(YES | {"collect": "no"}))
        assert "answered with a yes" in answer.text, path
    assert await office.story.state("consent_request", asked.id) == "granted"
    assert await office.one("SELECT state FROM consent") == "active"


async def test_a_card_page_that_closed_unpaid_keeps_the_answers_and_opens_again(office):
    await office.letter_opened()
    url = (await office.answer()).headers["location"]
    await office.parts.stripe.expire_checkout(url.rsplit("/", 1)[1])
    await office.parent.go("/parent/paid")
    await office.work()
    await office.parent.go("/parent/paid")
    assert "nothing was charged" in office.parent.words_seen
    again = await office.parent.send("/parent/decision/card", follow=False)
    assert again.headers["location"] not in (url, "/parent/paid")
