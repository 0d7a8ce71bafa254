"""What follows from what: the one table of ledger tags and the jobs they start. No work is here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import LedgerEntry
from app.platform.queue import defer, job
from app.services import Services


@dataclass(frozen=True)
class Reaction:
    """One job that follows. ``ids`` names its arguments and the facts that hold them.

    ``only`` narrows the reaction to entries with these facts.
    """

    job: str
    ids: Mapping[str, str]
    only: Mapping[str, str] = field(default_factory=dict)

    def follows(self, facts: Mapping[str, Any]) -> bool:
        """Whether an entry with these facts starts the job."""
        return all(facts.get(name) == value for name, value in self.only.items())


NOTICE = {"message": "permission_asked"}
LAST_LETTER = {"message": "erased"}
ABOUT_REQUEST = {"request_id": "about_id"}
PAYMENT = {"payment_id": "payment_id"}

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "system:mail:accepted": (
        Reaction("consent.mark_noticed", ABOUT_REQUEST, only=NOTICE),
        Reaction("consent.forget_parent", ABOUT_REQUEST, only=LAST_LETTER),
    ),
    "system:mail:refused": (
        Reaction("consent.mark_undeliverable", ABOUT_REQUEST, only=NOTICE),
        Reaction("consent.forget_parent", ABOUT_REQUEST, only=LAST_LETTER),
    ),
    "system:payment:paid": (Reaction("consent.card_paid", PAYMENT),),
    "system:payment:refused": (Reaction("consent.card_refused", PAYMENT),),
    "system:payment:expired": (Reaction("consent.card_expired", PAYMENT),),
    "system:payment:refunded": (Reaction("consent.card_refunded", PAYMENT),),
    "system:payment:disputed": (Reaction("consent.card_disputed", PAYMENT),),
    "system:payment:warned": (Reaction("consent.card_warned", PAYMENT),),
    "child:reward:earned": (Reaction("consent.ask_for_address", {"child_id": "child_id"}),),
    "system:promotion:published": (
        Reaction("consent.apply_revision", {"revision_id": "revision_id"}),
        Reaction("collecting.apply_revision", {"revision_id": "revision_id"}),
    ),
}


@job("reactions.dispatch")
async def dispatch(services: Services, *, ledger_id: str) -> None:
    """Start what follows from one ledger entry, all of it or nothing."""
    async with services.database.unit_of_work() as session:
        await follow(session, UUID(ledger_id))


async def follow(session: AsyncSession, ledger_id: UUID) -> list[str]:
    """Defer the jobs that the table lists for an entry; returns their names.

    Running twice defers twice: every job is harmless to repeat.
    """
    entry = await session.get(LedgerEntry, ledger_id)
    if entry is None:
        return []
    started = [r for r in REACTIONS.get(entry.tag, ()) if r.follows(entry.facts)]
    for reaction in started:
        ids = {argument: UUID(entry.facts[fact]) for argument, fact in reaction.ids.items()}
        await defer(session, reaction.job, **ids)
    return [reaction.job for reaction in started]
