"""A card processor that takes the call and never answers: a kind page in time, and nothing lost."""

import asyncio
import time

import pytest

from app.payments.gateway import PER_PROCESS, Order
from app.payments.refunds import refund_due
from app.platform.problems import Unavailable
from tests.parents.post_office import PostOffice

pytestmark = pytest.mark.anyio
PATIENCE = 1.0
# More than a busy machine needs; every parent behind the first eight would wait longer in a queue.
IN_TIME = 3 * PATIENCE


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"stripe_timeout_seconds": PATIENCE})


def hang(office: PostOffice, path: str, *, times: int = 9, when: str = "before") -> None:
    """The next calls of this path get no answer, for longer than anybody waits here."""
    office.sandbox.control(
        "api", fault="timeout", times=times, path=path, when=when, seconds=20 * PATIENCE
    )


def works_again(office: PostOffice) -> None:
    office.sandbox.http.delete("/control/api").raise_for_status()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_parent_who_says_yes_meanwhile_is_told_in_time_and_loses_nothing(office, when):
    await office.letter_opened()
    hang(office, "/checkout/sessions", when=when)
    began = time.monotonic()
    answer = await office.answer()
    assert time.monotonic() - began < IN_TIME
    assert answer.status_code == 503
    assert "your answers are safe" in office.parent.words_seen
    assert await office.one("SELECT count(*) FROM draft") == 1
    works_again(office)
    again = await office.parent.send("/parent/decision/card", follow=False)
    office.pay(again.headers["location"])
    await office.parent.go("/parent/paid")
    await office.work()
    await office.parent.go("/parent/paid")
    assert "Your yes counts" in office.parent.words_seen
    assert await office.one("SELECT count(*) FROM payment") == 1


async def test_a_parent_back_from_paying_waits_kindly_and_the_sweep_finds_the_payment(office):
    await office.letter_opened()
    office.pay((await office.answer()).headers["location"])
    hang(office, "/checkout/sessions")
    began = time.monotonic()
    page = await office.parent.go("/parent/paid")
    assert time.monotonic() - began < IN_TIME
    assert page.status_code == 200
    assert "Look again" in page.text
    works_again(office)
    office.clock.advance(minutes=11)
    await office.sweep()
    assert await office.one("SELECT state FROM consent") == "active"


async def test_more_parents_than_there_are_lines_are_all_told_in_time(office):
    hang(office, "/checkout/sessions", times=99)
    orders = [order(number) for number in range(3 * PER_PROCESS)]
    began = time.monotonic()
    told = await asyncio.gather(
        *(office.parts.stripe.open_checkout(one) for one in orders), return_exceptions=True
    )
    assert time.monotonic() - began < IN_TIME
    assert {type(one) for one in told} == {Unavailable}


def order(number: int) -> Order:
    back = "http://localhost:8000/parent/paid"
    return Order(f"order-{number}", 50, "Card check", "12345678", "en", back, back)


@pytest.mark.proves("VPC-07")
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_refund_that_got_no_answer_is_asked_for_again_and_given_once(office, when):
    await office.said_yes()
    office.clock.advance(days=7, minutes=1)
    hang(office, "/refunds", when=when)
    with pytest.raises(Unavailable):  # which a sweep of the worker takes for: later
        await refund_due(office.parts)
    assert await office.one("SELECT state FROM payment") == "paid"
    works_again(office)
    await office.sweep()
    assert await office.one("SELECT state FROM payment") == "refunded"
    assert len(office.letters("your money is on its way back")) == 1
    events = office.sandbox.http.get("/control/events").json()
    assert sum(event["type"] == "refund.created" for event in events) == 1
