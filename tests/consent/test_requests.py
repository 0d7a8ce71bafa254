"""Asking a parent: what is kept, what is posted, what the child sees, and every way it ends."""

import secrets

import pytest

from app.consent.due import lapse_due, remind_due, unjoin_due
from app.consent.endings import (
    lapse,
    mark_undeliverable,
    refuse,
    withdraw_another_grown_up,
    withdraw_never_mail_me,
    withdraw_not_my_child,
    withdraw_typed_wrong,
)
from app.consent.joining import (
    child_by_join_hashes,
    child_by_joining_code,
    join_album,
    request_by_codes,
    typed_wrong_secret,
)
from app.consent.limits import REQUESTS_PER_DAY
from app.consent.requests import (
    AskingIsOver,
    here_token,
    open_letter_here,
    request_state_for_child,
)
from app.mail.addresses import AddressNotUsable
from app.platform import tokens
from app.platform.ids import new_id
from app.platform.problems import (
    AlreadyDecided,
    LinkUnknown,
    NotFound,
    TooManyTries,
    Unprocessable,
)
from app.platform.readable_codes import unbroken_reference
from app.privacy import album_of
from app.privacy.retention import close_due_bases
from tests.consent.story import MAIL

pytestmark = pytest.mark.anyio

JOIN = bytes(range(32))


async def _do(story, what, *arguments, **more):
    async with story.work() as session:
        return await what(session, *arguments, **more)


async def _for_child(story):
    async with story.work() as session:
        return await request_state_for_child(session, [JOIN, secrets.token_bytes(32)])


async def _nothing_left(story):
    assert await story.one("SELECT count(*) FROM datum") == 0
    assert await story.one("SELECT count(*) FROM link_token") == 0
    assert await story.one("SELECT count(*) FROM legal_basis WHERE state <> 'dead'") == 0
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE state = 'queued'") == 0


# --- asking --------------------------------------------------------------------------------------


@pytest.mark.proves("PAR-01", "PAR-02")
async def test_asking_keeps_an_address_and_nothing_else_of_anybody(story):
    await story.ask(join=JOIN)
    data = await story.rows(
        "SELECT d.field, b.kind FROM datum d JOIN legal_basis b ON b.id = d.basis_id"
    )
    assert [tuple(row) for row in data] == [("email", "parent_contact")]
    columns = await story.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'consent_request'"
    )
    assert {row[0] for row in columns} == {
        "id", "promotion_id", "revision_id", "reference", "lane", "language", "state",
        "join_hash", "joining_hash", "contact_basis_id", "notice_digest", "opened_at",
        "noticed_at", "answer_by", "remind_at", "reminded_at", "decided_at",
    }  # fmt: skip


@pytest.mark.proves("PAR-01")
@pytest.mark.parametrize("lane", ["here", "phone"])
async def test_the_lanes_on_screen_take_no_address(story, lane):
    await story.ask(lane=lane)
    assert await story.one("SELECT count(*) FROM datum") == 0
    assert await story.one("SELECT count(*) FROM outbox_mail") == 0


async def test_an_address_and_its_lane_go_together(story):
    with pytest.raises(Unprocessable):
        await story.ask(lane="email", email=None)
    with pytest.raises(AddressNotUsable):
        await story.ask(email="not an address")
    with pytest.raises(NotFound):
        await story.ask(promotion="nowhere")


@pytest.mark.proves("PAR-04")
async def test_the_one_letter_is_the_direct_notice_with_the_childs_reference(story):
    asked = await story.ask()
    mail = await story.one(
        "SELECT message, subject, body_text, link_purpose, link_subject_id FROM outbox_mail"
    )
    assert mail[0] == "permission_asked"
    assert asked.reference in mail[1]
    assert unbroken_reference(asked.reference) in mail[2]
    assert "{link}/never-mail" in mail[2]
    assert "{joining_code}" in mail[2]
    assert asked.joining_code not in mail[2]
    assert "[[" not in mail[2]
    assert "June 24, 2027" in mail[2]
    assert "24 de junio de 2027" in mail[2]
    assert mail[3:] == ("letter", asked.id)


async def test_six_requests_a_day_and_then_a_kind_no(story):
    for _ in range(REQUESTS_PER_DAY.hits):
        await story.ask()
    with pytest.raises(TooManyTries):
        await story.ask(email="ANA.Parent+play@example.org")
    await story.ask(email="somebody.else@example.org")
    story.clock.advance(days=1, minutes=30)
    await story.ask()


async def test_asking_ends_when_nothing_can_be_claimed_any_more(story):
    story.clock.advance(days=113)
    with pytest.raises(AskingIsOver):
        await story.ask(lane="here")


async def test_the_qr_code_opens_the_letter_for_an_hour(story):
    asked = await story.ask(lane="phone")
    async with story.work() as session:
        token = await here_token(session, request_id=asked.id)
    async with story.work() as session:
        assert await tokens.find(session, purpose="here", token=token) == asked.id
        view = await open_letter_here(
            session, story.parts, request_id=asked.id, language="es", link="/parent/letter"
        )
    assert unbroken_reference(asked.reference) in view.notice_html
    assert "[[" not in view.notice_html
    assert await story.state("consent_request", asked.id) == "noticed"
    story.clock.advance(hours=1)
    async with story.work() as session:
        with pytest.raises(LinkUnknown):
            await tokens.find(session, purpose="here", token=token)


async def test_reference_and_code_together_open_the_letter_and_neither_alone(story):
    asked, other = await story.ask(), await story.ask(lane="here")
    find = {"reference": asked.reference, "code": asked.joining_code.lower()}
    peppers = story.parts.peppers
    assert await _do(story, request_by_codes, peppers, **find) == asked.id
    for wrong in ({"reference": other.reference}, {"code": other.joining_code}, {"code": "é"}):
        with pytest.raises(LinkUnknown):
            await _do(story, request_by_codes, peppers, **{**find, **wrong})


# --- endings -------------------------------------------------------------------------------------


@pytest.mark.proves("PAR-05")
@pytest.mark.parametrize("drafted", [False, True], ids=["at-once", "after-a-draft"])
@pytest.mark.parametrize("ending", ["refuse", "not_my_child", "never_mail_me", "typed_wrong"])
async def test_every_way_of_no_erases_at_once(story, ending, drafted):
    asked = await story.ask(join=JOIN)
    if drafted:
        await story.notice(asked.id)
        await story.start((await story.draft(asked.id)).id)
    parts, request = story.parts, {"request_id": asked.id}
    if ending == "refuse":
        await _do(story, refuse, **request)
    elif ending == "not_my_child":
        await _do(story, withdraw_not_my_child, **request)
    elif ending == "never_mail_me":
        await _do(story, withdraw_never_mail_me, parts, **request)
    else:
        secret = typed_wrong_secret(parts.peppers, asked.id)
        await _do(story, withdraw_typed_wrong, parts, **request, secret=secret)
    await _nothing_left(story)
    with pytest.raises(AlreadyDecided):
        await _do(story, refuse, **request)


async def test_a_no_is_kept_as_a_decision_without_anybody_in_it(story):
    asked = await story.ask()
    await _do(story, refuse, request_id=asked.id)
    assert await story.one("SELECT kind, answer, child_id, evidence_id FROM decision") == (
        "collect_use", "no", None, None,
    )  # fmt: skip


async def test_only_the_page_that_asked_can_say_that_it_was_typed_wrong(story):
    asked, other = await story.ask(), await story.ask()
    foreign = typed_wrong_secret(story.parts.peppers, other.id)
    for secret in (foreign, "", "é" * 32):
        with pytest.raises(LinkUnknown):
            await _do(story, withdraw_typed_wrong, story.parts, request_id=asked.id, secret=secret)


async def test_never_mail_me_is_obeyed_and_the_childs_screen_is_the_same(story):
    asked = await story.ask()
    await _do(story, withdraw_never_mail_me, story.parts, request_id=asked.id)
    again = await story.ask(email="Ana.Parent+x@Example.org", join=JOIN)
    assert await story.one("SELECT count(*) FROM outbox_mail WHERE state = 'queued'") == 0
    assert await story.one("SELECT count(*) FROM datum") == 0
    assert again.answer_by
    assert (await _for_child(story)).state == "waiting"


async def test_another_grown_up_gets_something_to_pass_on_and_is_forgotten(story):
    asked = await story.ask(join=JOIN)
    passed = await _do(story, withdraw_another_grown_up, story.parts, request_id=asked.id)
    await _nothing_left(story)
    assert passed.reference != asked.reference
    found = {"reference": passed.reference, "code": passed.joining_code}
    assert await _do(story, request_by_codes, story.parts.peppers, **found) == passed.id
    assert (await _for_child(story)).id == passed.id


@pytest.mark.proves("PAR-05")
async def test_silence_erases_on_the_day_that_was_said_and_reminding_changes_nothing(story):
    asked = await story.ask()
    await story.notice(asked.id)
    assert await remind_due(story.parts) == 0
    story.clock.advance(days=5)
    assert await remind_due(story.parts) == 1
    story.clock.advance(days=5)
    assert await remind_due(story.parts) == 0
    assert await story.one("SELECT count(*) FROM outbox_mail") == 2
    story.clock.advance(days=3, hours=23)
    assert await lapse_due(story.parts) == 0
    story.clock.advance(hours=1, seconds=1)
    assert await lapse_due(story.parts) == 1
    assert await story.state("consent_request", asked.id) == "lapsed"
    await _nothing_left(story)


@pytest.mark.proves("PAR-05")
async def test_even_without_our_sweep_the_basis_itself_ends_on_that_day(story):
    await story.ask()
    story.clock.advance(days=14, seconds=1)
    await close_due_bases(story.parts.database)
    assert await story.one("SELECT count(*) FROM datum") == 0


@pytest.mark.proves("PAR-06")
async def test_a_notice_that_was_refused_ends_the_request_and_bars_a_yes(story):
    _, _, attempt = await story.begun()
    asked = await story.ask(email="gone@example.org")
    assert await _do(story, mark_undeliverable, request_id=asked.id)
    assert not await _do(story, mark_undeliverable, request_id=asked.id)
    assert await story.state("consent_request", asked.id) == "undeliverable"
    with pytest.raises(AlreadyDecided):
        await story.draft(asked.id)
    assert attempt.state == "started"


async def test_a_copy_that_came_back_does_not_end_what_was_read_on_screen(story):
    asked, _, _ = await story.begun(lane="here")
    assert await story.one("SELECT count(*) FROM outbox_mail") == 1
    assert not await _do(story, mark_undeliverable, request_id=asked.id)
    assert await story.state("consent_request", asked.id) == "noticed"


@pytest.mark.parametrize("ending", ["refuse", "silence", "undeliverable"])
async def test_a_no_and_silence_look_the_same_to_the_child_every_day(story, ending):
    asked = await story.ask(join=JOIN)
    if ending == "refuse":
        await _do(story, refuse, request_id=asked.id)
    if ending == "undeliverable":
        await _do(story, mark_undeliverable, request_id=asked.id)
    assert (await _for_child(story)).state == "waiting"
    story.clock.advance(days=13)
    assert (await _for_child(story)).state == "waiting"
    story.clock.advance(days=1, seconds=1)
    assert (await _for_child(story)).state == "over"
    await lapse_due(story.parts)
    assert await unjoin_due(story.parts) == 1
    assert await _for_child(story) is None


async def test_a_request_that_is_not_due_does_not_lapse(story):
    asked = await story.ask()
    assert not await _do(story, lapse, request_id=asked.id)


# --- joining -------------------------------------------------------------------------------------


async def _album(story):
    album_id = new_id()
    story.database.execute(
        "INSERT INTO album (id, promotion_id, nickname_quality, nickname_animal, find_hash)"
        " VALUES (%s, 'lighthouse-summer', 1, 1, %s)",
        [album_id, secrets.token_bytes(32)],
    )
    return album_id


async def test_the_album_that_asked_finds_its_child_only_after_the_yes(story):
    _, _, attempt = await story.begun(join=JOIN)
    assert await _do(story, child_by_join_hashes, [JOIN]) is None
    await story.prove(attempt.id)
    granted = await _do(story, child_by_join_hashes, [JOIN])
    album_id = await _album(story)
    await _do(story, join_album, granted, album_id=album_id)
    assert await _do(story, album_of, granted.child_id) == album_id
    assert await story.one("SELECT join_hash FROM consent_request") is None


async def test_the_joining_code_sleeps_until_the_yes_and_holds_in_its_promotion_only(story):
    asked, _, attempt = await story.begun()
    code = {"code": asked.joining_code, "promotion_id": "lighthouse-summer"}
    peppers = story.parts.peppers
    assert await _do(story, child_by_joining_code, peppers, **code) is None
    consent = await story.prove(attempt.id)
    found = await _do(story, child_by_joining_code, peppers, **code)
    assert found.child_id == consent.child_id
    elsewhere = {**code, "promotion_id": "night-sky"}
    assert await _do(story, child_by_joining_code, peppers, **elsewhere) is None
    assert await _do(story, child_by_joining_code, peppers, code="é", promotion_id="x") is None


async def test_the_joining_code_is_in_no_table(story, database):
    asked = await story.ask()
    for table in ("consent_request", "outbox_mail", "ledger"):
        dump = database.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")[0][0]
        assert asked.joining_code not in dump
        assert asked.joining_code.replace("-", "") not in dump
        assert MAIL not in dump
