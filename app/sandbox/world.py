"""Everything that one running sandbox holds, gathered so that its pages can reach it."""

from collections import deque
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from app.sandbox.cards.deliveries import Deliveries
from app.sandbox.cards.faults import Faults
from app.sandbox.cards.till import Till
from app.sandbox.clock import Clock
from app.sandbox.inbox.rules import MailRules
from app.sandbox.store import Json, Store


def _request_log() -> deque[Json]:
    return deque(maxlen=5000)


@dataclass(frozen=True, slots=True)
class World:
    """The pretend world: its memory, clock, card service and post."""

    store: Store
    clock: Clock
    deliveries: Deliveries
    till: Till
    merchant: str
    faults: Faults = field(default_factory=Faults)
    mail_rules: MailRules = field(default_factory=MailRules)
    requests: deque[Json] = field(default_factory=_request_log)

    def reset(self) -> None:
        """Forget what happened and every rule; clock and webhook address stay as they are."""
        self.store.clear_all()
        self.deliveries.reset()
        self.faults.rules.clear()
        self.mail_rules.rules.clear()
        self.requests.clear()

    async def catch_up(self) -> None:
        """Read the clock and let everything happen whose time has come."""
        await self.clock.refresh()
        self.till.expire_due()
        self.till.let_happen_what_is_due()


def build_world(
    store: Store, clock: Clock, *, webhook_url: str | None, webhook_secret: str, merchant: str
) -> World:
    """A world over a store and a clock, its events posted to `webhook_url` if there is one."""
    deliveries = Deliveries(store, webhook_url, webhook_secret)
    till = Till(store, clock, deliveries.post)
    return World(store, clock, deliveries, till, merchant)


def world_of(request: Request) -> World:
    """The world that serves this request."""
    world: World = request.app.state.world
    return world


Here = Annotated[World, Depends(world_of)]
