"""The front page leads to every promotion and says what is open."""

import pytest

from tests.children.browsing import Browser
from tests.children.conftest import app, browser

__all__ = ["app", "browser"]
pytestmark = pytest.mark.anyio


async def test_open_promotions_can_be_entered_and_their_notices_read(browser: Browser):
    await browser.go("/")
    for promotion in ("lighthouse-summer", "night-sky"):
        assert f'href="/p/{promotion}"' in browser.text
        assert f'href="/p/{promotion}/privacy"' in browser.text


async def test_what_is_over_comes_last_and_says_so(browser: Browser, clock):
    clock.advance(days=90)
    await browser.go("/")
    assert browser.text.index("/p/night-sky") < browser.text.index("/p/lighthouse-summer")
    assert "This one is over" in browser.words_seen


async def test_what_is_not_open_yet_names_its_day(browser: Browser, clock):
    clock.advance(days=-30)
    await browser.go("/")
    assert "It opens on June 1, 2027." in browser.words_seen


async def test_an_unknown_promotion_is_a_kind_page(browser: Browser):
    await browser.go("/p/no-such-thing")
    assert browser.page.status_code == 404
    assert "This page is not here" in browser.words_seen
