"""What a double click, a late job, a race or an end in the wrong moment must not do to a family."""

import asyncio
from datetime import timedelta

import pytest

from app.consent.drafting import make_draft
from app.consent.due import end_due, settle_ended, unjoin_due
from app.consent.granting import grant
from app.consent.items import collect_item
from app.consent.jobs import apply_revision
from app.consent.stopping import request_stop, revoke_if_due
from app.families import forget_parent, keep_parent_until
from app.platform import clock as service_clock
from app.platform import tokens
from app.platform.ids import new_id
from app.platform.sessions import open_session
from app.privacy import NoLegalBasis, permissions_of, scope_of
from app.promotions.publishing import hold_revisions, publish
from tests.consent.promises import lighthouse, operator
from tests.consent.story import MAIL, PIN, ticks

pytestmark = pytest.mark.anyio

JOIN = b"j" * 32


async def publish_changed(story, **tables):
    """Publish the lighthouse promise with some practices or recipients changed."""
    async with story.work() as session:
        return await publish(session, lighthouse().model_copy(update=tables), operator())


async def give(story, consent, value: str, field: str = "first_name"):
    async with story.work() as session:
        await collect_item(
            session, story.parts, consent_id=consent.id, field=field, value=value, source="child"
        )


async def held(story, consent) -> dict[str, object]:
    async with story.work() as session:
        return dict(await story.parts.gate.held(session, consent.basis_id))


@pytest.mark.proves("COL-01")
async def test_a_double_click_on_an_item_is_one_item(story):
    consent = await story.yes()

    await asyncio.gather(give(story, consent, "Ann"), give(story, consent, "Ann"))

    assert list(await held(story, consent)) == ["first_name"]


@pytest.mark.proves("VPC-01")
async def test_nothing_is_taken_in_place_of_a_held_item_after_the_promotion(story):
    consent = await story.yes()
    story.clock.advance(days=100)
    await give(story, consent, "Ann")
    await asyncio.sleep(0)
    await story.rows("UPDATE consent SET state = 'ended' RETURNING 1")
    await story.rows("UPDATE legal_basis SET state = 'stopped' WHERE kind = 'consent' RETURNING 1")

    with pytest.raises(NoLegalBasis):
        await give(story, consent, "Bob")


@pytest.mark.proves("DN-06", "DIS-01")
async def test_a_recipient_that_gets_one_item_less_loses_that_item(story):
    consent = await story.yes(choices=ticks(society=True))
    async with story.work() as session:
        before = await permissions_of(session, consent.basis_id)
    recipient, fields = max(before.items(), key=lambda pair: len(pair[1]))
    lost = sorted(fields)[0]
    practices = tuple(
        p.model_copy(update={"recipients": tuple(r for r in p.recipients if r != recipient)})
        if p.field == lost
        else p
        for p in lighthouse().practices
    )
    revision = await publish_changed(story, practices=practices)

    await apply_revision(story.parts, revision.id)

    async with story.work() as session:
        after = await permissions_of(session, consent.basis_id)
    assert after.get(recipient, set()) == fields - {lost}


@pytest.mark.proves("DN-06", "RET-01")
async def test_a_shorter_clock_reaches_what_an_ended_consent_still_holds(story):
    consent = await story.yes()
    await give(story, consent, "Ann")
    await story.rows("UPDATE consent SET state = 'ended' RETURNING 1")
    await story.rows("UPDATE legal_basis SET state = 'stopped' WHERE kind = 'consent' RETURNING 1")
    practices = tuple(p.model_copy(update={"keep_days": 2}) for p in lighthouse().practices)
    revision = await publish_changed(story, practices=practices)

    await apply_revision(story.parts, revision.id)

    async with story.work() as session:
        now = await service_clock.now(session)
    days = await held(story, consent)
    assert all(until <= now + timedelta(days=2) for until in days.values())
    assert days


@pytest.mark.proves("DN-06")
async def test_a_late_job_of_an_older_revision_sends_nobody_its_notice(story):
    changed = tuple(
        p.model_copy(update={"keep_days": p.keep_days + 9}) for p in lighthouse().practices
    )
    second = await publish_changed(story, practices=changed)
    back = tuple(
        p.model_copy(update={"keep_days": p.keep_days + 5}) for p in lighthouse().practices
    )
    third = await publish_changed(story, practices=back)
    asked = await story.ask()

    await apply_revision(story.parts, second.id)

    assert await story.rows("SELECT id, revision_id FROM consent_request") == [(asked.id, third.id)]


@pytest.mark.proves("DN-06")
async def test_a_promise_cannot_narrow_between_a_grant_and_its_commit(story):
    _, _, attempt = await story.begun()
    practices = tuple(p.model_copy(update={"keep_days": 2}) for p in lighthouse().practices)

    async with story.work() as session:
        consent = await grant(
            session, story.parts, attempt_id=attempt.id, method_reference=new_id()
        )
        publishing = asyncio.create_task(publish_changed(story, practices=practices))
        done, _ = await asyncio.wait({publishing}, timeout=0.5)
        assert not done
    revision = await publishing
    await apply_revision(story.parts, revision.id)

    async with story.work() as session:
        scope = await scope_of(session, consent.basis_id)
    assert set(scope.values()) == {timedelta(days=2)}


async def test_two_grants_do_not_wait_for_each_other_to_hold_the_promise(story):
    async with story.work() as one, story.work() as other:
        await hold_revisions(one)
        await asyncio.wait_for(hold_revisions(other), timeout=2)


@pytest.mark.proves("RVK-04")
async def test_links_and_visits_of_an_erased_parent_end_with_their_address(story):
    consent = await story.yes()
    async with story.work() as session:
        now = await service_clock.now(session)
        ends_at = now + timedelta(days=300)
        token = await tokens.mint(
            session, purpose="parent", subject_id=consent.parent_id, ends_at=ends_at
        )
        await request_stop(session, story.parts, consent_id=consent.id)
    story.clock.advance(hours=73)
    async with story.work() as session:
        assert await revoke_if_due(session, story.parts, consent_id=consent.id)
    within = await story.rows(
        "SELECT ends_at <= app_now() + interval '24 hours' FROM link_token"
        " WHERE purpose = 'parent' UNION ALL"
        " SELECT link_ends_at <= app_now() + interval '24 hours' FROM outbox_mail"
        " WHERE message = 'erased'"
    )
    assert within == [(True,), (True,)]

    async with story.work() as session:
        await open_session(
            session, surface="parent", stage="known", subject_id=consent.parent_id, language="en"
        )
        await forget_parent(session, consent.parent_id)

    assert await story.rows("SELECT 1 FROM link_token WHERE purpose = 'parent'") == []
    assert await story.rows("SELECT 1 FROM browser_session") == []
    assert token


@pytest.mark.proves("RET-03")
@pytest.mark.parametrize("stopped", [True, False])
async def test_the_kept_notice_goes_as_many_days_after_the_permission_as_it_says(story, stopped):
    consent = await story.yes()
    if stopped:
        async with story.work() as session:
            await request_stop(session, story.parts, consent_id=consent.id)
        story.clock.advance(hours=73)
        async with story.work() as session:
            await revoke_if_due(session, story.parts, consent_id=consent.id)
    else:
        story.clock.advance(days=130)
        await end_due(story.parts)
        await settle_ended(story.parts)

    days = lighthouse().retention.evidence_days
    rows = await story.rows(
        "SELECT keep_until - app_now(), (SELECT ends_at - app_now() FROM legal_basis"
        " WHERE kind = 'evidence') FROM outbox_mail WHERE message = 'permission_asked'"
    )
    assert rows
    assert rows[0][0] <= timedelta(days=days)
    assert rows[0][1] <= timedelta(days=days)


@pytest.mark.proves("RVK-04")
async def test_an_erased_yes_that_no_album_joined_ties_nothing_any_more(story):
    consent = await story.yes(join=JOIN)
    async with story.work() as session:
        await request_stop(session, story.parts, consent_id=consent.id)
    await unjoin_due(story.parts)
    assert await story.one("SELECT count(*) FROM consent_request WHERE join_hash IS NOT NULL") == 1
    story.clock.advance(hours=73)
    async with story.work() as session:
        await revoke_if_due(session, story.parts, consent_id=consent.id)

    await unjoin_due(story.parts)

    assert await story.one("SELECT count(*) FROM consent_request WHERE join_hash IS NOT NULL") == 0


async def test_a_parent_forgotten_while_their_pin_is_checked_is_not_left_without_an_address(
    story, monkeypatch
):
    consent = await story.yes()
    asked = await story.ask()
    await story.notice(asked.id)
    from app.consent import drafting

    real = drafting.parent_of_email

    async def found_and_then_forgotten(session, parts, **typed):
        known = await real(session, parts, **typed)
        async with story.work() as beside:
            await forget_parent(beside, consent.parent_id)
        return known

    monkeypatch.setattr(drafting, "parent_of_email", found_and_then_forgotten)
    async with story.work() as session:
        draft = await make_draft(
            session,
            story.parts,
            request_id=asked.id,
            choices=ticks(),
            receipt_email=MAIL,
            pin=PIN,
            method="card",
            language="en",
        )

    assert draft.parent_id != consent.parent_id
    assert await story.rows(
        "SELECT 1 FROM datum WHERE subject_id = :parent AND field = 'email'",
        parent=draft.parent_id,
    )


async def test_a_dead_agreement_is_not_taken_for_a_long_one(story):
    consent = await story.yes()
    async with story.work() as session:
        await forget_parent(session, consent.parent_id)
        now = await service_clock.now(session)
        with pytest.raises(NoLegalBasis):
            await keep_parent_until(session, story.parts, consent.parent_id, ends_at=now)
