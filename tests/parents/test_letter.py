"""The letter's links: looking is inert, one button acts, every dead link gets one answer."""

import re

import pytest

from app.consent.requests import here_token
from app.platform.readable_codes import unbroken_reference
from tests.parents.scanning import everything, paths_of

pytestmark = pytest.mark.anyio
STATE = "SELECT state, noticed_at IS NULL FROM consent_request"


async def test_a_scanner_that_follows_every_link_of_the_letter_changes_nothing(office):
    await office.ask()
    (letter,) = office.letters()
    before = await everything(office)
    paths = [path for path in paths_of(letter) if path.startswith("/parent")]
    assert len(paths) == 4, paths
    for path in paths:
        assert (await office.parent.go(path)).status_code == 200, path
        await office.parent.client.head(path)
    assert await everything(office) == before


async def test_the_letter_shows_the_whole_notice_and_two_answers(office):
    asked = await office.ask()
    await office.parent.go(office.link())
    assert unbroken_reference(asked.reference) in office.parent.text
    for item in ("in_short", "items", "disclosure", "how_to_consent", "deletion_if_silent"):
        assert f'data-item="{item}"' in office.parent.text, item
    assert "/open" in office.parent.text
    assert "/no" in office.parent.text


async def test_no_is_one_click_from_the_letter_and_erases_at_once(office):
    await office.ask()
    path = office.link()
    await office.parent.go(path)
    await office.parent.send(path + "/no")
    assert "Thank you for your answer" in office.parent.text
    assert await office.one("SELECT state FROM consent_request") == "refused"
    assert await office.one("SELECT count(*) FROM datum") == 0


@pytest.mark.parametrize("ending", ["not-mine", "never-mail", "another-grown-up"])
async def test_each_way_out_is_one_page_with_one_button_and_erases(office, ending):
    await office.ask()
    path = office.link(ending=f"/{ending}")
    await office.parent.go(path)
    assert office.parent.text.count('method="post"') == 1
    assert (await office.one(STATE))[0] == "noticed"
    await office.parent.send(path)
    assert office.parent.page.status_code == 200
    states = {state for (state,) in await office.rows("SELECT state FROM consent_request")}
    assert "withdrawn" in states
    assert await office.one("SELECT count(*) FROM datum") == 0


async def test_never_mail_me_silences_the_next_letter_and_the_asker_sees_no_difference(office):
    await office.ask()
    path = office.link(ending="/never-mail")
    await office.parent.go(path)
    await office.parent.send(path)
    await office.ask()
    assert len(office.letters()) == 1


async def test_another_grown_up_passes_two_codes_on_that_open_the_letter(office):
    await office.ask()
    path = office.link(ending="/another-grown-up")
    await office.parent.go(path)
    await office.parent.send(path)
    codes = re.findall(r'class="ref">([^<]+)<', office.parent.text)
    office.parent.client.cookies.clear()
    await office.parent.go("/parent")
    await office.parent.send("/parent/letter", reference=codes[0], code=codes[1].lower())
    assert 'data-item="items"' in office.parent.text
    await office.parent.send("/parent/letter/read")
    assert "I am this child" in office.parent.text


async def test_the_codes_of_a_decided_letter_say_that_it_was_answered(office):
    asked = await office.ask()
    path = office.link()
    await office.parent.go(path)
    await office.parent.send(path + "/no")
    await office.parent.go("/parent")
    await office.parent.send("/parent/letter", reference=asked.reference, code=asked.joining_code)
    assert "answered with a no" in office.parent.text


async def test_wrong_codes_say_so_kindly_and_give_the_reference_back(office):
    asked = await office.ask()
    await office.parent.go("/parent")
    await office.parent.send("/parent/letter", reference=asked.reference, code="AAAA-AAAA-AAAA")
    assert office.parent.page.status_code == 422
    assert "These two codes do not open a letter" in office.parent.text
    assert f'value="{asked.reference}"' in office.parent.text


@pytest.mark.proves("PAR-07")
async def test_wrong_spent_expired_and_foreign_links_get_one_answer(office):
    await office.ask()
    path = office.link()
    await office.parent.go(path)
    await office.parent.send(path + "/no")
    spent = await office.parent.go(path)
    wrong = await office.parent.go("/parent/letter/AAAAAAAAAAAAAAAAAAAAAA")
    token = path.rsplit("/", 1)[1]
    foreign = await office.parent.go(f"/parent/mail/{token}")
    await office.ask(email="another.parent@example.org")
    late = office.link()
    office.clock.advance(days=15)
    expired = await office.parent.go(late)
    answers = {(page.status_code, page.text.replace(page.url.path, "")) for page in
               (spent, wrong, foreign, expired)}  # fmt: skip
    assert len(answers) == 1
    assert spent.status_code == 404


async def test_the_code_on_a_childs_screen_opens_the_letter_and_counts_as_shown(office):
    asked = await office.ask(lane="phone")
    async with office.parts.database.unit_of_work() as session:
        token = await here_token(session, request_id=asked.id)
    await office.parent.go(f"/parent/here/{token}")
    assert await office.one(STATE) == ("open", True)
    await office.parent.send(f"/parent/here/{token}/open")
    assert await office.one(STATE) == ("noticed", False)
    assert "Your answer" in office.parent.text
    assert "never-mail" not in office.parent.text


async def test_opening_the_parents_side_ends_the_childs(office):
    await office.ask()
    office.parent.client.cookies.set("__Host-album", "secret", domain="localhost")
    path = office.link()
    await office.parent.go(path)
    answer = await office.parent.send(path + "/open", follow=False)
    cookies = answer.headers.get_list("set-cookie")
    assert any(c.startswith('__Host-album=""') and "Max-Age=0" in c for c in cookies), cookies
    mine = next(c for c in cookies if c.startswith("__Host-parent="))
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(mine.split("; ")[1:])
    assert "Max-Age" not in mine and "expires" not in mine.lower()
