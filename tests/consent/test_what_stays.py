"""What the table before a stop lists as staying, and what a late or repeated sweep leaves alone."""

import asyncio

import pytest

from app.consent.choices import Choices
from app.consent.due import end_due, settle_ended
from app.consent.going import what_goes_and_stays
from app.consent.jobs import apply_revision_job
from app.consent.stopping import forget_parent_after_last_letter, request_stop
from app.platform import readable_codes
from app.promotions.publishing import publish
from tests.consent.promises import changed, night_sky, operator
from tests.privacy.waiting import until_somebody_waits

pytestmark = pytest.mark.anyio


async def test_a_yes_that_was_not_paid_for_lists_no_payment_as_staying(story):
    consent = await story.yes()
    story.database.execute("UPDATE evidence SET method = 'paper'")
    async with story.work() as session:
        rows = await what_goes_and_stays(session, story.parts, consent.id, language="en")
    stays = {row.id for row in rows if not row.goes}
    assert "payment_reference" not in stays
    assert {"evidence", "mail_log"} <= stays


async def test_a_sweep_that_comes_second_after_the_parents_stop_settles_nothing(story):
    consent = await story.yes()
    story.clock.advance(days=113)
    assert await end_due(story.parts) == 1
    async with story.work() as session:
        await request_stop(session, story.parts, consent_id=consent.id)
        sweep = asyncio.create_task(settle_ended(story.parts))
        await until_somebody_waits(story.parts.database)
    assert await sweep == 0
    assert await story.state("consent", consent.id) == "revoked"


async def test_settling_one_child_leaves_the_agreement_of_a_parent_whom_another_needs(story):
    await story.yes()
    async with story.work() as session:
        await publish(session, night_sky(), operator())
    asked = await story.ask(lane="here", promotion="night-sky")
    await story.notice(asked.id)
    plain = Choices(is_guardian=True, collect_use=True, disclose={})
    other = await story.draft(asked.id, choices=plain)
    consent = await story.prove((await story.start(other.id)).id)
    agreed = "SELECT b.ends_at FROM parent p JOIN legal_basis b ON b.id = p.basis_id"
    before = await story.rows(agreed)
    story.database.execute("UPDATE consent SET state = 'ended' WHERE id <> %s", [consent.id])
    story.database.execute(
        "UPDATE legal_basis SET state = 'stopped' WHERE kind = 'consent' AND id <> %s",
        [consent.basis_id],
    )
    assert await settle_ended(story.parts) == 1
    assert await story.rows(agreed) == before


async def test_the_job_of_a_revision_brings_consents_down_to_it(story):
    await story.yes()
    async with story.work() as session:
        narrower = await publish(session, changed("keep_days = 120", "keep_days = 40"), operator())
    for _ in range(2):
        await apply_revision_job(story.parts, revision_id=str(narrower.id))
    letters = "SELECT count(*) FROM outbox_mail WHERE message = 'terms_narrowed'"
    assert await story.one(letters) == 1


@pytest.mark.proves("RET-03")
async def test_a_stop_after_everything_was_settled_never_keeps_the_evidence_longer(story):
    consent = await story.yes()
    story.clock.advance(days=113)
    assert await end_due(story.parts) == 1
    assert await settle_ended(story.parts) == 1
    ends = "SELECT ends_at FROM legal_basis WHERE kind = 'evidence'"
    before = await story.one(ends)
    story.clock.advance(days=10)
    async with story.work() as session:
        assert await request_stop(session, story.parts, consent_id=consent.id) is None
    assert await story.one(ends) == before


async def test_a_parent_whose_yes_only_ran_out_keeps_their_days(story):
    consent = await story.yes()
    story.clock.advance(days=113)
    await end_due(story.parts)
    await settle_ended(story.parts)
    story.database.execute("UPDATE outbox_mail SET state = 'sent', settled_at = app_now()")
    who = {"request_id": consent.request_id, "parent_id": consent.parent_id}
    async with story.work() as session:
        assert not await forget_parent_after_last_letter(session, **who)
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'email'") == 1


async def test_a_request_nobody_gave_an_address_for_is_renewed_without_a_letter(story):
    asked = await story.ask(lane="here")
    wider = changed("to send the stamps to your home", "to send the stamps and a toy")
    async with story.work() as session:
        revision = await publish(session, wider, operator())
    await apply_revision_job(story.parts, revision_id=str(revision.id))
    rows = await story.rows("SELECT state, contact_basis_id FROM consent_request ORDER BY state")
    assert rows == [("open", None), ("withdrawn", None)]
    assert await story.one("SELECT count(*) FROM outbox_mail") == 0
    assert await story.state("consent_request", asked.id) == "withdrawn"


async def test_two_requests_never_share_a_reference(story, monkeypatch):
    first = await story.ask(lane="here")
    drawn = iter([first.reference, first.reference, "10000008"])
    monkeypatch.setattr(readable_codes, "new_reference", lambda: next(drawn))
    assert (await story.ask(lane="here")).reference == "10000008"
