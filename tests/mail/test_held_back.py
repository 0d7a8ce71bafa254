"""Letters that must not go out: erased, unwanted, too many, too late, withdrawn."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.mail.addresses import same_mailbox_key
from app.mail.delivery import deliver
from app.mail.jobs import send_due
from app.mail.limits import MAILS_PER_ADDRESS, SIGN_IN_LINKS_PER_ADDRESS
from app.mail.messages import Message, PermissionReminder, SignInLink, StopUndone
from app.mail.outbox import cancel_about, post, unsettled_about
from app.platform import clock as service_clock
from app.platform.ids import new_id
from app.platform.rate_limits import take
from app.privacy import suppress
from tests.cluster import Clock
from tests.mail.conftest import CANARY, Room
from tests.mail.samples import AT, DAY, LATER, REFERENCE, asked, head
from tests.sandbox.running import Running

pytestmark = pytest.mark.anyio
STOPPED = StopUndone(head=head("en"), reference=REFERENCE, undone_at=AT)
REMINDER = PermissionReminder(head=head("en"), reference=REFERENCE, asked_on=DAY, answer_by=DAY)
SIGN_IN = SignInLink(head=head("en"), ends_at=LATER)


async def test_a_letter_to_an_erased_address_is_cancelled(room: Room, relay: Running) -> None:
    datum_id = await room.held_address()
    mail_id = await room.post(STOPPED, datum_id)
    room.tables.execute("DELETE FROM datum WHERE id = %s", [datum_id])
    await deliver(room, mail_id)
    assert room.state(mail_id) == ("cancelled", "erased", 0)
    assert relay.messages() == room.announced() == []


@pytest.mark.parametrize("written", [CANARY, "canary.mum@EXAMPLE.com"])
async def test_never_mail_me_holds_for_every_spelling_of_the_mailbox(
    room: Room, relay: Running, written: str
) -> None:
    async with room.database.unit_of_work() as session:
        until = await service_clock.now(session) + timedelta(days=365)
        key = same_mailbox_key(written)
        await suppress(session, room.gate.keys, address=key, erase_at=until)
    for message in (REMINDER, SIGN_IN):
        mail_id = await room.send(message)
        assert room.state(mail_id) == ("cancelled", "never_mail_me", 0)
    assert relay.messages() == []
    await room.send(STOPPED)
    assert len(relay.messages()) == 1, "the parent's own agreement still gets its answers"


@pytest.mark.parametrize(
    ("message", "limit"),
    [(REMINDER, MAILS_PER_ADDRESS), (SIGN_IN, SIGN_IN_LINKS_PER_ADDRESS)],
)
async def test_what_strangers_can_cause_is_capped_for_each_mailbox(
    room: Room, relay: Running, message: Message, limit
) -> None:
    for _ in range(limit.hits - 1):
        await take(room.database, room.peppers, limit, same_mailbox_key(CANARY))
    last = await room.send(message, "canary.mum+other@example.com")
    assert room.row(last)["state"] == "sent"
    about = new_id()
    over = await room.send(message, about_id=about)
    assert room.state(over) == ("cancelled", "capped", 0)
    assert ("system:mail:refused", str(about)) in [
        (tag, facts["about_id"]) for tag, facts in room.announced()
    ]
    assert len(relay.messages()) == 1


async def test_a_stranger_cannot_use_up_what_a_parent_needs(room: Room, relay: Running) -> None:
    for _ in range(MAILS_PER_ADDRESS.hits):
        await take(room.database, room.peppers, MAILS_PER_ADDRESS, same_mailbox_key(CANARY))
    assert room.row(await room.send(asked("en")))["outcome"] == "capped"
    for message in (STOPPED, SIGN_IN):
        assert room.row(await room.send(message))["state"] == "sent"
    assert len(relay.messages()) == 2


async def test_a_letter_counts_once_however_often_it_is_tried(
    room: Room, relay: Running, clock: Clock
) -> None:
    relay.control("mail", stage="rcpt", code=450, times=2)
    mail_id = await room.send(REMINDER)
    for minutes in (2, 6):
        clock.advance(minutes=minutes)
        await send_due(room)
    assert room.row(mail_id)["state"] == "sent"
    assert room.tables.execute("SELECT hits FROM rate_limit") == [(1,)]


async def test_a_link_that_would_be_dead_on_arrival_is_not_sent(
    room: Room, relay: Running, clock: Clock
) -> None:
    mail_id = await room.post(REMINDER, await room.held_address())
    clock.advance(days=11)
    await send_due(room)
    assert room.state(mail_id) == ("cancelled", "too_late", 0)
    assert relay.messages() == []


async def test_a_second_post_with_the_same_key_changes_nothing(room: Room) -> None:
    datum_id = await room.held_address()
    first = await room.post(REMINDER, datum_id, dedup_key="reminder/1")
    before = room.row(first)
    assert await room.post(STOPPED, datum_id, dedup_key="reminder/1") is None
    assert room.row(first) == before
    jobs = room.tables.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'mail.send'")
    assert jobs == [({"mail_id": str(first)},)]


async def test_a_letter_lives_and_dies_with_the_work_that_causes_it(room: Room) -> None:
    datum_id = await room.held_address()
    with pytest.raises(LookupError):
        async with room.database.unit_of_work() as session:
            await post(
                session,
                STOPPED,
                recipient_datum_id=datum_id,
                dedup_key="x",
                language="en",
                link_purpose="parent",
                link_subject_id=new_id(),
                link_ends_at=LATER,
            )
            raise LookupError
    assert room.tables.execute("SELECT 1 FROM outbox_mail") == []
    assert room.tables.execute("SELECT 1 FROM procrastinate_jobs") == []


@pytest.mark.parametrize(
    "missing",
    [
        {"link_purpose": None, "link_subject_id": None, "link_ends_at": None},
        {"link_subject_id": None},
        {"link_purpose": "letters"},
        {"about_id": None},
    ],
)
async def test_a_letter_that_could_not_be_completed_is_refused_when_posted(
    room: Room, missing: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"link|joining"):
        await room.post(asked("en"), UUID(int=1), **missing)


async def test_withdrawn_letters_stay_unsent(room: Room, relay: Running) -> None:
    about, datum_id = new_id(), await room.held_address()
    mail_id = await room.post(REMINDER, datum_id, about_id=about)
    other = await room.post(STOPPED, datum_id)
    async with room.database.unit_of_work() as session:
        assert await unsettled_about(session, about) == 1
        assert await cancel_about(session, about) == 1
        assert await unsettled_about(session, about) == 0
    await send_due(room)
    assert room.state(mail_id) == ("cancelled", "withdrawn", 0)
    assert room.row(other)["state"] == "sent"
    assert room.row(mail_id)["settled_at"].startswith("2027-06-10T15:0")
