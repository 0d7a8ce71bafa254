"""The mail job and the sweeps that find letters which are due, stuck or past their day."""

import asyncio
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select

from app.mail.delivery import Postroom, deliver, settle_crashed
from app.mail.models import OutboxMail
from app.platform import clock
from app.platform.queue import job
from app.platform.sweeps import Sweep

BATCH = 20
AT_ONCE = 4


@job("mail.send", queue="mail")
async def send_mail(services: Postroom, *, mail_id: str) -> None:
    """Send one letter now. The queue only kicks; when to try again is the row's own column."""
    await deliver(services, UUID(mail_id))


async def send_due(services: Postroom) -> int:
    """Try every letter that is due, a few at a time, so that one slow relay holds up nothing else."""
    async with services.database.unit_of_work() as session:
        found = await session.execute(
            select(OutboxMail.id)
            .where(
                col(OutboxMail.state) == "queued",
                col(OutboxMail.next_attempt_at) <= await clock.now(session),
            )
            .order_by(col(OutboxMail.next_attempt_at))
            .limit(BATCH)
        )
        due = list(found.scalars())
    narrow = asyncio.Semaphore(AT_ONCE)

    async def one(mail_id: UUID) -> bool:
        async with narrow:
            return await deliver(services, mail_id)

    return sum(await asyncio.gather(*(one(mail_id) for mail_id in due)))


async def settle_stuck(services: Postroom) -> int:
    """Judge letters whose worker died while sending: at most once is never sent again (P5)."""
    async with services.database.unit_of_work() as session:
        found = await session.execute(
            select(OutboxMail)
            .where(
                col(OutboxMail.state) == "sending",
                col(OutboxMail.next_attempt_at) <= await clock.now(session),
            )
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        rows = list(found.scalars())
        for row in rows:
            await settle_crashed(session, row)
        return len(rows)


async def forget_log(services: Postroom) -> int:
    """Erase letters ``mail_log_days`` after they settled (RET-02), except a notice still kept.

    A direct notice stays as sent until its request can no longer be answered, and as long as the
    evidence of a decision that stands on it (``outbox.keep_copy``, DN-07). It names nobody.
    """
    async with services.database.unit_of_work() as session:
        gone = await session.execute(
            text(
                "DELETE FROM outbox_mail WHERE settled_at IS NOT NULL"
                " AND settled_at + make_interval(days => log_days) <= app_now()"
                " AND (keep_until IS NULL OR keep_until <= app_now()) RETURNING 1"
            )
        )
        return len(gone.all())


SWEEPS: tuple[Sweep, ...] = (
    Sweep("mail.due", every_seconds=5, run=send_due),
    Sweep("mail.stuck", every_seconds=30, run=settle_stuck),
    Sweep("mail.forget", every_seconds=60, run=forget_log),
)
