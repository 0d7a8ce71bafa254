"""What a stop calls back, and what is sent all the same: money news and the receipt of the stop."""

import pytest

from app.consent.parent_letters import envelope_for
from app.consent.stopping import request_stop, revoke_if_due, undo_stop
from app.consent.wording import local_day
from app.mail.messages import (
    AddressAsked,
    CardRejected,
    CorrectionMade,
    MoneyReturned,
    RefundMade,
)
from app.mail.outbox import post
from app.platform import clock
from tests.consent.story import ticks

pytestmark = pytest.mark.anyio
MONEY = {"card_rejected", "money_returned", "refund_made"}


async def _post_all(story, consent) -> None:
    """Money news and two letters of another kind, all still waiting to leave."""
    async with story.work() as session:
        envelope = await envelope_for(session, story.parts, consent)
        now = await clock.now(session)
        top = {"head": envelope.head, "reference": envelope.reference}
        day = local_day(envelope.revision, now)
        paid = {"amount_cents": 50, "statement_name": "EXAMPLE"}
        for message in (
            RefundMade(**top, **paid),
            MoneyReturned(**top, **paid, reason="answered"),
            CardRejected(**top, reason="prepaid", amount_cents=50, other_ways=(), answer_by=day),
            CorrectionMade(**top, corrected_at=now, items=("first name",)),
            AddressAsked(**top, asked=("address",), recipients=(), keep_days=9, claims_until=day),
        ):
            await post(
                session,
                message,
                recipient_datum_id=envelope.datum_id,
                about_id=consent.request_id,
                dedup_key=f"{message.name}:{consent.id}",
                language="en",
                link_purpose="parent",
                link_subject_id=consent.parent_id,
                link_ends_at=envelope.link_ends_at,
            )


async def _queued(story) -> set[str]:
    rows = await story.rows("SELECT message FROM outbox_mail WHERE state = 'queued'")
    return {row[0] for row in rows}


async def _stop(story, consent):
    async with story.work() as session:
        return await request_stop(session, story.parts, consent_id=consent.id)


@pytest.mark.proves("RVK-01", "VPC-07")
async def test_a_stop_calls_back_all_but_money_news_and_its_own_receipt(story):
    consent = await story.yes()
    await _post_all(story, consent)
    await _stop(story, consent)
    assert await _queued(story) == MONEY | {"stop_confirmed"}


async def test_stopping_again_after_an_undo_sends_both_receipts(story):
    consent = await story.yes()
    await _stop(story, consent)
    async with story.work() as session:
        await undo_stop(session, story.parts, consent_id=consent.id)
    await _stop(story, consent)
    receipts = "SELECT count(*) FROM outbox_mail WHERE message = 'stop_confirmed'"
    assert await story.one(receipts + " AND state = 'queued'") == 2
    assert "stop_undone" not in await _queued(story)


@pytest.mark.proves("RVK-04", "VPC-07")
async def test_erasing_calls_back_the_rest_too_and_keeps_money_news_and_receipts(story):
    consent = await story.yes()
    await _stop(story, consent)
    await _post_all(story, consent)
    story.clock.advance(hours=73)
    async with story.work() as session:
        assert await revoke_if_due(session, story.parts, consent_id=consent.id)
    assert await _queued(story) == MONEY | {"stop_confirmed", "erased"}


async def test_a_yes_calls_back_no_money_news_of_an_earlier_card(story):
    consent = await story.yes(choices=ticks())
    await _post_all(story, consent)
    asked = await story.ask()
    await story.notice(asked.id)
    await story.rows(
        "UPDATE outbox_mail SET about_id = :id WHERE message IN"
        " ('card_rejected', 'correction_made') RETURNING 1",
        id=asked.id,
    )
    draft = await story.draft(asked.id)
    await story.prove((await story.start(draft.id)).id)
    assert "card_rejected" in await _queued(story)
    assert "correction_made" not in await _queued(story)
