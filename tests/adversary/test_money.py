"""Money and what hangs on it: no grant on a bad card, no refund held up, no number kept too long."""

from datetime import timedelta

import pytest
import stripe
from sqlalchemy import text

from app.consent.methods import card_jobs
from app.payments.checks import CheckTerms, abandon, open_page, open_payment, settle
from app.payments.events import Event
from app.payments.inbox import handle_event, keep_event
from app.payments.jobs import reconcile
from app.payments.refunds import refund_due
from tests.payments.conftest import _sandbox, attempt_id, order, payment_id, sandbox, till
from tests.payments.test_checks import paid

pytestmark = pytest.mark.anyio
__all__ = ["_sandbox", "attempt_id", "order", "payment_id", "sandbox", "till"]


async def rows(database, statement: str, **values):
    async with database.unit_of_work() as session:
        return list((await session.execute(text(statement), values)).all())


async def change(database, statement: str, **values) -> None:
    async with database.unit_of_work() as session:
        await session.execute(text(statement), values)


@pytest.mark.proves("VPC-06", "VPC-07")
@pytest.mark.parametrize("job", [card_jobs.card_disputed_job, card_jobs.card_warned_job])
@pytest.mark.parametrize("reason", ["prepaid", None])
async def test_a_dispute_that_overtakes_the_refusal_of_a_card_grants_nothing(story, job, reason):
    _, _, attempt = await story.begun()
    async with story.work() as session:
        payment = await open_payment(session, attempt_id=attempt.id, terms=CheckTerms(50, 7))
    await change(
        story.parts.database,
        "UPDATE payment SET state = 'disputed', refund_reason = :reason",
        reason=reason,
    )

    await job(story.parts, payment_id=str(payment))

    assert await story.rows("SELECT 1 FROM consent") == []
    assert await story.state("attempt", attempt.id) == "started"


@pytest.mark.proves("VPC-07")
async def test_a_dispute_that_overtakes_the_grant_grants_and_holds(story):
    _, _, attempt = await story.begun()
    async with story.work() as session:
        payment = await open_payment(session, attempt_id=attempt.id, terms=CheckTerms(50, 7))
    await change(
        story.parts.database,
        "UPDATE payment SET state = 'disputed', refund_reason = 'check_done'",
    )

    await card_jobs.card_disputed_job(story.parts, payment_id=str(payment))
    await card_jobs.card_disputed_job(story.parts, payment_id=str(payment))

    assert await story.one("SELECT state FROM consent") == "suspended"


@pytest.mark.proves("VPC-07")
async def test_one_refund_that_the_processor_refuses_holds_up_no_other(
    till, payment_id, order, attempt_id, clock, monkeypatch
):
    await paid(till, payment_id, order)
    async with till.database.unit_of_work() as session:
        other = await open_payment(session, attempt_id=attempt_id, terms=CheckTerms(50, 7))
    clock.advance(seconds=30)
    await paid(till, other, type(order)(**{**vars(order), "reference": str(other)}))
    clock.advance(days=8)
    real = till.stripe.refund

    async def refuse_the_first(*, payment_intent: str, reference: str) -> None:
        if reference == str(payment_id):
            raise stripe.InvalidRequestError("disputed", None, code="charge_disputed")
        await real(payment_intent=payment_intent, reference=reference)

    monkeypatch.setattr(till.stripe, "refund", refuse_the_first)
    with pytest.raises(stripe.InvalidRequestError):
        await refund_due(till)

    assert (await till.payment(payment_id)).state == "paid"
    assert (await till.payment(other)).state == "refunded"


@pytest.mark.proves("RET-02")
async def test_the_payers_reference_goes_as_many_days_after_the_refund_as_the_notice_says(
    till, payment_id, order, clock
):
    await paid(till, payment_id, order)
    clock.advance(days=8)
    await refund_due(till)

    left = await rows(
        till.database,
        "SELECT max(erase_at) - app_now(), (SELECT ends_at - app_now() FROM legal_basis b"
        " JOIN payment p ON p.basis_id = b.id) FROM datum"
        " WHERE field IN ('payment_session', 'payment_intent', 'card_hash')",
    )
    assert left[0][0] <= timedelta(days=120)
    assert left[0][1] <= timedelta(days=120)


@pytest.mark.proves("RET-01")
async def test_a_page_that_closed_unpaid_leaves_no_number_of_the_payer(till, payment_id, order):
    await open_page(till, payment_id, order)
    await abandon(till, payment_id)

    assert (await till.payment(payment_id)).state == "expired"
    assert await rows(till.database, "SELECT 1 FROM datum") == []
    assert (await settle(till, payment_id)).finding == "waiting"


async def test_a_page_that_was_never_shown_lets_the_parent_begin_again(till, payment_id, clock):
    clock.advance(hours=2)
    await reconcile(till)

    assert (await till.payment(payment_id)).state == "expired"
    assert await till.tags() == ["system:payment:expired"]


@pytest.mark.proves("RET-01")
async def test_a_handled_event_keeps_no_number_of_a_payment(till, payment_id, order):
    url = await open_page(till, payment_id, order)
    page = url.rstrip("/").rsplit("/", 1)[-1]
    event = Event("evt_1", "checkout.session.expired", page)
    async with till.database.unit_of_work() as session:
        assert await keep_event(session, event)
    await handle_event(till, "evt_1")
    async with till.database.unit_of_work() as session:
        assert not await keep_event(session, event)

    assert await rows(till.database, "SELECT object_id FROM stripe_event") == [("handled",)]


async def test_an_event_about_a_payment_long_erased_is_answered_and_done_with(
    till, payment_id, order, clock
):
    await paid(till, payment_id, order)
    clock.advance(days=8)
    await refund_due(till)
    clock.advance(days=130)
    from app.privacy.retention import close_due_bases

    await close_due_bases(till.database)

    assert (await settle(till, payment_id)).finding == "waiting"
    await abandon(till, payment_id)
