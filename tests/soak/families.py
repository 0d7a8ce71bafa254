"""Families at work, in a thread of their own, and the history of what they were told.

A step ends in one of three ways: acknowledged (an answer that says it is done), refused (an answer
that says it is not), or unknown (no answer, or one that says to try later). Only what was
acknowledged is written into the history; what is unknown is tried again, as people do.
"""

import asyncio
import json
import random
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from typing import Any

import httpx2

PROMOTION = "/p/lighthouse-summer"
PIN = "481526"
TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')
PATIENCE_SECONDS = 25.0


class GaveUp(Exception):
    """A family stopped in the middle, as people do; what it was told until then still counts."""


@dataclass
class History:
    """What was acknowledged, one JSON line each, written before anything else is done."""

    file: Path
    counts: Counter[str] = field(default_factory=Counter)

    def acknowledge(self, what: str, **facts: str) -> None:
        self.counts[what] += 1
        with self.file.open("a") as lines:
            lines.write(json.dumps({"what": what} | facts) + "\n")

    def read(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()]


@dataclass
class Tab:
    """One browser of one network: keeps cookies, sends forms as the page would."""

    client: httpx2.AsyncClient
    base: str
    network: str
    history: History
    stop: threading.Event
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Any:
        return await self._try("GET", path, None)

    async def post(self, path: str, page: str | None, **fields: str) -> Any:
        """Send a form that stands on ``page`` (none: a page whose address holds the secret)."""
        if page is not None:
            found = TOKEN.search((await self.get(page)).text)
            if found is None:
                raise GaveUp(page)
            fields |= {"form_token": found[1]}
        return await self._try("POST", path, fields)

    async def _try(self, method: str, path: str, fields: dict[str, str] | None) -> Any:
        began = asyncio.get_running_loop().time()
        while asyncio.get_running_loop().time() - began < PATIENCE_SECONDS:
            if self.stop.is_set():
                break
            try:
                answer = await self.client.request(
                    method, self.base + path, data=fields, headers=self._headers()
                )
            except httpx2.TransportError:
                self.history.counts["unknown: no answer"] += 1
            else:
                if answer.status_code < 500:
                    self._keep_cookies(answer)
                    return answer
                self.history.counts[f"unknown: {answer.status_code}"] += 1
            await asyncio.sleep(0.25)
        raise GaveUp(path)

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "cookie": cookies,
            "sec-fetch-site": "same-origin",
            "x-forwarded-for": self.network,
            "accept-language": "en",
        }

    def _keep_cookies(self, answer: Any) -> None:
        for line in answer.headers.get_list("set-cookie"):
            for cookie in SimpleCookie(line).values():
                self.cookies[cookie.key] = cookie.value
                if cookie["max-age"] == "0":
                    del self.cookies[cookie.key]


class Families(threading.Thread):
    """Lives one family after the other until told to stop. ``codes``: stamp id by typed code."""

    def __init__(self, base: str, sandbox: str, history: History, codes: Any, seed: int) -> None:
        super().__init__(daemon=True)
        self.base, self.sandbox, self.history = base, sandbox, history
        self.shared, self.single_use = codes
        self.chance = random.Random(seed)
        self.over = threading.Event()
        self.numbers = count(1)
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._live(at_once=5))
        except BaseException as error:  # noqa: BLE001 - told to the main thread
            self.error = error

    async def _live(self, at_once: int) -> None:
        async with httpx2.AsyncClient(timeout=10, trust_env=False) as client:
            await asyncio.gather(*(self._one_after_another(client) for _ in range(at_once)))

    async def _one_after_another(self, client: httpx2.AsyncClient) -> None:
        while not self.over.is_set():
            try:
                await self._family(client, next(self.numbers))
            except GaveUp:
                self.history.counts["gave up"] += 1

    async def _family(self, client: httpx2.AsyncClient, number: int) -> None:
        network = f"198.51.{number // 200 % 200}.{number % 200}"
        child = Tab(client, self.base, network, self.history, self.over)
        await self._collect(child)
        if self.chance.random() < 0.8:
            address = f"parent{number}@soak.example"
            request = await self._ask(child, address)
            letter = await self._letter(client, address, "/parent/letter/")
            parent = Tab(client, self.base, network, self.history, self.over)
            await self._decide(parent, request, letter)
            await self._take_back(parent, client, address, request)

    async def _collect(self, child: Tab) -> None:
        name = f"{self.chance.randrange(8)}-{self.chance.randrange(8)}"
        answer = await child.post(PROMOTION, PROMOTION, name=name)
        if answer.status_code != 200:
            raise GaveUp(PROMOTION)
        album = child.cookies["__Host-album"]
        self.history.acknowledge("album", album=album)
        for code in self._some_codes():
            page = f"{PROMOTION}/album"
            answer = await child.post(page, page, code=code)
            if answer.status_code == 303:
                stamp = answer.headers["location"].partition("won=")[2]
                self.history.acknowledge("stamp", album=album, stamp=stamp)

    def _some_codes(self) -> list[str]:
        single = [self.single_use.pop() for _ in range(2) if self.single_use]
        return self.chance.sample(self.shared, 1) + single

    async def _ask(self, child: Tab, address: str) -> str:
        answer = await child.post(f"{PROMOTION}/ask/email", f"{PROMOTION}/ask/email", email=address)
        found = re.search(r'name="request" value="([0-9a-f-]{36})"', answer.text)
        if answer.status_code != 200 or found is None:
            raise GaveUp("ask")
        self.history.acknowledge("asked", request=found[1])
        return found[1]

    async def _letter(self, client: httpx2.AsyncClient, address: str, start: str) -> str:
        """The path of the newest link of one kind in the parent's mailbox."""
        for _ in range(120):
            letters = (await client.get(f"{self.sandbox}/messages", params={"to": address})).json()
            text = " ".join(letter["text"] for letter in letters)
            found = re.findall(re.escape(start) + r"[\w-]{22}", text)
            if found:
                return found[-1]
            if self.over.is_set():
                break
            await asyncio.sleep(0.25)
        raise GaveUp("letter")

    async def _decide(self, parent: Tab, request: str, letter: str) -> None:
        await parent.post(f"{letter}/open", None)
        page = "/parent/decision"
        yes = self.chance.random() < 0.75
        fields = {"collect": "yes" if yes else "no", "guardian": "yes", "address": "same"}
        fields |= {"disclose-lighthouse-society": self.chance.choice(["yes", "no"])}
        answer = await parent.post(page, page, pin=PIN, pin_again=PIN, **fields)
        where = answer.headers.get("location", "")
        if answer.status_code == 303 and where == "/parent/done/no":
            self.history.acknowledge("refused", request=request)
            raise GaveUp("said no")
        if answer.status_code != 303 or not where.startswith(self.sandbox):
            raise GaveUp("decision")
        # Stripe is the world: it takes the money once, whatever happens here.
        card = self.chance.choice(["credit", "debit", "prepaid"])
        paid = await parent.client.post(where, data={"card": card, "email": "p@soak.example"})
        if paid.status_code in (200, 303):
            self.history.acknowledge("paid", request=request, card=card)

    async def _take_back(
        self, parent: Tab, client: httpx2.AsyncClient, address: str, request: str
    ) -> None:
        link = await self._letter(client, address, "/parent/mail/")
        page = f"{link}/stop"
        found = re.search(r'name="consent" value="([0-9a-f-]{36})"', (await parent.get(page)).text)
        if found is None:
            raise GaveUp("stop")
        self.history.acknowledge("granted", request=request, consent=found[1])
        if self.chance.random() < 0.5:
            answer = await parent.post(page, None, consent=found[1])
            if answer.status_code == 303:
                self.history.acknowledge("stopped", consent=found[1])
