"""Letters over real SMTP: what is stored, what leaves, and what becomes of each kind of failure."""

import asyncio
import re
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from app.mail import placeholders
from app.mail.delivery import deliver
from app.mail.jobs import send_due
from app.mail.letters import render
from app.mail.messages import StopUndone
from app.mail.outbox import copies_about
from app.mail.retries import DELAYS, MOST_ATTEMPTS
from app.platform import tokens
from app.platform.ids import new_id
from tests.cluster import START, Clock
from tests.mail.conftest import CANARY, Room
from tests.mail.samples import AT, REFERENCE, asked, head
from tests.sandbox.running import Running

pytestmark = pytest.mark.anyio
LETTER = StopUndone(head=head("en"), reference=REFERENCE, undone_at=AT)
A_MINUTE = timedelta(minutes=1)
JOINING = "ABCD-EFGH-JKMN"


@pytest.fixture(autouse=True)
def joining_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(placeholders._SOURCES, "joining_code", lambda _peppers, _about: JOINING)


@pytest.mark.proves("DN-07")
async def test_the_stored_copy_is_what_was_sent_but_for_address_link_and_code(
    room: Room, relay: Running
) -> None:
    about = new_id()
    await room.send(asked("en"), about_id=about, link_purpose="letter")
    (arrived,) = relay.messages()
    async with room.database.unit_of_work() as session:
        (copy,) = await copies_about(session, about)
    link = arrived["links"][0]
    values = {"address": CANARY, "link": link, "joining_code": JOINING}
    assert arrived["text"].split() == placeholders.fill(copy.text, values, html=False).split()
    assert arrived["html"].strip() == placeholders.fill(copy.html, values, html=True)
    assert copy.digest == render(asked("en"), "en").digest
    assert copy.state == "sent"
    assert copy.settled_at - START < A_MINUTE


async def test_the_link_opens_what_it_is_for_and_only_its_hash_is_stored(
    room: Room, relay: Running
) -> None:
    subject = new_id()
    await room.send(LETTER, link_subject_id=subject)
    (arrived,) = relay.messages()
    link = arrived["links"][0]
    assert re.fullmatch(r"http://localhost:8000/parent/mail/[\w-]{22}", link)
    assert f"{link}/stop" in arrived["links"]
    token = link.rpartition("/")[2]
    async with room.database.unit_of_work() as session:
        assert await tokens.find(session, purpose="parent", token=token) == subject
    assert token not in room.everything_stored()


async def test_a_letter_says_that_a_machine_wrote_it_and_when_by_our_clock(
    room: Room, relay: Running
) -> None:
    mail_id = await room.send(LETTER)
    (arrived,) = relay.messages()
    headers = {name.lower(): value for name, value in arrived["headers"]}
    assert headers["auto-submitted"] == "auto-generated"
    assert headers["message-id"] == f"<{mail_id.hex}@example.org>"
    assert abs(parsedate_to_datetime(headers["date"]) - START) < A_MINUTE
    assert headers["content-language"] == "en"
    assert arrived["from"] == "slips@example.org"


async def test_the_first_acceptance_is_announced_once(room: Room, relay: Running) -> None:
    about = new_id()
    mail_id = await room.send(LETTER, about_id=about)
    assert await deliver(room, mail_id) is False
    assert len(relay.messages()) == 1
    ((tag, facts),) = room.announced()
    assert tag == "system:mail:accepted"
    assert facts["about_id"] == str(about)
    assert facts["message"] == "stop_undone"


@pytest.mark.proves("PAR-06")
@pytest.mark.parametrize("stage", ["rcpt", "dot"])
async def test_a_refused_recipient_ends_the_letter_and_is_announced(
    room: Room, relay: Running, stage: str
) -> None:
    relay.control("mail", stage=stage, code=550)
    about = new_id()
    mail_id = await room.send(asked("en"), about_id=about)
    assert room.state(mail_id) == ("refused", f"550_{'rcpt' if stage == 'rcpt' else 'data'}", 1)
    ((tag, facts),) = room.announced()
    assert (tag, facts["about_id"]) == ("system:mail:refused", str(about))
    assert relay.messages() == []


async def test_a_relay_that_refuses_us_is_no_reason_to_give_an_address_up(
    room: Room, relay: Running
) -> None:
    for stage in ("connect", "ehlo", "mail"):
        relay.control("mail", stage=stage, code=554, times=2)
        mail_id = await room.send(LETTER)
        assert room.row(mail_id)["state"] == "queued"
        relay.http.delete("/control/mail").raise_for_status()
    assert room.announced() == []


async def test_a_busy_relay_is_tried_again_and_both_links_stay_valid(
    room: Room, relay: Running, clock: Clock
) -> None:
    relay.control("mail", stage="dot", code=450, times=1)
    mail_id = await room.send(LETTER)
    assert room.state(mail_id) == ("queued", "450_data", 1)
    assert await send_due(room) == 0
    clock.advance(minutes=1, seconds=1)
    assert await send_due(room) == 1
    assert room.state(mail_id) == ("sent", "accepted", 2)
    assert len(relay.messages()) == 1
    minted = room.tables.execute("SELECT count(*) FROM link_token WHERE spent_at IS NULL")
    assert minted == [(2,)]


async def test_a_hanging_relay_is_given_up_in_time_and_tried_again(make_room, relay) -> None:
    room = await make_room(smtp_port=relay.smtp_port, smtp_timeout_seconds=0.3)
    relay.control("mail", stage="rcpt", action="hang", times=1)
    mail_id = await room.send(LETTER)
    assert room.state(mail_id) == ("queued", "lost_rcpt", 1)
    await room.database.close()


async def test_a_letter_lost_after_its_final_dot_is_sent_again_with_the_same_id(
    room: Room, relay: Running, clock: Clock
) -> None:
    relay.control("mail", stage="stored", action="drop", times=1)
    mail_id = await room.send(LETTER)
    assert room.state(mail_id) == ("queued", "lost_data", 1)
    clock.advance(minutes=2)
    await send_due(room)
    ids = [dict(one["headers"])["Message-ID"] for one in relay.messages()]
    assert ids == [f"<{mail_id.hex}@example.org>"] * 2


@pytest.mark.parametrize("stage", ["dot", "stored"])
async def test_what_must_go_out_at_most_once_is_never_sent_again(
    room: Room, relay: Running, clock: Clock, stage: str
) -> None:
    relay.control("mail", stage=stage, action="drop", times=1)
    mail_id = await room.send(LETTER, delivery="at_most_once")
    assert room.state(mail_id) == ("unknown", "lost_data", 1)
    clock.advance(days=3)
    assert await send_due(room) == 0
    assert len(relay.messages()) == (1 if stage == "stored" else 0)


async def test_eight_tries_over_two_days_and_then_it_is_refused(make_room, clock: Clock) -> None:
    room = await make_room(smtp_port=1)
    mail_id = await room.send(LETTER)
    for number, delay in enumerate(DELAYS, start=1):
        assert room.state(mail_id) == ("queued", "lost_connect", number)
        clock.advance(seconds=delay.total_seconds() + 1)
        await send_due(room)
    assert room.state(mail_id) == ("refused", "gave_up_lost_connect", MOST_ATTEMPTS)
    assert [tag for tag, _ in room.announced()] == ["system:mail:refused"]
    assert timedelta(days=1) < sum(DELAYS, timedelta()) < timedelta(days=2)
    await room.database.close()


async def test_workers_racing_for_one_letter_send_it_once(room: Room, relay: Running) -> None:
    mail_id = await room.post(LETTER, await room.held_address())
    tried = await asyncio.gather(*(deliver(room, mail_id) for _ in range(6)))
    assert sum(tried) == 1
    assert len(relay.messages()) == 1


async def test_no_address_no_link_and_no_code_reach_a_table_a_job_or_a_log(
    room: Room, relay: Running, capfd: pytest.CaptureFixture[str]
) -> None:
    relay.control("mail", stage="rcpt", code=450, message=f"I know {CANARY}", times=1)
    relay.control("mail", stage="rcpt", code=550, message=f"I know {CANARY}", times=1)
    for _ in range(3):
        await room.send(asked("en"))
    secrets = [CANARY, "canary.mum", JOINING]
    secrets += [link.split("/")[5] for one in relay.messages() for link in one["links"]]
    assert len(secrets) > 3
    output = capfd.readouterr()
    for place in (room.everything_stored(), output.out, output.err):
        assert not [secret for secret in secrets if secret.lower() in place.lower()]
