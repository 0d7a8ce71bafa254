"""Card checks against a running Stripe-shaped server: paid once, judged, given back on the day."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import text

from app.payments.checks import abandon, give_back, open_page, settle
from app.payments.events import Event
from app.payments.inbox import handle_event, handle_waiting, keep_event
from app.payments.jobs import reconcile
from app.payments.refunds import refund, refund_due
from app.platform.problems import Unavailable
from tests.payments.till import Till

pytestmark = pytest.mark.anyio


async def paid(till: Till, payment_id, order, card="credit"):
    """Open the page, pay as a parent would, and let the service find out."""
    url = await open_page(till, payment_id, order)
    till.pay(url, card)
    if card == "three_d_secure" or "/challenge" in str(till.sandbox.http.get(url).url):
        till.sandbox.http.post(f"{url}/challenge", data={"decision": "approve"})
    return await settle(till, payment_id)


@pytest.mark.proves("VPC-03", "VPC-05")
@pytest.mark.parametrize("card", ["credit", "debit", "three_d_secure"])
async def test_a_paid_check_is_good_and_its_refund_day_is_a_week_later(
    till, payment_id, order, card
):
    verdict = await paid(till, payment_id, order, card)

    row = await till.payment(payment_id)
    assert (verdict.finding, row.state) == ("good", "paid")
    assert (row.refund_due_at - row.checked_at).days == 7
    assert await till.tags() == ["system:payment:paid"]


@pytest.mark.proves("VPC-06")
@pytest.mark.parametrize(
    ("card", "reason"), [("prepaid_unnoticed", "prepaid"), ("unknown", "unknown_funding")]
)
async def test_a_card_that_proves_nothing_is_refunded_at_once(
    till, payment_id, order, card, reason
):
    verdict = await paid(till, payment_id, order, card)
    await refund_due(till)

    row = await till.payment(payment_id)
    assert (verdict.reason, row.state, row.refund_reason) == (reason, "refunded", reason)
    assert await till.tags() == ["system:payment:refused", "system:payment:refunded"]


@pytest.mark.parametrize("card", ["declined", "prepaid"])
async def test_a_card_the_page_turns_down_leaves_everything_open(till, payment_id, order, card):
    verdict = await paid(till, payment_id, order, card)

    assert verdict.finding == "waiting"
    assert (await till.payment(payment_id)).state == "open"


@pytest.mark.proves("VPC-08")
async def test_stripe_is_told_an_amount_and_our_payments_id_and_no_person(till, payment_id, order):
    await paid(till, payment_id, order)

    sent = till.sandbox.http.get("/control/requests").json()
    told = next(each for each in sent if each["path"].endswith("/checkout/sessions"))
    fields = told["form"] if "form" in told else told["fields"]
    assert fields["client_reference_id"] == str(payment_id)
    assert not {name for name in fields if "email" in name or "name" in name.split("[")[-1:]}
    assert all("child" not in str(value).lower() for value in fields.values())


async def test_opening_twice_gives_the_same_page(till, payment_id, order):
    first = await open_page(till, payment_id, order)
    second = await open_page(till, payment_id, order)

    assert first == second


async def test_the_news_of_a_payment_may_come_many_times_at_once(till, payment_id, order):
    url = await open_page(till, payment_id, order)
    till.pay(url, "debit")
    till.sandbox.http.post(f"{url}/challenge", data={"decision": "approve"})

    findings = await asyncio.gather(*(settle(till, payment_id) for _ in range(5)))

    assert [finding.finding for finding in findings].count("good") == 1
    assert (await till.tags()).count("system:payment:paid") == 1


@pytest.mark.proves("VPC-07")
async def test_the_refund_follows_on_its_day_and_once(till, payment_id, order, clock):
    await paid(till, payment_id, order)
    clock.advance(days=6, hours=23)
    assert await refund_due(till) == 0
    clock.advance(hours=2)

    done = await asyncio.gather(*(refund(till, payment_id) for _ in range(4)))

    assert sum(done) == 1
    assert (await till.payment(payment_id)).state == "refunded"
    refunds = till.sandbox.cards.v1.refunds.list({"limit": 10}).data
    assert len(refunds) == 1


async def test_money_on_a_dead_draft_goes_back_at_once(till, payment_id, order):
    await paid(till, payment_id, order)
    async with till.database.unit_of_work() as session:
        await give_back(session, payment_id, reason="too_late")

    assert await refund_due(till) == 1


@pytest.mark.proves("VPC-07")
async def test_a_dispute_is_told_once_and_never_refunded(till, payment_id, order, clock):
    await paid(till, payment_id, order)
    intent = till.sandbox.cards.v1.payment_intents.list().data[0].id
    dispute = till.sandbox.control("disputes", payment_intent=intent)
    for number in range(2):
        event = Event(f"evt_{number}", "charge.dispute.created", dispute["id"])
        async with till.database.unit_of_work() as session:
            await keep_event(session, event)
        await handle_event(till, event.event_id)
    clock.advance(days=8)

    assert (await till.payment(payment_id)).state == "disputed"
    assert (await till.tags()).count("system:payment:disputed") == 1
    assert await refund_due(till) == 0


async def test_an_event_is_kept_once_and_a_foreign_one_does_nothing(till):
    event = Event("evt_same", "checkout.session.completed", "cs_test_foreign")
    async with till.database.unit_of_work() as session:
        kept = [await keep_event(session, event) for _ in range(3)]

    assert kept == [True, False, False]
    assert await handle_event(till, "evt_same") == "foreign"
    assert await handle_event(till, "evt_same") == "handled-before"


async def test_an_event_left_by_a_crash_is_handled_by_the_sweep(till, clock):
    async with till.database.unit_of_work() as session:
        await keep_event(session, Event("evt_left", "customer.created", "cus_1"))
    clock.advance(seconds=40)

    assert await handle_waiting(till) == 1
    async with till.database.unit_of_work() as session:
        outcome = await session.execute(text("SELECT outcome FROM stripe_event"))
        assert outcome.scalar_one() == "ignored"


@pytest.mark.proves("VPC-05")
async def test_a_lost_webhook_loses_nothing(till, payment_id, order, clock):
    url = await open_page(till, payment_id, order)
    till.pay(url, "credit")
    till.sandbox.http.post(f"{url}/challenge", data={"decision": "approve"})
    clock.advance(minutes=11)

    await reconcile(till)

    assert (await till.payment(payment_id)).state == "paid"


async def test_a_processor_that_is_away_is_a_problem_to_try_again(till, payment_id, order):
    away = replace(
        till,
        stripe=type(till.stripe)(
            till.settings.model_copy(update={"stripe_api_base": "http://127.0.0.1:9"})
        ),
    )

    with pytest.raises(Unavailable):
        await open_page(away, payment_id, order)

    assert (await till.payment(payment_id)).state == "opening"


async def test_a_page_of_a_dead_draft_is_closed(till, payment_id, order):
    url = await open_page(till, payment_id, order)

    await abandon(till, payment_id)

    assert (await till.payment(payment_id)).state == "expired"
    till.sandbox.http.post(url, data={"card": "credit", "email": "payer@example.org"})
    assert (await settle(till, payment_id)).finding == "waiting"


@pytest.mark.proves("VPC-07")
async def test_a_dispute_that_we_win_brings_the_promised_refund_back(
    till, payment_id, order, clock
):
    await paid(till, payment_id, order)
    intent = till.sandbox.cards.v1.payment_intents.list().data[0].id
    dispute = till.sandbox.control("disputes", payment_intent=intent)
    await told(till, Event("evt_created", "charge.dispute.created", dispute["id"]))
    assert (await till.payment(payment_id)).state == "disputed"

    till.sandbox.control(f"disputes/{dispute['id']}/close", status="won")
    await told(till, Event("evt_closed", "charge.dispute.closed", dispute["id"]))
    await told(till, Event("evt_late", "charge.dispute.created", dispute["id"]))
    clock.advance(days=8)

    assert (await till.payment(payment_id)).state == "paid"
    assert await refund_due(till) == 1
    assert (await till.tags()).count("system:payment:dispute_won") == 1


async def told(till: Till, event: Event) -> None:
    async with till.database.unit_of_work() as session:
        await keep_event(session, event)
    await handle_event(till, event.event_id)
