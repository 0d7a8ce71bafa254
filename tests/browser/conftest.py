"""Chromium, and people sitting down in front of it; nobody may leave with complaints."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.walking import HEIGHT, PHONE, Sitting, sit_down
from tests.journeys.demo_tree import DemoTree, the_demo

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

Sit = Callable[..., Sitting]


@pytest.fixture
def demo(pytestconfig: pytest.Config) -> DemoTree:
    """The running demo, as every journey finds it: its first day, nothing failing."""
    tree = the_demo(pytestconfig)
    tree.settle()
    return tree


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def sit(chromium: Browser, demo: DemoTree) -> Iterator[Sit]:
    """``sit()`` gives somebody a browser of their own; ``script=False`` switches script off."""
    seated: list[Sitting] = []

    def down(*, script: bool = True, keys: bool = False, **options: Any) -> Sitting:
        context = chromium.new_context(
            java_script_enabled=script,
            viewport={"width": PHONE, "height": HEIGHT},
            reduced_motion="reduce",
            **{"locale": "en-US"} | options,
        )
        context.set_default_timeout(15_000)
        seated.append(sit_down(context, demo, keys=keys, script=script))
        return seated[-1]

    yield down
    complaints = [told for one in seated for told in one.complaints]
    for one in seated:
        one.page.context.close()
    assert complaints == []
