"""What the sweeps find: a worker that died, a log past its day, a notice that must stay."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from app.mail.jobs import forget_log, send_due, settle_stuck
from app.mail.messages import StopUndone
from app.mail.outbox import copies_about, keep_copy
from app.platform.ids import new_id
from tests.cluster import START, Clock
from tests.mail.conftest import Room
from tests.mail.samples import AT, LATER, REFERENCE, asked, head
from tests.sandbox.running import Running

pytestmark = pytest.mark.anyio
LETTER = StopUndone(head=head("en"), reference=REFERENCE, undone_at=AT)
ROOT = Path(__file__).parents[2]


def killed_while_sending(room: Room, mail_id: object) -> None:
    """Try the letter in a process of its own and kill -9 it after the claim, before any answer."""
    given = room.settings.model_dump()
    secret = ("database_url", "stripe_api_key", "stripe_webhook_secret")
    names = (
        "mode",
        "base_url",
        "keys_dir",
        "smtp_host",
        "smtp_port",
        "smtp_tls",
        "mail_from",
        "stripe_api_base",
        "stripe_live",
    )
    wanted = {name: str(given[name]) for name in names}
    wanted |= {name: given[name].get_secret_value() for name in secret}
    environment = {f"PERMISSION_SLIP_{name.upper()}": value for name, value in wanted.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.mail.killed_worker", str(mail_id)],
        cwd=ROOT,
        env=dict(os.environ) | environment,
    )
    try:
        while room.row(mail_id)["state"] != "sending":
            assert process.poll() is None, "the worker ended too early"
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)


@pytest.mark.parametrize(
    ("delivery", "verdict", "letters"),
    [("at_most_once", "unknown", 0), ("at_least_once", "sent", 1)],
)
async def test_a_worker_killed_between_claim_and_answer(
    room: Room, relay: Running, clock: Clock, delivery: str, verdict: str, letters: int
) -> None:
    relay.control("mail", stage="connect", action="hang", times=1)
    mail_id = await room.post(LETTER, await room.held_address(), delivery=delivery)
    killed_while_sending(room, mail_id)
    assert await settle_stuck(room) == 0, "it may still be at work"
    assert await send_due(room) == 0
    clock.advance(minutes=11)
    assert await settle_stuck(room) == 1
    clock.advance(minutes=2)
    await send_due(room)
    assert room.row(mail_id)["state"] == verdict
    assert len(relay.messages()) == letters


async def test_the_log_is_erased_after_its_days(room: Room, clock: Clock, relay: Running) -> None:
    mail_id = await room.send(LETTER)
    clock.advance(days=6, hours=23)
    assert await forget_log(room) == 0
    assert room.row(mail_id)
    clock.advance(hours=2)
    assert await forget_log(room) == 1
    assert room.tables.execute("SELECT 1 FROM outbox_mail") == []


async def test_a_letter_still_to_be_sent_is_never_erased_as_log(make_room, clock: Clock) -> None:
    room = await make_room(smtp_port=1)
    await room.post(LETTER, await room.held_address())
    clock.advance(days=100)
    assert await forget_log(room) == 0
    await room.database.close()


@pytest.mark.proves("DN-07")
async def test_a_notice_is_kept_as_sent_while_it_can_be_answered_and_while_a_decision_stands_on_it(
    room: Room, relay: Running, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.mail import placeholders

    monkeypatch.setitem(placeholders._SOURCES, "joining_code", lambda _peppers, _about: "K")
    answered, silent = new_id(), new_id()
    for about in (answered, silent):
        await room.send(asked("en"), about_id=about)
    evidence_ends = START + timedelta(days=1095)
    async with room.database.unit_of_work() as session:
        assert await keep_copy(session, answered, until=evidence_ends) == 1
    clock.advance(days=(LATER - START).days)
    assert await forget_log(room) == 0
    clock.advance(days=1)
    assert await forget_log(room) == 1
    async with room.database.unit_of_work() as session:
        (kept,) = await copies_about(session, answered)
        assert await copies_about(session, silent) == []
    assert (kept.text, kept.html) == (asked("en").text, asked("en").html)
    clock.set(evidence_ends)
    assert await forget_log(room) == 1
