"""Stop, undo, erase: at once, without a PIN, completely, and the last letter still arrives."""

import asyncio

import pytest

from app.consent.due import end_due, revoke_due, settle_ended
from app.consent.going import what_goes_and_stays
from app.consent.items import collect_item, correct_item, withdraw_disclosure
from app.consent.standing import resume, suspend
from app.consent.states import NotPossibleNow
from app.consent.stopping import (
    forget_parent_after_last_letter,
    request_stop,
    revoke_if_due,
    undo_stop,
)
from app.platform.problems import NotFound
from app.privacy import NoLegalBasis, UndeclaredField, get_basis, permissions_of
from app.privacy.retention import close_due_bases, erase_due_data
from tests.consent.story import ticks

pytestmark = pytest.mark.anyio


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


async def _collect(story, consent, field="first_name", value="Robin", source="child"):
    await _do(
        story,
        collect_item,
        story.parts,
        consent_id=consent.id,
        field=field,
        value=value,
        source=source,
    )


async def _stop(story, consent):
    return await _do(story, request_stop, story.parts, consent_id=consent.id)


async def _held(story, basis_id) -> list[str]:
    async with story.work() as session:
        return [name for name, _ in await story.parts.gate.held(session, basis_id)]


@pytest.mark.proves("RVK-01", "RVK-02")
async def test_a_stop_holds_at_once(story):
    consent = await story.yes()
    await _collect(story, consent)
    erase_after = await _stop(story, consent)
    assert erase_after is not None
    assert await story.state("consent", consent.id) == "stopping"
    with pytest.raises(NoLegalBasis):
        await _collect(story, consent, "mailing_address", "1 Pier Road", "parent")
    async with story.work() as session:
        with pytest.raises(NoLegalBasis):
            await story.parts.gate.read(session, consent.basis_id, flow="fulfil_reward")


async def test_asking_to_stop_twice_changes_nothing(story):
    consent = await story.yes()
    assert await _stop(story, consent) == await _stop(story, consent)
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE message = 'stop_confirmed'") == 1


async def test_a_stop_undone_in_time_puts_everything_back(story):
    consent = await story.yes()
    await _collect(story, consent)
    await _stop(story, consent)
    story.clock.advance(hours=71)
    await _do(story, undo_stop, story.parts, consent_id=consent.id)
    assert await story.state("consent", consent.id) == "active"
    await _collect(story, consent, "mailing_address", "1 Pier Road", "parent")
    assert await revoke_due(story.parts) == 0


async def test_a_stop_cannot_be_undone_after_its_hour(story):
    consent = await story.yes()
    await _stop(story, consent)
    story.clock.advance(hours=72)
    with pytest.raises(NotPossibleNow):
        await _do(story, undo_stop, story.parts, consent_id=consent.id)


@pytest.mark.proves("VPC-07")
async def test_undoing_a_stop_never_lifts_a_dispute(story):
    consent = await story.yes()
    assert await _do(story, suspend, story.parts, consent_id=consent.id, reason="dispute")
    await _stop(story, consent)
    await _do(story, undo_stop, story.parts, consent_id=consent.id)
    assert await story.state("consent", consent.id) == "suspended"
    with pytest.raises(NoLegalBasis):
        await _collect(story, consent)
    assert await _do(story, resume, story.parts, consent_id=consent.id)
    await _collect(story, consent)


async def test_a_dispute_during_a_stop_is_remembered(story):
    consent = await story.yes()
    await _stop(story, consent)
    assert await _do(story, suspend, story.parts, consent_id=consent.id, reason="fraud_warning")
    assert not await _do(story, suspend, story.parts, consent_id=consent.id, reason="dispute")
    assert await story.state("consent", consent.id) == "stopping"
    await _do(story, undo_stop, story.parts, consent_id=consent.id)
    assert await story.state("consent", consent.id) == "suspended"


@pytest.mark.proves("RVK-04", "REC-05")
async def test_after_72_hours_the_childs_information_is_gone_and_the_ledger_stays(story):
    consent = await story.yes()
    await _collect(story, consent)
    await _stop(story, consent)
    story.clock.advance(hours=72)
    assert await revoke_due(story.parts) == 1
    assert await story.state("consent", consent.id) == "revoked"
    assert await _held(story, consent.basis_id) == []
    async with story.work() as session:
        assert (await get_basis(session, consent.basis_id)).state == "dead"
    answers = await story.rows(
        "SELECT answer FROM decision WHERE kind = 'collect_use' ORDER BY at, answer"
    )
    assert sorted(row[0] for row in answers) == ["revoked", "stopped", "yes"]
    assert await story.one("SELECT count(*) FROM ledger WHERE tag = 'parent:consent:revoked'") == 1


@pytest.mark.proves("RVK-04")
async def test_the_parents_address_lives_until_the_last_letter_settled(story):
    consent = await story.yes()
    await _stop(story, consent)
    story.clock.advance(hours=72)
    await revoke_due(story.parts)
    forget = {"request_id": consent.request_id, "parent_id": consent.parent_id}
    assert not await _do(story, forget_parent_after_last_letter, **forget)
    async with story.work() as session:
        parent = await story.parts.gate.find(session, field="email", value="ana.parent@example.org")
        assert len(parent) == 1
    story.database.execute(
        "UPDATE outbox_mail SET state = 'sent', settled_at = app_now() WHERE settled_at IS NULL"
    )
    assert await _do(story, forget_parent_after_last_letter, **forget)
    rows = await story.rows("SELECT field FROM datum")
    assert [row[0] for row in rows] == ["receipt_opening"]


@pytest.mark.proves("RVK-04")
async def test_the_parents_address_goes_within_a_day_even_if_no_letter_ever_leaves(story):
    consent = await story.yes()
    await _stop(story, consent)
    story.clock.advance(hours=72)
    await revoke_due(story.parts)
    story.clock.advance(hours=24, seconds=1)
    await erase_due_data(story.parts.database)
    await close_due_bases(story.parts.database)
    assert await story.one("SELECT count(*) FROM datum WHERE field IN ('email', 'pin_hash')") == 0


async def test_another_childs_consent_keeps_the_parent(story):
    first, second = await story.yes(), await story.yes()
    assert first.parent_id == second.parent_id
    await _stop(story, first)
    story.clock.advance(hours=72)
    await revoke_due(story.parts)
    story.clock.advance(days=2)
    await close_due_bases(story.parts.database)
    assert await story.one("SELECT count(*) FROM datum WHERE field = 'email'") == 1
    await _collect(story, second)


@pytest.mark.proves("RVK-05")
async def test_one_disclosure_can_be_taken_back_alone(story):
    consent = await story.yes(choices=ticks(society=True))
    await _collect(story, consent, "home_state", "Maine")
    take_back = {"consent_id": consent.id, "recipient_id": "lighthouse-society"}
    assert await _do(story, withdraw_disclosure, story.parts, **take_back)
    assert not await _do(story, withdraw_disclosure, story.parts, **take_back)
    async with story.work() as session:
        assert set(await permissions_of(session, consent.basis_id)) == {"acme-mailhouse"}
    await _collect(story, consent)
    with pytest.raises(NotFound):
        await _do(
            story,
            withdraw_disclosure,
            story.parts,
            consent_id=consent.id,
            recipient_id="acme-mailhouse",
        )


@pytest.mark.proves("REV-05")
async def test_an_item_is_put_right_and_the_old_value_is_gone(story):
    consent = await story.yes()
    await _collect(story, consent, value="Robbin")
    before = await story.one("SELECT sealed, erase_at FROM datum WHERE field = 'first_name'")
    await _do(
        story, correct_item, story.parts, consent_id=consent.id, field="first_name", value="Robin"
    )
    after = await story.one("SELECT sealed, erase_at FROM datum WHERE field = 'first_name'")
    assert before[0] != after[0]
    assert before[1] == after[1]
    async with story.work() as session:
        held = await story.parts.gate.read(session, consent.basis_id, flow="parent_review")
    assert held == {"first_name": "Robin"}


@pytest.mark.proves("COL-03", "COL-01")
async def test_only_what_this_promise_asks_of_this_person_can_come_in(story):
    consent = await story.yes()
    for field, source in (("mailing_address", "child"), ("phone", "child"), ("email", "parent")):
        with pytest.raises(UndeclaredField):
            await _collect(story, consent, field, "x", source)


async def test_an_item_goes_when_its_event_comes_before_its_days_are_over(story):
    consent = await story.yes()
    story.clock.advance(days=100)
    await _collect(story, consent, "home_state", "Maine")
    erase_at = await story.one("SELECT erase_at FROM datum WHERE field = 'home_state'")
    assert erase_at.astimezone().date().isoformat() <= "2027-10-01"


async def test_the_end_of_the_promotion_ends_collection_and_then_everything(story):
    consent = await story.yes()
    await _collect(story, consent)
    story.clock.advance(days=113)
    assert await end_due(story.parts) == 1
    assert await story.state("consent", consent.id) == "ended"
    with pytest.raises(NoLegalBasis):
        await _collect(story, consent, "mailing_address", "1 Pier Road", "parent")
    await erase_due_data(story.parts.database)
    assert await settle_ended(story.parts) == 1
    assert await settle_ended(story.parts) == 0
    story.clock.advance(days=30, seconds=1)
    await erase_due_data(story.parts.database)
    assert await story.one("SELECT count(*) FROM datum WHERE field IN ('email', 'pin_hash')") == 0


async def test_a_stop_after_the_end_erases_at_once(story):
    consent = await story.yes()
    story.clock.advance(days=112)
    await _collect(story, consent)
    story.clock.advance(days=1)
    await end_due(story.parts)
    assert await _held(story, consent.basis_id) == ["first_name"]
    assert await _stop(story, consent) is None
    assert await _held(story, consent.basis_id) == []
    assert await story.state("consent", consent.id) == "revoked"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_the_table_beforehand_is_what_then_happens(story, language):
    consent = await story.yes()
    await _collect(story, consent)
    rows = await _do(story, what_goes_and_stays, story.parts, consent.id, language=language)
    goes = {row.id for row in rows if row.goes}
    stays = {row.id for row in rows if not row.goes}
    assert goes == {"first_name", "parent_receipt_address", "parent_pin"}
    assert {"evidence", "payment_reference", "mail_log"} <= stays
    assert all(row.what and row.when for row in rows)


async def test_a_table_of_one_of_two_children_says_that_the_address_stays(story):
    first, _ = await story.yes(), await story.yes()
    rows = await _do(story, what_goes_and_stays, story.parts, first.id, language="en")
    assert {row.id for row in rows if not row.goes} >= {"parent_receipt_address", "parent_pin"}


@pytest.mark.proves("RVK-02")
async def test_in_every_race_of_stop_against_collect_nothing_comes_in_after_the_stop(story):
    consent = await story.yes()
    for _ in range(40):
        await asyncio.gather(
            _stop(story, consent), _collect(story, consent), return_exceptions=True
        )
        with pytest.raises(NoLegalBasis):
            await _collect(story, consent)
        await _do(story, undo_stop, story.parts, consent_id=consent.id)


@pytest.mark.proves("RVK-04")
async def test_in_every_race_of_erase_against_collect_nothing_is_left(story):
    for number in range(15):
        consent = await story.yes(email=f"parent{number}@example.org")
        await _stop(story, consent)
        story.clock.advance(hours=72)
        await asyncio.gather(
            _do(story, revoke_if_due, story.parts, consent_id=consent.id),
            _collect(story, consent),
            _do(story, undo_stop, story.parts, consent_id=consent.id),
            _do(story, revoke_if_due, story.parts, consent_id=consent.id),
            return_exceptions=True,
        )
        assert await _held(story, consent.basis_id) == []
        assert await story.state("consent", consent.id) == "revoked"


@pytest.mark.proves("RVK-02")
async def test_a_stop_calls_back_letters_that_have_not_left(story):
    consent = await story.yes()
    await _stop(story, consent)
    rows = await story.rows("SELECT message FROM outbox_mail WHERE state = 'queued'")
    assert [row[0] for row in rows] == ["stop_confirmed"]
