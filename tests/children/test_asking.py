"""Asking a grown-up in three lanes, what is kept of it, and the yes that finds the album again."""

import html
import re
from uuid import UUID

import pytest

from tests.children.browsing import Browser, Family

HOME = "/p/lighthouse-summer"
MAIL = "zwetschge.parent@example.org"
pytestmark = pytest.mark.anyio


@pytest.fixture
async def child(browser: Browser, family: Family) -> Browser:
    """A child with one stamp."""
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    await browser.send(f"{HOME}/album", code=family.shared("spiral-light"))
    return browser


async def test_the_button_to_ask_comes_with_the_first_stamp(browser: Browser, family: Family):
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    assert f"{HOME}/ask" not in browser.text
    await browser.send(f"{HOME}/album", code=family.shared("spiral-light"))
    assert f'href="{HOME}/ask"' in browser.text


async def test_three_lanes_of_equal_kind_lead_to_a_grown_up(child: Browser):
    await child.go(f"{HOME}/ask")
    lanes = re.findall(rf'<a class="btn" href="{HOME}/ask/(\w+)"', child.text)
    assert lanes == ["here", "phone", "email"]


@pytest.mark.proves("PAR-01", "PAR-02")
async def test_a_request_holds_the_address_and_nothing_of_the_child(child, family: Family):
    await child.go(f"{HOME}/ask/email")
    assert [box["name"] for box in child.inputs()] == ["email"]
    await child.send(f"{HOME}/ask/email", email=MAIL, first_name="Mirabelle", age="7")
    assert MAIL in child.words_seen

    kept = family.database.execute("SELECT to_jsonb(r)::text FROM consent_request r")[0][0]
    album = str(family.database.execute("SELECT id FROM album")[0][0])
    assert album not in kept
    assert "Mirabelle" not in kept
    fields = family.database.execute("SELECT field FROM datum")
    assert fields == [("email",)]


async def test_the_screen_shows_the_address_large_and_the_number_of_the_letter(child, family):
    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=f" {MAIL} ")
    assert '<p class="address">zwetschge.parent<wbr>@example.org</p>' in child.text
    reference = family.database.execute("SELECT reference FROM consent_request")[0][0]
    assert f"{reference[:4]} {reference[4:]}" in child.words_seen
    await child.go(f"{HOME}/album")
    assert f"{reference[:4]} {reference[4:]}" in child.words_seen
    assert MAIL not in child.text


async def test_typed_wrong_erases_at_once_and_only_from_its_own_page(child, family: Family):
    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    request, secret = child.hidden("request"), child.hidden("secret")
    await child.send(f"{HOME}/ask/wrong", request=request, secret="0" * 32)
    assert child.page.status_code == 404
    assert family.database.execute("SELECT count(*) FROM datum") == [(1,)]

    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/wrong", request=request, secret=secret)
    assert "We erased that e-mail" in child.words_seen
    assert family.database.execute("SELECT count(*) FROM datum") == [(0,)]


@pytest.mark.parametrize("typed", ["", "ana", "ana@", "@example.org", "a b@example.org"])
async def test_what_is_no_address_is_asked_for_again_with_what_was_typed(child, family, typed):
    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=typed)
    assert child.page.status_code == 422
    assert "That is not an e-mail yet" in child.words_seen
    assert family.database.execute("SELECT count(*) FROM consent_request") == [(0,)]
    assert family.database.execute("SELECT asks FROM album") == [(0,)]


async def test_here_ends_the_childs_side_and_opens_the_letter(child: Browser, family: Family):
    await child.go(f"{HOME}/ask/here")
    assert "Your five words open it again" in child.words_seen
    await child.send(f"{HOME}/ask/here", follow=False)
    assert child.page.status_code == 303
    assert child.page.headers["location"] == "/parent/letter"
    assert {cookie.name for cookie in child.client.cookies.jar} == {"__Host-parent"}


async def test_the_square_holds_a_link_that_ends_in_an_hour(child: Browser, family: Family):
    await child.go(f"{HOME}/ask/phone")
    await child.send(f"{HOME}/ask/phone")
    assert 'src="data:image/svg+xml' in html.unescape(child.text)
    ((purpose, lives),) = family.database.execute(
        "SELECT purpose, ends_at - created_at <= interval '1 hour' FROM link_token"
    )
    assert (purpose, lives) == ("here", True)


async def test_the_ninth_ask_gets_a_kind_answer(child: Browser, family: Family):
    for _ in range(8):
        await child.go(f"{HOME}/ask/phone")
        await child.send(f"{HOME}/ask/phone")
        assert child.page.status_code == 200
    await child.go(f"{HOME}/ask/phone")
    await child.send(f"{HOME}/ask/phone")
    assert child.page.status_code == 409
    assert "You asked eight times" in child.words_seen


async def test_the_thank_you_stamp_comes_with_asking_and_counts_for_nothing(child: Browser):
    await child.go(f"{HOME}/album")
    assert "thank-you" not in child.text
    await child.go(f"{HOME}/ask/phone")
    await child.send(f"{HOME}/ask/phone")
    await child.go(f"{HOME}/album")
    assert "thank-you" in child.text
    assert "1 of 6" in child.words_seen


async def test_a_no_looks_like_waiting(child: Browser, family: Family):
    from app.consent.endings import refuse

    await child.go(f"{HOME}/ask/phone")
    await child.send(f"{HOME}/ask/phone")
    await child.go(f"{HOME}/album")
    waiting = re.sub(r'value="[0-9a-f]+"', "", child.text)
    (request_id,) = family.database.execute("SELECT id FROM consent_request")[0]
    async with family.parts.database.unit_of_work() as session:
        await refuse(session, request_id=request_id)
    await child.go(f"{HOME}/album")
    assert re.sub(r'value="[0-9a-f]+"', "", child.text) == waiting


async def test_the_envelope_opens_once_when_the_child_comes_back_after_the_yes(child, family):
    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    await family.say_yes(email=MAIL)
    await child.go(f"{HOME}/album")
    assert "A letter for you!" in child.words_seen
    await child.go(f"{HOME}/album")
    assert "A letter for you!" not in child.words_seen
    assert "Your grown-up said yes." in child.words_seen


async def test_the_joining_code_opens_another_album_and_sleeps_until_the_yes(app, child, family):
    from app.consent.joining import shown_joining_code

    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    request_id = UUID(child.hidden("request"))
    code = shown_joining_code(family.parts.peppers, request_id)
    async with Browser(app) as other:
        await other.new_album()
        await other.go(f"{HOME}/join")
        await other.send(f"{HOME}/join", code=code)
        assert other.page.status_code == 422
        await family.say_yes(email=MAIL)
        await other.send(f"{HOME}/join", code=code.lower().replace("-", " "))
        assert "A letter for you!" in other.words_seen


async def test_the_reward_asks_the_child_only_once_all_is_found_and_agreed(child, family):
    await child.go(f"{HOME}/reward")
    assert child.page.url.path == f"{HOME}/album"
    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    await family.say_yes(email=MAIL)
    await finish(child, family)
    await child.go(f"{HOME}/reward")
    assert [box["name"] for box in child.inputs()] == ["first_name"]


async def finish(child: Browser, family: Family) -> None:
    for stamp in ("night-light", "gull-on-the-rail"):
        await child.go(f"{HOME}/album")
        await child.send(f"{HOME}/album", code=family.shared(stamp))
    for stamp in ("fog-horn", "harbour-bell", "keepers-cat"):
        (code,) = await family.cards(stamp)
        await child.go(f"{HOME}/album")
        await child.send(f"{HOME}/album", code=code)


@pytest.mark.proves("COL-01", "COL-02")
async def test_an_optional_item_never_gates_the_reward(child: Browser, family: Family):
    from tests.consent.story import ticks

    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    await family.say_yes(email=MAIL, choices=ticks(society=True))
    await finish(child, family)
    await child.go(f"{HOME}/reward")
    assert [box["name"] for box in child.inputs()] == ["first_name", "home_state"]
    await child.send(f"{HOME}/reward", first_name="", home_state="Maine")
    assert child.page.status_code == 422
    await child.send(f"{HOME}/reward", first_name="Mirabelle", home_state="")
    assert child.page.url.path == f"{HOME}/reward"
    assert "Now it is your grown-up" in html.unescape(child.words_seen)
    held = family.database.execute("SELECT field FROM datum WHERE field LIKE '%%name%%'")
    assert held == [("first_name",)]
    assert family.database.execute("SELECT state FROM reward_claim") == [("earned",)]


@pytest.mark.proves("COL-01")
async def test_an_undeclared_field_is_taken_nowhere(child: Browser, family: Family):
    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    await family.say_yes(email=MAIL)
    await finish(child, family)
    await child.go(f"{HOME}/reward")
    await child.send(
        f"{HOME}/reward", first_name="Mirabelle", mailing_address="1 Plum Street", phone="555"
    )
    held = {row[0] for row in family.database.execute("SELECT field FROM datum")}
    assert "first_name" in held
    assert not held & {"mailing_address", "phone", "home_state"}


async def test_the_parent_is_asked_once_for_what_the_reward_needs_of_them(child, family: Family):
    from app.consent.jobs import ask_for_address_job
    from app.reactions import follow

    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    consent = await family.say_yes(email=MAIL)
    await finish(child, family)
    await child.go(f"{HOME}/reward")
    await child.go(f"{HOME}/reward")
    ((entry_id,),) = family.database.execute(
        "SELECT id FROM ledger WHERE tag = 'child:reward:earned'"
    )
    async with family.parts.database.unit_of_work() as session:
        assert await follow(session, entry_id) == ["consent.ask_for_address"]
    for _ in range(2):
        await ask_for_address_job(family.parts, child_id=str(consent.child_id))
    letters = "SELECT count(*) FROM outbox_mail WHERE dedup_key LIKE 'address-asked:%%'"
    assert family.database.execute(letters) == [(1,)]


async def test_the_stock_is_never_passed_and_the_answer_is_kind(child, family: Family):
    from app.collecting.rewards import ClaimRefused, claim_reward
    from app.promotions.publishing import publish
    from tests.consent.promises import changed, operator

    await child.go(f"{HOME}/ask/email")
    await child.send(f"{HOME}/ask/email", email=MAIL)
    consent = await family.say_yes(email=MAIL)
    async with family.parts.database.unit_of_work() as session:
        revision = await publish(session, changed("stock = 5000", "stock = 1"), operator())
        today = revision.declaration.promotion.opens
        first = await claim_reward(session, revision, child_id=consent.child_id, today=today)
        assert not isinstance(first, ClaimRefused)
        again = await claim_reward(session, revision, child_id=consent.child_id, today=today)
        assert again is first
        from app.platform.ids import new_id

        refused = await claim_reward(session, revision, child_id=new_id(), today=today)
        assert refused is ClaimRefused.OUT_OF_STOCK
