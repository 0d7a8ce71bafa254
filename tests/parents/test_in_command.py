"""The parent in command: seeing, correcting, giving, taking back, stopping."""

import json
import re

import pytest

from app.collecting.rewards import claim_reward
from app.consent.items import collect_item
from app.consent.parent_access import send_sign_in_links
from app.consent.receipt_signing import is_genuine, public_key
from app.consent.stopping import revoke_if_due
from app.families import forget_parent
from app.platform import clock as app_clock
from app.platform.ids import new_id
from app.promotions.publishing import current_revision
from tests.consent.story import MAIL, PIN
from tests.parents.scanning import everything, paths_of
from tests.statements import statements

pytestmark = pytest.mark.anyio
ADDRESS = {
    "street": " 475  Example Street ",
    "unit": "",
    "city": "Springfield",
    "state": "IL",
    "zip": "627014321",
}


async def give(office, field: str, value: str) -> None:
    async with office.parts.database.unit_of_work() as session:
        await collect_item(
            session,
            office.parts,
            consent_id=await office.consent_id(),
            field=field,
            value=value,
            source="child",
        )


async def earn(office) -> None:
    async with office.parts.database.unit_of_work() as session:
        revision = await current_revision(session, "lighthouse-summer")
        child_id = await office.one("SELECT child_id FROM consent")
        today = (await app_clock.now(session)).date()
        await claim_reward(session, revision, child_id=child_id, today=today)
    await office.work()


# --- seeing --------------------------------------------------------------------------------------


@pytest.mark.proves("REV-03")
async def test_the_link_alone_shows_nothing_and_the_pin_shows_all_with_a_record_of_it(office):
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await office.came_by_mail()
    assert "Your PIN, please" in office.parent.text
    await office.parent.go("/parent/home")
    assert "Your PIN, please" in office.parent.text
    for path in (f"/parent/receipt/{await office.consent_id()}", "/parent/item/x/first_name"):
        assert (await office.parent.go(path)).status_code == 401, path
    assert await office.one("SELECT count(*) FROM ledger WHERE tag LIKE '%information:viewed'") == 0
    await office.parent.go("/parent/pin")
    await office.parent.send("/parent/pin", pin=f" {PIN[:3]} {PIN[3:]} ")
    assert "Quinn" in office.parent.text
    facts = await office.one("SELECT facts FROM ledger WHERE tag = 'parent:information:viewed'")
    assert facts["procedure"] == "mail link and PIN"
    assert facts["fields"] == ["first_name"]


@pytest.mark.proves("REV-02")
async def test_every_item_decision_and_letter_stands_there_with_its_day_of_erasure(office):
    await office.said_yes(**{"disclose-lighthouse-society": "yes"})
    await give(office, "first_name", "Quinn")
    await give(office, "home_state", "Illinois")
    await office.signed_in()
    seen = office.parent.words_seen
    for words in ("Quinn", "Illinois", MAIL, "July 10, 2027", "your yes to", "consent for"):
        assert words in seen, words
    assert "Yes to collect and use" in seen
    assert "Yes to share with Springfield Lighthouse Society" in seen
    for path in re.findall(r'href="(/parent/(?:sent|notice|receipt)/[^"]+)"', office.parent.text):
        assert (await office.parent.client.get(path)).status_code == 200, path


@pytest.mark.proves("REV-02")
async def test_after_erasing_the_page_says_that_nothing_is_held(office):
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await office.signed_in()
    await office.parent.go("/parent/stop")
    await office.parent.send("/parent/stop", consent=str(await office.consent_id()))
    office.database.execute("UPDATE consent SET erase_after = app_now()")
    async with office.parts.database.unit_of_work() as session:
        await revoke_if_due(session, office.parts, consent_id=await office.consent_id())
    await office.parent.go("/parent/home")
    assert "is erased" in office.parent.words_seen
    assert "Quinn" not in office.parent.text


async def test_asking_for_the_head_of_the_page_alone_is_no_viewing(office):
    """Whoever sends HEAD sees nothing: the ledger says so, and the visit grows no longer."""
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await office.signed_in()
    viewed = "SELECT count(*) FROM ledger WHERE tag = 'parent:information:viewed'"
    before = await office.one(viewed)
    assert before > 0
    office.clock.advance(minutes=10)
    head = await office.parent.client.head("/parent/home")
    assert (head.status_code, head.text) == (200, "")
    assert await office.one(viewed) == before
    office.clock.advance(minutes=5, seconds=1)
    assert (await office.parent.go("/parent/home")).status_code == 401


@pytest.mark.proves("SEC-04")
@pytest.mark.parametrize(("seconds", "open_still"), [(14 * 60 + 59, True), (15 * 60 + 1, False)])
async def test_the_page_closes_after_fifteen_quiet_minutes(office, seconds, open_still):
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await office.signed_in()
    office.clock.advance(seconds=seconds)
    page = await office.parent.go("/parent/home")
    assert ("Quinn" in page.text) is open_still
    assert page.status_code == (200 if open_still else 401)


async def test_signing_out_ends_the_visit_on_the_server_too(office):
    await office.said_yes()
    await office.signed_in()
    kept = dict(office.parent.client.cookies)
    await office.parent.send("/parent/leave")
    assert "You are signed out" in office.parent.text
    office.parent.client.cookies.update(kept)
    assert (await office.parent.go("/parent/home")).status_code == 401


async def test_a_stranger_cannot_open_another_familys_page_by_its_id(office):
    await office.said_yes()
    first = await office.consent_id()
    office.parent.client.cookies.clear()
    office.sandbox.http.delete("/messages")
    await office.letter_opened(email="other@example.org")
    office.pay((await office.answer()).headers["location"])
    await office.parent.go("/parent/paid")
    await office.work()
    await office.signed_in()
    for path in (f"/parent/receipt/{first}", f"/parent/item/{first}/first_name"):
        assert (await office.parent.go(path)).status_code == 404
    await office.parent.go("/parent/stop")
    await office.parent.send("/parent/stop", consent=str(first))
    assert await office.rows("SELECT 1 FROM consent WHERE state <> 'active'") == []


# --- the PIN -------------------------------------------------------------------------------------


async def test_the_tenth_wrong_pin_locks_the_page_and_a_letter_says_so_once(office):
    await office.said_yes()
    await office.came_by_mail()
    for number in range(12):
        await office.parent.send("/parent/pin", pin="000000")
        locked = "the page is locked" in office.parent.words_seen
        assert locked is (number >= 9)
    await office.parent.send("/parent/pin", pin=PIN)
    assert "the page is locked" in office.parent.words_seen
    await office.work()
    assert len(office.letters("PIN is locked")) == 1


async def test_a_lost_pin_is_replaced_by_repeating_the_card_check(office):
    await office.said_yes()
    await office.came_by_mail()
    await office.parent.go("/parent/pin/lost")
    assert "50 cents" in office.parent.words_seen
    answer = await office.parent.send(
        "/parent/pin/lost", follow=False, pin="739164", pin_again="739164"
    )
    assert answer.status_code == 303, office.parent.words_seen
    office.pay(answer.headers["location"])
    await office.parent.go("/parent/pin/paid")
    await office.work()
    await office.parent.go("/parent/pin/paid")
    assert "Your new PIN works now" in office.parent.text
    await office.parent.go("/parent/pin")
    await office.parent.send("/parent/pin", pin="739164")
    assert "Everything we hold" in office.parent.text
    await office.work()
    assert len(office.letters("your new PIN is set")) == 1
    assert await office.one("SELECT count(*) FROM consent") == 1


async def test_asking_for_the_link_answers_the_same_for_everybody(office):
    await office.said_yes()
    office.sandbox.http.delete("/messages")
    pages = []
    for email in (MAIL, "unknown@example.org"):
        await office.parent.go("/parent")
        pages.append((await office.parent.send("/parent/link", email=email)).text)
    assert pages[0] == pages[1]
    await office.work()
    (letter,) = office.letters()
    assert letter["to"] == MAIL
    office.parent.client.cookies.clear()
    path = office.link("the link to your page")
    await office.parent.go(path)
    await office.parent.send(path + "/open")
    await office.parent.send("/parent/pin", pin=PIN)
    assert "Everything we hold" in office.parent.text


async def test_asking_for_the_link_is_the_same_work_for_everybody(office):
    """Not the clock is compared but what is done: the statements, and the job that is asked for."""
    await office.said_yes()
    await office.parent.go("/parent")
    token, engine = office.parent.token, office.parts.database.engine
    work = {}
    for email in (MAIL, "unknown@example.org"):
        jobs = await office.one("SELECT count(*) FROM procrastinate_jobs")
        with statements(engine) as said:
            await office.parent.send("/parent/link", False, email=email, form_token=token)
        newest = "SELECT task_name || ' ' || length(args::text) FROM procrastinate_jobs"
        job = await office.one(newest + " ORDER BY id DESC LIMIT 1")
        more = await office.one("SELECT count(*) FROM procrastinate_jobs") - jobs
        work[email] = (said, job, more)
    known, unknown = work.values()
    assert known == unknown
    assert known[1].startswith("consent.send_sign_in_links ")
    assert known[2] == 1
    assert any("FROM datum" in statement for statement in known[0])


async def test_a_link_that_is_asked_for_once_is_sent_once_to_each_page_of_the_address(office):
    """The job may run twice: it writes one letter for each parent with the address."""
    await office.said_yes()
    parent_id, asked_id = await office.one("SELECT parent_id FROM consent"), new_id()
    office.sandbox.http.delete("/messages")
    for _ in range(2):
        async with office.parts.database.unit_of_work() as session:
            await send_sign_in_links(session, office.parts, parent_id=parent_id, asked_id=asked_id)
    await office.work()
    assert len(office.letters("the link to your page")) == 1


async def test_a_link_asked_for_by_one_who_was_erased_meanwhile_goes_nowhere(office):
    await office.said_yes()
    parent_id = await office.one("SELECT parent_id FROM consent")
    office.sandbox.http.delete("/messages")
    async with office.parts.database.unit_of_work() as session:
        await forget_parent(session, parent_id)
        for each in (parent_id, new_id()):
            await send_sign_in_links(session, office.parts, parent_id=each, asked_id=new_id())
    await office.work()
    assert office.letters() == []


async def test_the_form_for_links_cannot_be_used_to_pester(office):
    await office.said_yes()
    office.sandbox.http.delete("/messages")
    await office.parent.go("/parent")
    token = office.parent.token
    for _ in range(8):
        await office.parent.send("/parent/link", email=MAIL, form_token=token)
    assert office.parent.page.status_code == 429
    await office.work()
    assert len(office.letters()) <= 6


# --- receipt -------------------------------------------------------------------------------------


@pytest.mark.proves("REC-04")
async def test_the_receipt_is_a_page_and_a_signed_file_that_name_no_child(office):
    asked = await office.said_yes()
    await give(office, "first_name", "Quinn")
    await office.signed_in()
    consent_id = await office.consent_id()
    await office.parent.go(f"/parent/receipt/{consent_id}")
    seen = office.parent.words_seen
    assert asked.reference[:4] in seen
    for words in ("312.5(b)(2)(ii)", "Acme Mailing House Inc.", "link to stop", "30 days"):
        assert words in seen, words
    assert "Quinn" not in seen
    file = await office.parent.client.get(f"/parent/receipt/{consent_id}/signed")
    assert "attachment" in file.headers["content-disposition"]
    receipt = json.loads(file.text)
    assert is_genuine(receipt, known_public_key=public_key(office.parts.settings.keys_dir))
    assert "Quinn" not in file.text
    assert MAIL not in file.text


@pytest.mark.proves("DN-07")
async def test_the_notice_and_the_letter_are_shown_as_frozen_with_their_seals(office):
    await office.said_yes()
    await office.signed_in()
    digest = await office.one("SELECT notice_digest FROM consent_request")
    await office.parent.go(f"/parent/notice/{await office.consent_id()}")
    assert digest in office.parent.text
    assert 'data-item="items"' in office.parent.text


# --- one item ------------------------------------------------------------------------------------


@pytest.mark.proves("REV-05")
async def test_an_item_is_put_right_and_the_old_value_is_gone(office):
    await office.said_yes()
    await give(office, "first_name", "Qinn")
    await office.signed_in()
    path = f"/parent/item/{await office.consent_id()}/first_name"
    await office.parent.go(path)
    assert 'value="Qinn"' in office.parent.text
    await office.parent.send(path, value="Quinn")
    assert "Quinn" in office.parent.text
    assert "Qinn" not in office.parent.text
    await office.work()
    (letter,) = office.letters("we put it right")
    assert "Quinn" not in letter["text"]


async def test_the_address_is_asked_only_once_the_reward_is_earned(office):
    await office.said_yes()
    await office.signed_in()
    assert "Type it here" not in office.parent.text
    await earn(office)
    await office.parent.go("/parent/home")
    assert "Type it here" in office.parent.text
    path = f"/parent/item/{await office.consent_id()}/mailing_address"
    await office.parent.go(path)
    await office.parent.send(path, **ADDRESS)
    assert "475 Example Street<br>Springfield, IL 62701-4321" in office.parent.text
    await give(office, "first_name", "Quinn")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"street": " "}, "Please fill this in"),
        ({"city": ""}, "Please fill this in"),
        ({"state": "ZZ"}, "Please choose a state"),
        ({"zip": "6270"}, "five digits, or nine"),
        ({"street": "x" * 120}, "too long"),
    ],
)
async def test_an_odd_address_comes_back_with_what_was_typed(office, wrong, message):
    await office.said_yes()
    await earn(office)
    await office.signed_in()
    path = f"/parent/item/{await office.consent_id()}/mailing_address"
    await office.parent.go(path)
    await office.parent.send(path, **(ADDRESS | wrong))
    assert office.parent.page.status_code == 422
    assert message in office.parent.words_seen
    assert await office.one("SELECT count(*) FROM datum WHERE field = 'mailing_address'") == 0


@pytest.mark.proves("COL-01")
async def test_an_undeclared_item_has_no_page(office):
    await office.said_yes()
    await office.signed_in()
    for field in ("phone", "email", "pin_hash"):
        path = f"/parent/item/{await office.consent_id()}/{field}"
        assert (await office.parent.go(path)).status_code == 404


@pytest.mark.proves("RVK-05")
async def test_one_disclosure_is_taken_back_and_the_rest_goes_on(office):
    await office.said_yes(**{"disclose-lighthouse-society": "yes"})
    await office.signed_in()
    path = f"/parent/share/{await office.consent_id()}/lighthouse-society"
    await office.parent.go(path)
    await office.parent.send(path)
    assert "Yes taken back: Springfield Lighthouse Society" in office.parent.words_seen
    assert "/parent/share/" not in office.parent.text
    await give(office, "home_state", "Illinois")
    assert await office.one("SELECT state FROM consent") == "active"


# --- stopping ------------------------------------------------------------------------------------


@pytest.mark.proves("RVK-01", "RVK-02")
async def test_a_stop_takes_the_mails_link_and_one_button_and_can_be_undone(office):
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    office.parent.client.cookies.clear()
    path = office.link("your yes to", ending="/stop")
    await office.parent.go(path)
    assert "What goes and what stays" in office.parent.text
    assert "Quinn" not in office.parent.text
    assert await office.one("SELECT state FROM consent") == "active"
    consent = office.parent.hidden("consent")
    await office.parent.send(path, consent=consent)
    assert "We have stopped" in office.parent.text
    await office.parent.send(path, consent=consent)
    assert await office.one("SELECT state FROM consent") == "stopping"
    assert await office.one("SELECT state FROM legal_basis WHERE kind = 'consent'") == "frozen"
    await office.work()
    undo = office.link("we have stopped", ending="/undo")
    await office.parent.go(undo)
    await office.parent.send(undo, consent=consent)
    assert await office.one("SELECT state FROM consent") == "active"


async def test_after_72_hours_a_stop_cannot_be_undone_and_the_page_says_so(office):
    await office.said_yes()
    path = office.link("your yes to", ending="/stop")
    await office.parent.go(path)
    consent = office.parent.hidden("consent")
    await office.parent.send(path, consent=consent)
    office.clock.advance(hours=72, seconds=1)
    await office.parent.send(path.replace("/stop", "/undo"), consent=consent)
    assert await office.one("SELECT state FROM consent") == "stopping"
    await office.sweep()
    assert await office.one("SELECT state FROM consent") == "revoked"
    await office.parent.go(path)
    assert office.parent.page.status_code in (200, 404)


async def test_a_scanner_that_follows_every_link_after_the_yes_changes_nothing(office):
    await office.said_yes()
    (letter,) = office.letters("your yes to")
    office.parent.client.cookies.clear()
    before = await everything(office)
    paths = [path for path in paths_of(letter) if path.startswith("/parent")]
    assert len(paths) == 2
    for path in [*paths, paths[0] + "/undo"]:
        assert (await office.parent.go(path)).status_code == 200, path
        await office.parent.client.head(path)
    assert await everything(office) == before


async def test_no_address_of_any_page_holds_anything_personal(office):
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await office.signed_in()
    for address in re.findall(r'(?:href|action)="([^"]+)"', office.parent.text):
        assert "Quinn" not in address
        assert "example.org" not in address
