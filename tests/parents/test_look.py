"""Every page of a parent's story in Chromium: axe, reflow at 390 pixels and doubled zoom, both tongues."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from anyio import to_thread
from playwright.sync_api import Browser, sync_playwright

from tests.barriers import barriers, sideways
from tests.look.harness import show
from tests.parents.walk import every_page

pytestmark = pytest.mark.anyio


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def look_at(pages: dict[str, str], *, width: int, scheme: str, seen_before: bool) -> list[str]:
    """What is wrong, by page."""
    found = []
    with chromium() as browser:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        for name, html in pages.items():
            show(page, html)
            if sideways(page) > 0:
                found.append(f"{name}: wider than {width}")
            found += [f"{name}: {told}" for told in barriers(page, seen_before=seen_before)]
            page.unroute_all()
        context.close()
    return found


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 390, "light"), ("es", 1280, "dark")]
)
async def test_every_page_passes_axe_and_fits_its_screen(office, language, width, scheme):
    pages = await every_page(office, language)
    assert len(pages) > 30
    wrong = await to_thread.run_sync(
        lambda: look_at(pages, width=width, scheme=scheme, seen_before=language == "es")
    )
    assert wrong == []
