"""A clock a day wrong, the database's or the machine's: kind answers, nothing lost, doctor tells."""

import hashlib
import hmac
import json
import re

import pytest
import time_machine

from app.audit.seal import seal_pending, verify
from app.examination import cards
from app.examination import database as database_part
from app.platform.clock import real_epoch_seconds
from app.platform.rescue import rescue_jobs
from tests.parents.post_office import YES
from tests.parents.test_in_command import ADDRESS, earn, give

pytestmark = pytest.mark.anyio
DAY = 86_400
WRONG = pytest.mark.parametrize("days", [-1, 1], ids=["a day behind", "a day ahead"])


# --- the database's clock ------------------------------------------------------------------------


async def test_a_day_ahead_while_a_parent_answers_ends_the_visit_and_keeps_the_answers(office):
    asked = await office.letter_opened()
    await office.parent.go("/parent/decision")
    office.clock.advance(days=1)
    answer = await office.parent.send("/parent/decision", **YES)
    assert answer.status_code == 401
    assert "Your answers are not lost" in office.parent.words_seen
    kept = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    kept.pop("form_token")
    office.clock.advance(days=-1)
    await office.parent.send(
        "/parent/letter", reference=asked.reference, code=asked.joining_code, **kept
    )
    answer = await office.parent.send("/parent/decision", follow=False, **YES)
    assert answer.status_code == 303, office.parent.words_seen


@WRONG
async def test_a_yes_given_while_the_clock_is_wrong_counts_when_it_is_right_again(office, days):
    office.clock.advance(days=days)
    await office.said_yes()
    office.clock.advance(days=-days)
    await office.sweep()
    assert await office.one("SELECT state FROM consent") == "active"
    await office.signed_in()
    assert "Everything we hold" in office.parent.text
    office.clock.advance(days=8)
    await office.sweep()
    assert await office.one("SELECT state FROM payment") == "refunded"
    assert len(office.letters("your money is on its way back")) == 1


@WRONG
async def test_nothing_a_family_gave_is_lost_while_the_clock_is_wrong_for_a_while(office, days):
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await earn(office)
    await office.signed_in()
    office.clock.advance(days=days)
    await office.sweep()
    await office.parent.go("/parent/home")
    if days > 0:
        assert office.parent.page.status_code == 401
        assert "link" in office.parent.words_seen
        await office.signed_in()
    assert "Quinn" in office.parent.text
    consent = await office.consent_id()
    await office.parent.go(f"/parent/item/{consent}/mailing_address")
    await office.parent.send(f"/parent/item/{consent}/mailing_address", **ADDRESS)
    assert "475 Example Street" in office.parent.text
    await office.parent.go("/parent/stop")
    await office.parent.send("/parent/stop", consent=str(consent))
    office.clock.advance(days=-days)
    await office.sweep()
    await office.signed_in()
    assert "475 Example Street" in office.parent.text
    assert await office.one("SELECT state FROM consent") == "stopping"
    await office.parent.send("/parent/undo", consent=str(consent))
    assert await office.one("SELECT state FROM consent") == "active"


@WRONG
async def test_letters_and_ledger_come_through_a_wrong_clock_whole_and_once(office, days):
    await office.ask()
    await office.sweep()
    office.clock.advance(days=days)
    await office.ask(email="another.parent@example.org")
    await office.sweep()
    office.clock.advance(days=-days)
    await office.ask(email="third.parent@example.org")
    await office.sweep()
    assert len(office.letters("consent for")) == 3
    assert await office.rows("SELECT 1 FROM outbox_mail WHERE state <> 'sent'") == []
    path = office.parts.settings.anchors_path
    await seal_pending(office.parts.database, path)
    async with office.parts.database.unit_of_work() as session:
        found = await verify(session, path)
    assert (found.broken_at, found.unsealed) == (None, 0)
    assert found.sealed > 5


async def test_a_link_that_a_wrong_clock_ended_is_refused_kindly_and_opens_later(office):
    await office.ask()
    office.clock.advance(days=13, hours=12)
    path = office.link()
    office.clock.advance(days=1)
    page = await office.parent.go(path)
    assert page.status_code == 404
    assert "link" in office.parent.words_seen
    office.clock.advance(days=-1)
    await office.parent.go(path)
    await office.parent.send(f"{path}/open")
    assert "Your answer" in office.parent.text


async def test_doctor_tells_when_the_databases_clock_is_a_day_wrong(settings, database, clock):
    for shift, state in ((0, "well"), (DAY, "ill"), (-DAY, "ill")):
        database.execute("UPDATE clock_offset SET shift = make_interval(secs => %s)", [shift])
        live = settings.model_copy(update={"mode": "production"})
        (found,) = [one for one in await database_part(live) if one.part == "clock"]
        assert found.state == state
    assert "1 day, 0:00:00" in found.words
    assert "NTP" in found.do


# --- the machine's clock -------------------------------------------------------------------------


def machine_wrong_by(days: int) -> time_machine.travel:
    """This machine's time alone: the database and the card processor know better."""
    return time_machine.travel(real_epoch_seconds() + days * DAY)


@WRONG
async def test_a_machine_a_day_wrong_refuses_the_news_and_still_grants_the_yes_once(office, days):
    await office.letter_opened()
    office.pay((await office.answer()).headers["location"])
    right = real_epoch_seconds()
    with machine_wrong_by(days):
        assert await news(office, sent_at=right) == 400, "so that it is sent again"
        assert await office.rows("SELECT 1 FROM stripe_event") == []
        await office.parent.go("/parent/paid")
        await office.work()
        await office.parent.go("/parent/paid")
        assert "Your yes counts" in office.parent.words_seen
    assert await news(office, sent_at=real_epoch_seconds()) == 200
    await office.work()
    assert await office.one("SELECT count(*) FROM consent") == 1
    assert len(office.letters("your yes to")) == 1


@WRONG
async def test_a_payment_nobody_came_back_from_is_found_by_a_machine_a_day_wrong(office, days):
    await office.letter_opened()
    office.pay((await office.answer()).headers["location"])
    with machine_wrong_by(days):
        office.clock.advance(minutes=11)
        await office.sweep()
    assert await office.one("SELECT state FROM consent") == "active"


async def test_a_job_that_a_machine_a_day_ahead_put_off_runs_as_soon_as_it_is_right(office):
    await office.letter_opened()
    office.pay((await office.answer()).headers["location"])
    with machine_wrong_by(1):
        office.sandbox.control("api", fault="500", times=99, path="/checkout/sessions")
        assert await news(office, sent_at=real_epoch_seconds()) == 200
        await office.work()
    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now() + interval '1 h'"
    assert await office.one(waiting) == 1
    office.sandbox.http.delete("/control/api").raise_for_status()
    await rescue_jobs(office.parts.database)
    await office.work()
    assert await office.one("SELECT state FROM consent") == "active"
    assert await office.one(waiting) == 0


async def test_doctor_tells_when_the_machines_clock_is_a_day_wrong(office):
    settings = office.parts.settings
    assert [one.part for one in await cards(settings)] == ["cards"]
    for days in (-1, 1):
        with machine_wrong_by(days):
            found = {one.part: one for one in await cards(settings)}
        assert found["cards"].state == "well"
        assert found["clock"].state == "ill"
        assert "NTP" in found["clock"].do


async def news(office, *, sent_at: float) -> int:
    """One genuine event of the last payment, as the processor signs it at its own time."""
    events = office.sandbox.http.get("/control/events").json()
    paid = [one for one in events if one["type"] == "checkout.session.completed"][-1]
    body = json.dumps(paid).encode()
    secret = office.parts.settings.stripe_webhook_secret.get_secret_value().encode()
    stamp = int(sent_at)
    seal = hmac.new(secret, b"%d." % stamp + body, hashlib.sha256).hexdigest()
    answer = await office.child.client.post(
        "/webhooks/stripe", content=body, headers={"stripe-signature": f"t={stamp},v1={seal}"}
    )
    return answer.status_code
