"""What the dashboard shows: what waits and how old it is, and children's steps as counts."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.fulfilment import posted_since, waiting
from app.consent.models import Consent, ConsentRequest
from app.mail.models import OutboxMail
from app.platform import clock
from app.platform.models import StepCounter
from app.staff.small_numbers import ShownTable, shown

LATE_MAIL_HOURS = 1
LATE_POST_DAYS = 7
# As a family walks them; a step of a later version stands at the end.
STEPS = (
    "album", "asked", "opened", "drafted", "no", "not-mine", "never-mail", "another-grown-up",
    "joined", "reward",
)  # fmt: skip
LANES = ("child", "here", "phone", "email")


@dataclass(frozen=True)
class Queue:
    """One thing that waits: how many, and how old the oldest is, in days and hours."""

    name: str
    count: int
    days: int
    hours: int
    late: bool


@dataclass(frozen=True)
class Figures:
    """The numbers on top and what waits below them."""

    ready: int
    oldest_days: int
    posted_today: int
    held_back: int
    queues: tuple[Queue, ...]


async def figures(session: AsyncSession, *, zone: str) -> Figures:
    """Everything the dashboard counts, at this instant."""
    now = await clock.now(session)
    local = now.astimezone(ZoneInfo(zone))
    midnight = datetime.combine(local.date(), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
    ready, earned = await waiting(session, "ready"), await waiting(session, "earned")
    days = {
        name: max((now.date() - found.oldest).days, 0) if found.oldest else 0
        for name, found in (("ready", ready), ("earned", earned))
    }
    queues = (
        Queue("to_post", ready.count, days["ready"], 0, days["ready"] >= LATE_POST_DAYS),
        Queue("items_missing", earned.count, days["earned"], 0, late=False),
        await _open_requests(session, now),
        await _unsent_mail(session, now),
    )
    return Figures(
        ready=ready.count,
        oldest_days=days["ready"],
        posted_today=await posted_since(session, midnight),
        held_back=await _held_back(session),
        queues=queues,
    )


async def steps(session: AsyncSession, promotion_id: str) -> ShownTable:
    """Steps by lane since the promotion began, fit to be shown (P24)."""
    rows = await session.execute(
        select(StepCounter.lane, StepCounter.step, func.sum(StepCounter.hits))
        .where(col(StepCounter.promotion_id) == promotion_id)
        .group_by(col(StepCounter.lane), col(StepCounter.step))
    )
    counts = {(lane, step): int(hits) for lane, step, hits in rows}
    lanes, names = {lane for lane, _ in counts}, {step for _, step in counts}
    return shown(counts, _in_order(lanes, LANES), _in_order(names, STEPS))


def _in_order(found: set[str], known: tuple[str, ...]) -> list[str]:
    return [*(name for name in known if name in found), *sorted(found - set(known))]


async def _open_requests(session: AsyncSession, now: datetime) -> Queue:
    found = await session.execute(
        select(func.count(), func.min(ConsentRequest.opened_at)).where(
            col(ConsentRequest.state).in_(("open", "noticed"))
        )
    )
    count, oldest = found.one()
    days, hours = _age(oldest, now)
    return Queue("to_answer", count, days, hours, late=False)


async def _unsent_mail(session: AsyncSession, now: datetime) -> Queue:
    found = await session.execute(
        select(func.count(), func.min(OutboxMail.created_at)).where(
            col(OutboxMail.state).in_(("queued", "sending"))
        )
    )
    count, oldest = found.one()
    days, hours = _age(oldest, now)
    return Queue("mail_unsent", count, days, hours, late=days * 24 + hours >= LATE_MAIL_HOURS)


async def _held_back(session: AsyncSession) -> int:
    found = await session.execute(
        select(func.count())
        .select_from(Consent)
        .where(col(Consent.state).in_(("suspended", "stopping")))
    )
    return found.scalar_one()


def _age(oldest: datetime | None, now: datetime) -> tuple[int, int]:
    # What was begun by a clock that went back since is new, not of an age below nothing.
    passed = max(int((now - oldest).total_seconds()), 0) if oldest is not None else 0
    return passed // 86_400, passed % 86_400 // 3600
