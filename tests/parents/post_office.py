"""A parent's whole way as one-liners: asked, mail read, answered, paid, and later in command."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.children.browsing import Browser, Family
from tests.consent.story import MAIL, PIN
from tests.sandbox.running import Running
from tests.world import run_jobs, run_sweeps

YES = {
    "guardian": "yes",
    "collect": "yes",
    "disclose-lighthouse-society": "no",
    "address": "same",
    "email": "",
    "pin": PIN,
    "pin_again": PIN,
    "way": "card",
}


@dataclass
class PostOffice:
    parts: Any
    sandbox: Running
    database: Any
    clock: Any
    parent: Browser
    child: Browser
    family: Family

    @property
    def story(self) -> Any:
        return self.family.story

    async def work(self) -> None:
        """The worker's turn: letters leave, news is acted on."""
        await run_jobs(self.parts)

    async def sweep(self) -> None:
        await run_sweeps(self.parts)

    def letters(self, subject: str = "") -> list[dict[str, Any]]:
        return [one for one in self.sandbox.messages() if subject in one["subject"]]

    def link(self, subject: str = "", ending: str = "", prefix: str = "/parent/") -> str:
        """The path of a link in the newest letter with these words in its subject."""
        for letter in reversed(self.letters(subject)):
            for address in re.findall(r"https?://[^\s<>\"]+", letter["text"]):
                path = urlsplit(address).path
                if path.startswith(prefix) and re.fullmatch(r"/parent/\w+/[^/]+" + ending, path):
                    return path
        raise AssertionError(f"no link {ending!r} in a letter {subject!r}")

    async def ask(self, email: str = MAIL, lane: str = "email") -> Any:
        """A request, and in the e-mail lane its letter delivered."""
        asked = await self.story.ask(lane=lane, email=email)
        await self.work()
        return asked

    async def letter_opened(self, **more: Any) -> Any:
        """The parent at the decision page."""
        asked = await self.ask(**more)
        path = self.link("consent for")
        await self.parent.go(path)
        await self.parent.send(path + "/open")
        return asked

    async def answer(self, **changes: str) -> Any:
        """Send the form; the answer is not followed, as it leads to Stripe."""
        await self.parent.go("/parent/decision?change=1")
        return await self.parent.send("/parent/decision", follow=False, **(YES | changes))

    def pay(self, url: str, card: str = "credit") -> None:
        answer = self.sandbox.http.post(url, data={"card": card, "email": "payer@example.org"})
        assert answer.status_code in (200, 303, 402), answer.status_code

    async def said_yes(self, *, card: str = "credit", **changes: str) -> Any:
        """From the child's ask to the page after paying, with everything settled."""
        asked = await self.letter_opened()
        answer = await self.answer(**changes)
        assert answer.status_code == 303, self.parent.words_seen
        self.pay(answer.headers["location"], card)
        await self.parent.go("/parent/paid")
        await self.work()
        await self.parent.go("/parent/paid")
        return asked

    async def came_by_mail(self) -> None:
        """The parent at the question for the PIN, in a browser that held nothing."""
        self.parent.client.cookies.clear()
        path = self.link("your yes to")
        await self.parent.go(path)
        await self.parent.send(path + "/open")

    async def signed_in(self) -> None:
        await self.came_by_mail()
        await self.parent.send("/parent/pin", pin=PIN)

    async def rows(self, statement: str, **values: object) -> list[Any]:
        return await self.story.rows(statement, **values)

    async def one(self, statement: str, **values: object) -> Any:
        return await self.story.one(statement, **values)

    async def consent_id(self) -> Any:
        return await self.one("SELECT id FROM consent")
