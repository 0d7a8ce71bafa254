"""A browser without script: follows links, sends the forms it was given, keeps cookies."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx2

from app.collecting.picture_words import shared_code_text
from app.collecting.stamp_codes import code_of, generate_codes, shared_pairs
from app.consent.jobs import mark_noticed
from tests.consent.promises import lighthouse, night_sky
from tests.consent.story import Story

FORM = "application/x-www-form-urlencoded"
HEADERS = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}


class Browser:
    """One browser. ``page`` is the page it shows; forms carry the token of that page."""

    def __init__(self, app: Any, *, network: str = "203.0.113.7") -> None:
        transport = httpx2.ASGITransport(app=app, client=(network, 4000))
        self.client = httpx2.AsyncClient(
            transport=transport, base_url="https://localhost", headers=HEADERS
        )
        self.page: Any = None

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    @property
    def text(self) -> str:
        return self.page.text

    @property
    def words_seen(self) -> str:
        """The page's text without its tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text.replace("<wbr>", "")))

    async def go(self, path: str) -> Any:
        self.page = await self.client.get(path, follow_redirects=True)
        return self.page

    async def send(self, path: str, follow: bool = True, **fields: str) -> Any:
        """Post a form as this page would; redirects are followed."""
        body = {"form_token": self.token, **fields}
        self.page = await self.client.post(path, data=body, follow_redirects=follow)
        return self.page

    @property
    def token(self) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', self.text)
        return found[1] if found else ""

    def hidden(self, name: str) -> str:
        return re.search(rf'name="{name}" value="([^"]*)"', self.text)[1]

    def inputs(self) -> list[dict[str, str | None]]:
        """Every box that can be typed in, in order."""
        found: list[dict[str, str | None]] = []

        class Boxes(HTMLParser):
            def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
                values = dict(attrs)
                if tag in ("input", "select", "textarea") and values.get("type") != "hidden":
                    found.append(values)

        Boxes().feed(self.text)
        return found

    async def new_album(self, promotion: str = "lighthouse-summer") -> tuple[str, ...]:
        """Pick the first name that is offered; the five words of the new album."""
        await self.go(f"/p/{promotion}")
        picked = re.search(r'name="name" value="([0-9-]+)"', self.text)[1]
        await self.send(f"/p/{promotion}", name=picked)
        assert self.page.status_code == 200, self.text
        return tuple(self.hidden("words").split())

    async def answer_age(self, month: str, year: str, promotion: str = "night-sky") -> Any:
        await self.go(f"/p/{promotion}/age")
        return await self.send(f"/p/{promotion}/age", month=month, year=year)


@dataclass
class Family:
    """What stands behind the pages: codes of the operator, and a parent's yes."""

    parts: Any
    database: Any
    clock: Any

    @property
    def story(self) -> Story:
        return Story(self.parts, self.database, self.clock)

    def shared(self, stamp: str, promotion: str = "lighthouse-summer") -> str:
        return shared_code_text(shared_pairs(self.parts.peppers, declared(promotion))[stamp], "en")

    async def cards(
        self, stamp: str, count: int = 1, promotion: str = "lighthouse-summer"
    ) -> list[str]:
        async with self.parts.database.unit_of_work() as session:
            numbers = await generate_codes(
                session, self.parts.peppers, promotion_id=promotion, stamp_id=stamp, count=count
            )
        return [code_of(self.parts.peppers, promotion, stamp, number) for number in numbers]

    async def fill(self, browser: Browser, promotion: str = "lighthouse-summer") -> None:
        """Every code of a promotion, one after the other."""
        for stamp in declared(promotion).stamps:
            if stamp.codes == "shared":
                code = self.shared(stamp.id, promotion)
            else:
                (code,) = await self.cards(stamp.id, promotion=promotion)
            await browser.go(f"/p/{promotion}/album")
            await browser.send(f"/p/{promotion}/album", code=code)
            assert "You got a stamp" in browser.text, browser.words_seen

    async def say_yes(self, **more: Any) -> Any:
        """The parent of the latest request agrees and proves it."""
        story = self.story
        request_id = await story.one(
            "SELECT id FROM consent_request ORDER BY opened_at DESC LIMIT 1"
        )
        async with self.parts.database.unit_of_work() as session:
            await mark_noticed(session, request_id=request_id)
        draft = await story.draft(request_id, **more)
        return await story.prove((await story.start(draft.id)).id)


def declared(promotion: str) -> Any:
    return lighthouse() if promotion == "lighthouse-summer" else night_sky()
