"""A child's way from the first page to the certificate, without script and without a name."""

import asyncio
import re

import pytest

from tests.children.browsing import Browser, Family

HOME = "/p/lighthouse-summer"
pytestmark = pytest.mark.anyio


@pytest.mark.proves("CHN-01", "CHN-03")
async def test_the_notice_stands_before_anything_can_be_picked(browser: Browser):
    await browser.go(HOME)

    first_control = min(browser.text.index("<form"), browser.text.index("<button"))
    assert browser.text.index('data-item="whom_to_ask"') < first_control
    assert browser.inputs() == []
    assert f'href="{HOME}/privacy"' in browser.text


@pytest.mark.proves("CHN-03")
@pytest.mark.parametrize("page", ["words", "album", "ask/email", "join"])
async def test_every_form_has_the_notice_beside_it(browser: Browser, page: str):
    await browser.new_album()
    await browser.go(f"{HOME}/{page}")

    near = browser.text[browser.text.index("<main") : browser.text.index("</main>")]
    assert f'href="{HOME}/privacy"' in near
    assert browser.inputs()


async def test_an_album_shows_its_words_once_and_they_open_it_elsewhere(app, browser: Browser):
    words = await browser.new_album()
    await browser.go(f"{HOME}/album")
    assert words[0] not in browser.words_seen.split()

    async with Browser(app) as other:
        await other.go(f"{HOME}/words")
        await other.send(f"{HOME}/words", words=" ".join(words).upper())
        assert other.page.url.path == f"{HOME}/album"
        assert await nickname(other) == await nickname(browser)


async def nickname(browser: Browser) -> str:
    await browser.go(f"{HOME}/about-you")
    return re.search(r"made-up name</dt><dd>([^<]+)", browser.text)[1]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("otter", "We see 1 words."),
        ("lamp river xyzzy cloud button", "We do not know word"),
        ("", "We see 0 words."),
    ],
)
async def test_words_that_do_not_fit_are_answered_exactly(browser: Browser, typed, answer):
    await browser.go(f"{HOME}/words")
    await browser.send(f"{HOME}/words", words=typed)

    assert browser.page.status_code == 422
    assert answer in browser.words_seen


async def test_only_offered_kinds_of_names_are_taken(browser: Browser):
    await browser.go(HOME)
    for name in ("9999-0", "0-99", "-1-2", "Robin", ""):
        await browser.go(HOME)
        await browser.send(HOME, name=name)
        assert browser.page.status_code == 422


async def test_a_shared_code_gives_its_stamp_and_a_second_time_says_so(browser, family: Family):
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    await browser.send(f"{HOME}/album", code=family.shared("spiral-light").lower())
    assert "You got a stamp: The spiral light!" in browser.words_seen
    assert 'class="stamp won"' in browser.text
    assert "Found on June 10, 2027" in browser.text

    await browser.send(f"{HOME}/album", code=family.shared("spiral-light"))
    assert "You have this one: The spiral light" in browser.words_seen
    await browser.go(f"{HOME}/album")
    assert 'class="stamp won"' not in browser.text


async def test_an_owned_stamp_does_not_use_a_card_up(app, browser: Browser, family: Family):
    first, second = await family.cards("fog-horn", 2)
    await browser.new_album()
    await browser.send(f"{HOME}/album", code=first)
    await browser.go(f"{HOME}/album")
    await browser.send(f"{HOME}/album", code=second.replace("0", "O").replace("1", "l"))
    assert "You have this one" in browser.words_seen

    async with Browser(app) as friend:
        await friend.new_album()
        await friend.go(f"{HOME}/album")
        await friend.send(f"{HOME}/album", code=second)
        assert "You got a stamp" in friend.words_seen
        await friend.send(f"{HOME}/album", code=first)
        assert "You have this one" in friend.words_seen


async def test_a_used_card_gives_nothing_and_is_nobodys_fault(app, browser, family: Family):
    (code,) = await family.cards("fog-horn")
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    await browser.send(f"{HOME}/album", code=code)
    async with Browser(app) as late:
        await late.new_album()
        await late.go(f"{HOME}/album")
        await late.send(f"{HOME}/album", code=code)
        assert "This card was used before" in late.words_seen


async def test_of_eight_albums_exactly_one_wins_a_raced_card(app, family: Family):
    (code,) = await family.cards("harbour-bell")
    albums = [Browser(app, network=f"203.0.113.{n}") for n in range(8)]
    for album in albums:
        await album.new_album()
        await album.go(f"{HOME}/album")
    await asyncio.gather(*(album.send(f"{HOME}/album", code=code) for album in albums))

    won = [album for album in albums if "You got a stamp" in album.words_seen]
    lost = [album for album in albums if "This card was used before" in album.words_seen]
    assert (len(won), len(lost)) == (1, 7)
    for album in albums:
        await album.client.aclose()


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("", "Type the code in the box"),
        ("otter", "Now find the word next to it"),
        ("ABC", "Some of the code is not here yet"),
        ("ABCD-EFGH-JKM?", "Look at sign 12"),
        ("0000-0000-0000", "No stamp has that code"),
        ("zebra zeppelin", "We do not know the first word"),
    ],
)
async def test_what_is_no_code_is_answered_exactly(browser: Browser, code: str, answer: str):
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    await browser.send(f"{HOME}/album", code=code)

    assert browser.page.status_code == 422
    assert answer in browser.words_seen


async def test_guessing_cards_ends_in_a_rest(browser: Browser):
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    for number in range(41):
        await browser.send(f"{HOME}/album", code=f"0000-0000-{number:04d}")
        if browser.page.status_code == 429:
            break
    assert number == 40
    assert "Time for a short rest" in browser.words_seen


async def test_after_its_season_a_code_gives_nothing(browser, family, clock):
    await browser.new_album()
    await browser.go(f"{HOME}/album")
    clock.advance(days=200)
    await browser.send(f"{HOME}/album", code=family.shared("spiral-light"))
    assert "This code sleeps now" in browser.words_seen
    await browser.go(f"{HOME}/album")
    assert "The hunt is over" in browser.words_seen
    assert browser.inputs() == []


async def test_a_full_album_gives_a_certificate_with_an_empty_line(browser, family: Family):
    await browser.new_album()
    await browser.go(f"{HOME}/certificate")
    assert browser.page.url.path == f"{HOME}/album"
    await family.fill(browser)
    await browser.go(f"{HOME}/certificate")
    assert "Write it here with a pen" in browser.words_seen
    await browser.send(f"{HOME}/certificate/pdf")
    assert browser.page.content.startswith(b"%PDF")


async def test_the_card_prints_the_words_of_this_album_only(app, browser: Browser):
    words = await browser.new_album()
    await browser.send(f"{HOME}/words/card", words=" ".join(words))
    assert browser.page.content.startswith(b"%PDF")

    async with Browser(app) as other:
        await other.new_album()
        await other.send(f"{HOME}/words/card", words=" ".join(words))
        assert other.page.status_code == 422


@pytest.mark.proves("SEC-05")
async def test_every_cookie_of_a_child_ends_with_the_browser(browser: Browser):
    await browser.new_album()
    await browser.answer_age("5", "2019")

    assert {cookie.name for cookie in browser.client.cookies.jar} == {"__Host-album", "__Host-age"}
    for cookie in browser.client.cookies.jar:
        assert cookie.expires is None
        assert cookie.secure
        assert "HttpOnly" in str(cookie._rest)


@pytest.mark.proves("SEC-05")
async def test_no_childs_page_asks_for_anything_from_elsewhere(browser, family: Family):
    await browser.new_album()
    await family.fill(browser)
    for page in ("", "/album", "/ask", "/ask/email", "/certificate", "/about-you", "/words"):
        await browser.go(HOME + page)
        sources = re.findall(r'(?:src|srcset|rel="stylesheet" href)="([^"]+)"', browser.text)
        assert all(source.startswith(("/static/", "data:")) for source in sources)


async def test_another_sites_form_is_refused(browser: Browser):
    await browser.new_album()
    browser.client.headers["Sec-Fetch-Site"] = "cross-site"
    await browser.send(f"{HOME}/album", code="x")
    assert browser.page.status_code == 403
