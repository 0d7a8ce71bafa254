"""Sending one letter: claim it, commit its link, send, record. The address lives in this call only."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from app.audit import announce
from app.mail import placeholders
from app.mail.addresses import same_mailbox_key
from app.mail.limits import Cause, limit_for, respects_never_mail_me
from app.mail.links import link_path
from app.mail.messages import MESSAGES
from app.mail.models import OutboxMail
from app.mail.retries import LEASE, Verdict, judge, judge_crash
from app.mail.sender import MailSender, Outgoing
from app.platform import clock, tokens
from app.platform.database import Database
from app.platform.logging import get_logger
from app.platform.problems import TooManyTries
from app.platform.rate_limits import take
from app.platform.secrets_folder import Peppers
from app.privacy import Gate, is_suppressed
from app.settings import Settings

CAUSES: dict[str, Cause] = {message.name: message.cause for message in MESSAGES}


class Postroom(Protocol):
    """The parts of the service that sending a letter needs."""

    @property
    def settings(self) -> Settings: ...
    @property
    def database(self) -> Database: ...
    @property
    def gate(self) -> Gate: ...
    @property
    def peppers(self) -> Peppers: ...
    @property
    def sender(self) -> MailSender: ...


@dataclass(frozen=True)
class _Claimed:
    attempts: int
    outgoing: Outgoing


async def deliver(room: Postroom, mail_id: UUID) -> bool:
    """Try one queued letter that is due; anything else is left alone. True when it was tried.

    Harmless to call twice: only one caller can claim a letter, and the claim with the hash of its
    fresh link is committed before the first byte goes out.
    """
    if not await _may_leave(room, mail_id):
        return False
    claimed = await _claim(room, mail_id)
    if claimed is None:
        return False
    outcome = await room.sender.send(claimed.outgoing)
    async with room.database.unit_of_work() as session:
        row = await session.get(OutboxMail, mail_id, with_for_update=True)
        # The letter may have outlived its lease and been judged without us.
        if row is not None and row.state == "sending" and row.attempts == claimed.attempts:
            once = row.delivery == "at_most_once"
            await settle(session, row, judge(outcome, attempts=row.attempts, at_most_once=once))
    return True


async def settle_crashed(session: AsyncSession, row: OutboxMail) -> None:
    """Judge a letter whose worker is gone. Takes a locked row in state ``sending``."""
    once = row.delivery == "at_most_once"
    await settle(session, row, judge_crash(attempts=row.attempts, at_most_once=once))


async def settle(session: AsyncSession, row: OutboxMail, verdict: Verdict) -> None:
    """Write a verdict down; the first acceptance and the last refusal are announced."""
    now = await clock.now(session)
    row.state, row.outcome = verdict.state, verdict.outcome
    if verdict.after is None:
        row.settled_at = now
    else:
        row.next_attempt_at = now + verdict.after
    if verdict.state == "sent":
        await _announce(session, row, "system:mail:accepted")
    elif verdict.state == "refused":
        await _announce(session, row, "system:mail:refused")
    get_logger().info("mail.tried", outcome=verdict.outcome, attempt=row.attempts)


async def _may_leave(room: Postroom, mail_id: UUID) -> bool:
    """Hold a letter back for good when nobody may get it; counts it against its limit once."""
    async with room.database.unit_of_work() as session:
        row = await _due(session, mail_id)
        if row is None:
            return False
        address, why = await _address(room, session, row)
        if address is None:
            await _hold_back(session, row, why)
            return False
    limit = limit_for(CAUSES.get(row.message, "parent"))
    if limit is None or row.attempts:
        return True
    try:
        await take(room.database, room.peppers, limit, same_mailbox_key(address))
    except TooManyTries:
        async with room.database.unit_of_work() as session:
            again = await _due(session, mail_id)
            if again is not None:
                await _hold_back(session, again, "capped")
        return False
    return True


async def _claim(room: Postroom, mail_id: UUID) -> _Claimed | None:
    async with room.database.unit_of_work() as session:
        row = await _due(session, mail_id)
        if row is None:
            return None
        address, why = await _address(room, session, row)
        if address is None:
            await _hold_back(session, row, why)
            return None
        now = await clock.now(session)
        row.state, row.attempts, row.next_attempt_at = "sending", row.attempts + 1, now + LEASE
        values = {"address": address, **await _values(room, session, row)}
        outgoing = Outgoing(
            mail_id=row.id,
            language=row.language,
            at=now,
            address=address,
            subject=row.subject,
            text=placeholders.fill(row.body_text, values, html=False),
            html=placeholders.fill(row.body_html, values, html=True),
        )
        return _Claimed(row.attempts, outgoing)


async def _due(session: AsyncSession, mail_id: UUID) -> OutboxMail | None:
    row = await session.get(
        OutboxMail, mail_id, populate_existing=True, with_for_update={"skip_locked": True}
    )
    if row is None or row.state != "queued" or row.next_attempt_at > await clock.now(session):
        return None
    return row


async def _address(
    room: Postroom, session: AsyncSession, row: OutboxMail
) -> tuple[str | None, str]:
    """The address, or None and why this letter must not go out."""
    if row.link_ends_at is not None and row.link_ends_at <= await clock.now(session):
        return None, "too_late"
    address = await room.gate.read_datum(session, row.recipient_datum_id, flow="send_mail")
    if address is None:
        return None, "erased"
    if respects_never_mail_me(CAUSES.get(row.message, "parent")):
        for spelling in (address, same_mailbox_key(address)):
            if await is_suppressed(session, room.gate.keys, address=spelling):
                return None, "never_mail_me"
    return address, ""


async def _values(room: Postroom, session: AsyncSession, row: OutboxMail) -> dict[str, str]:
    names = placeholders.names_in(row.body_text) | placeholders.names_in(row.body_html)
    values = placeholders.derived(names, room.peppers, row.about_id)
    if row.link_purpose and row.link_subject_id and row.link_ends_at:
        token = await tokens.mint(
            session,
            purpose=row.link_purpose,
            subject_id=row.link_subject_id,
            ends_at=row.link_ends_at,
        )
        values["link"] = room.settings.local(link_path(row.link_purpose, token))
    return values


async def _hold_back(session: AsyncSession, row: OutboxMail, why: str) -> None:
    await session.execute(
        update(OutboxMail)
        .where(col(OutboxMail.id) == row.id)
        .values(state="cancelled", outcome=why, settled_at=await clock.now(session))
    )
    # Nobody will ever answer a notice that nobody may get: its request should end now.
    if why in ("capped", "never_mail_me"):
        row.outcome = why
        await _announce(session, row, "system:mail:refused")


async def _announce(session: AsyncSession, row: OutboxMail, tag: str) -> None:
    if row.about_id is None:
        return
    facts = {
        "about_id": str(row.about_id),
        "mail_id": str(row.id),
        "message": row.message,
        "outcome": row.outcome,
        "digest": row.digest,
    }
    await announce(session, tag, actor="system", subject_id=row.about_id, facts=facts)
