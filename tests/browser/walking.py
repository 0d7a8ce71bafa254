"""People in a real browser: with a mouse, by keyboard alone; and what is looked at on every page.

A page that complains on its console, breaks its own policy or speaks to a stranger fails the test.
"""

import os
import urllib.parse
from pathlib import Path

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Response,
    Route,
)

from tests.barriers import barriers, sideways
from tests.journeys.demo_tree import DemoTree

PHONE, DESK = 390, 1280
HEIGHT = 844
SHOTS = os.environ.get("SHOTS")
LOOKED_AT: set[str] = set()
# What Chromium says about a page that answers 4xx: the answer itself is judged by the test.
ANSWERED = "Failed to load resource: the server responded with a status of 4"
MOST_TABS = 200


class Sitting:
    """Somebody at a browser page, by mouse and keys."""

    def __init__(self, page: Page, demo: DemoTree, *, script: bool = True) -> None:
        self.page, self.demo, self.script = page, demo, script
        self.complaints: list[str] = []
        self.answers: list[Response] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("response", self._answered)
        page.context.route("**/*", self._let_through)

    # --- walking ---------------------------------------------------------------------------------

    def go(self, address: str) -> None:
        self.answers.clear()
        self.page.goto(urllib.parse.urljoin(self.demo.base, address))

    def fill(self, name: str, text: str) -> None:
        self.page.locator(f"[name='{name}']:not([type=hidden])").fill(text)

    def pick(self, name: str, value: str) -> None:
        self.page.locator(f"[name='{name}'][value='{value}']").check()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f"select[name='{name}']").select_option(value)

    def press(self, label: str) -> None:
        offer = self._offer(label)
        self.answers.clear()
        with self.page.expect_navigation():
            offer.click()

    def act(self, label: str) -> None:
        """Press a button that leads to no new page at once."""
        self._offer(label).click()

    def option(self, name: str, value: str) -> str:
        """The words of one choice of a list."""
        option = self.page.locator(f"select[name='{name}'] option[value='{value}']").first
        return option.inner_text()

    def labels(self, action: str) -> list[str]:
        found = self.page.locator(f"form[action$='{action}'] button").all_inner_texts()
        return [" ".join(text.split()) for text in found]

    def hidden(self, name: str) -> str:
        return self.page.locator(f"input[type=hidden][name='{name}']").first.input_value()

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("body").inner_text().split())

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.page.url).path

    def _offer(self, label: str) -> Locator:
        for exact in (True, False):
            button = self.page.get_by_role("button", name=label, exact=exact)
            offers = button.or_(self.page.get_by_role("link", name=label, exact=exact))
            if offers.count():
                return offers.first
        raise AssertionError(f"no {label!r} at {self.path}: {self.text[:600]}")

    # --- looking ---------------------------------------------------------------------------------

    def look(self, name: str) -> None:
        """No barrier and no sideways scrolling, on the phone by day and on the desk by night."""
        if name in LOOKED_AT or not self.script:
            return
        LOOKED_AT.add(name)
        before = self.page.viewport_size
        for width, scheme in ((PHONE, "light"), (DESK, "dark")):
            self._sit_at(width, scheme)
            assert sideways(self.page) <= 0, f"{name} is wider than {width}"
            told = barriers(self.page, seen_before=width == DESK)
            assert told == [], f"{name} at {width}, {scheme}: {told}"
            self._keep(f"{name}-{width}-{scheme}")
        if SHOTS:
            for width, scheme in ((PHONE, "dark"), (DESK, "light")):
                self._sit_at(width, scheme)
                self._keep(f"{name}-{width}-{scheme}")
        self._sit_at(before["width"] if before else PHONE, "light")

    def weight(self) -> int:
        """Bytes of everything the page was made of, without compression."""
        return sum(len(answer.body()) for answer in self.answers if answer.status == 200)

    def _sit_at(self, width: int, scheme: str) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    def _keep(self, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)

    # --- guarding --------------------------------------------------------------------------------

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ANSWERED):
            self.complaints.append(f"console: {message.text}")

    def _answered(self, answer: Response) -> None:
        self.answers.append(answer)
        if answer.status >= 400 and answer.request.resource_type not in ("document", "fetch"):
            self.complaints.append(f"{answer.status} for {answer.url}")

    def _let_through(self, route: Route, request: Request) -> None:
        ours = (self.demo.base, self.demo.sandbox, "data:", "blob:")
        if request.url.startswith(ours):
            route.continue_()
        else:
            self.complaints.append(f"asked a stranger: {request.url.split('?')[0]}")
            route.abort()


class Keys(Sitting):
    """The same person without a mouse: Tab, Enter, Space, arrows and letters."""

    def fill(self, name: str, text: str) -> None:
        self._tab_to(f"e.name === {name!r}")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def pick(self, name: str, value: str) -> None:
        self._tab_to(f"e.name === {name!r}")
        for _ in range(10):
            if self._at(f"e.name === {name!r} && e.value === {value!r}"):
                break
            self.page.keyboard.press("ArrowDown")
        if not self._at("e.checked"):
            self.page.keyboard.press("Space")
        assert self._at(f"e.value === {value!r} && e.checked"), (name, value)

    def choose(self, name: str, value: str) -> None:
        self._tab_to(f"e.name === {name!r}")
        self.page.keyboard.type(self.option(name, value))
        assert self._at(f"e.value === {value!r}")

    def press(self, label: str) -> None:
        self.answers.clear()
        words = "[e.getAttribute('aria-label'), e.innerText].join(' ').replace(/\\s+/g, ' ')"
        self._tab_to(f"e.matches('a, button, summary') && ({words}).includes({label!r})")
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def act(self, label: str) -> None:
        self._tab_to(f"e.matches('button') && e.innerText.includes({label!r})")
        self.page.keyboard.press("Enter")

    def _tab_to(self, condition: str) -> None:
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self._at(condition):
                return
        raise AssertionError(f"Tab never reaches {condition} at {self.path}")

    def _at(self, condition: str) -> bool:
        return self.page.evaluate(
            f"(() => {{ const e = document.activeElement; return {condition} }})()"
        )


def sit_down(
    context: BrowserContext, demo: DemoTree, *, keys: bool = False, script: bool = True
) -> Sitting:
    """A new page of a browser with somebody in front of it."""
    return (Keys if keys else Sitting)(context.new_page(), demo, script=script)
