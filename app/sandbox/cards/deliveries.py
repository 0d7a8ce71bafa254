"""Carries events to the product's webhook: retried until taken, and spoiled on request.

The post runs by real time; what an event says is not decided here.
"""

import asyncio
import contextlib
from collections import deque
from dataclasses import asdict, dataclass, replace
from typing import Literal

import httpx2

from app.sandbox.cards.signing import Letter, forged, signed
from app.sandbox.store import Json, Store

_REORDER_WINDOW_SECONDS = 0.5
_FIRST_RETRY_SECONDS = 0.5
_LONGEST_RETRY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class PostRules:
    """How deliveries go: `drop` counts events that are never sent by themselves."""

    delay_seconds: float = 0.0
    copies: int = 1
    order: Literal["kept", "reversed"] = "kept"
    hold: bool = False
    drop: int = 0


class Deliveries:
    """The outgoing post of one webhook endpoint; without a `url` events are only stored."""

    def __init__(self, store: Store, url: str | None, secret: str) -> None:
        self.url = url
        self.secret = secret
        self.rules = PostRules()
        self.attempts: deque[Json] = deque(maxlen=1000)
        self._store = store
        self._held: list[str] = []
        self._window: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx2.AsyncClient(timeout=15.0, trust_env=False)

    def resume(self) -> None:
        """Send what an earlier run of the sandbox could not deliver."""
        for event in self._store.all("event"):
            if event["pending_webhooks"]:
                self._start(event["id"])

    def post(self, event: Json) -> None:
        """Take one new event by the rules of the moment."""
        if self.url is None:
            return
        self._set_pending(event["id"], 1)
        if self.rules.drop > 0:
            self.rules = replace(self.rules, drop=self.rules.drop - 1)
            self._set_pending(event["id"], 0)
        elif self.rules.hold:
            self._held.append(event["id"])
        elif self.rules.order == "reversed":
            self._window.append(event["id"])
            if len(self._window) == 1:
                self._spawn(self._close_window())
        else:
            self._start(event["id"])

    def held(self) -> list[str]:
        """Ids of the events that wait for `release`."""
        return list(self._held)

    def release(self) -> int:
        """Send what is held, in the order the rules ask for, and hold no more."""
        waiting, self._held = self._held, []
        self.rules = replace(self.rules, hold=False)
        if self.rules.order == "reversed":
            waiting.reverse()
        self._spawn(self._one_after_another(waiting))
        return len(waiting)

    def set_rules(self, rules: PostRules) -> None:
        """Change the rules for events to come; those already held stay held."""
        self.rules = rules

    async def send_once(self, event_id: str) -> Json:
        """Send one stored event by hand, once; answers the attempt's record."""
        return await self._attempt(event_id, signed(self._event(event_id), self.secret), "by hand")

    async def forge(self, event_id: str, kind: str) -> Json:
        """Send one spoiled letter (see `signing.FORGERIES`); answers the attempt's record."""
        return await self._attempt(event_id, forged(self._event(event_id), self.secret, kind), kind)

    def state(self) -> Json:
        """Rules, what is held, and the latest attempts (newest last)."""
        return {
            "url": self.url,
            "rules": asdict(self.rules),
            "held": self.held(),
            "attempts": list(self.attempts),
        }

    def reset(self) -> None:
        """Give up all post under way, what is held too, and deliver plainly again."""
        for task in list(self._tasks):
            task.cancel()
        self._held, self._window = [], []
        self.attempts.clear()
        self.rules = PostRules()

    async def close(self) -> None:
        """Stop all post; what was not taken is sent by the next run."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def _event(self, event_id: str) -> Json:
        event = self._store.get("event", event_id)
        if event is None:
            raise KeyError(event_id)
        return event

    def _set_pending(self, event_id: str, pending: int) -> None:
        self._store.put("event", self._event(event_id) | {"pending_webhooks": pending})

    def _start(self, event_id: str) -> None:
        for _ in range(max(1, self.rules.copies)):
            self._spawn(self._until_taken(event_id, self.rules.delay_seconds))

    def _spawn(self, work: "asyncio._CoroutineLike[None]") -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close_window(self) -> None:
        await asyncio.sleep(_REORDER_WINDOW_SECONDS)
        late, self._window = self._window, []
        await self._one_after_another(list(reversed(late)))

    async def _one_after_another(self, event_ids: list[str]) -> None:
        # Order is only certain when one answer is awaited before the next letter goes;
        # a receiver that refuses the first one does not keep the others back.
        for event_id in event_ids:
            for _ in range(max(1, self.rules.copies)):
                if not await self._deliver(event_id):
                    self._spawn(self._until_taken(event_id, _FIRST_RETRY_SECONDS))

    async def _until_taken(self, event_id: str, first_wait: float) -> None:
        wait, pause = first_wait, _FIRST_RETRY_SECONDS
        while True:
            await asyncio.sleep(wait)
            if await self._deliver(event_id):
                return
            wait, pause = pause, min(pause * 2, _LONGEST_RETRY_SECONDS)

    async def _deliver(self, event_id: str) -> bool:
        record = await self._attempt(event_id, signed(self._event(event_id), self.secret), "sent")
        taken = bool(record["status"]) and 200 <= record["status"] < 300
        if taken:
            self._set_pending(event_id, 0)
        return taken

    async def _attempt(self, event_id: str, letter: Letter, how: str) -> Json:
        status = None
        if self.url is not None:
            with contextlib.suppress(httpx2.HTTPError):
                answer = await self._client.post(
                    self.url, content=letter.body, headers=letter.headers
                )
                status = answer.status_code
        kind = self._event(event_id)["type"]
        record = {"event": event_id, "type": kind, "how": how, "status": status}
        self.attempts.append(record)
        return record
