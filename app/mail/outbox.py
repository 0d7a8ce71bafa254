"""The outbox: a letter is stored, open at its placeholders, in the transaction that causes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.mail.letterhead import Message
from app.mail.letters import Letter, render
from app.mail.links import LINK_PATHS
from app.mail.messages import OWED
from app.mail.models import OutboxMail
from app.mail.placeholders import names_in
from app.platform import clock
from app.platform.ids import new_id
from app.platform.queue import defer

Delivery = Literal["at_least_once", "at_most_once"]


@dataclass(frozen=True)
class MailCopy:
    """A mail as sent but for its placeholders, and how its delivery ended (DN-07)."""

    id: UUID
    message: str
    language: str
    subject: str
    text: str
    html: str
    digest: str
    state: str
    posted_at: datetime
    settled_at: datetime | None


async def post(
    session: AsyncSession,
    message: Message,
    *,
    recipient_datum_id: UUID,
    about_id: UUID | None = None,
    dedup_key: str,
    language: str,
    link_purpose: str | None = None,
    link_subject_id: UUID | None = None,
    link_ends_at: datetime | None = None,
    delivery: Delivery = "at_least_once",
) -> UUID | None:
    """Store one letter and ask for its sending, both with the caller's commit.

    Returns the mail's id, or None when this ``dedup_key`` (made of ids, never of dates) was
    posted before; then nothing changes. Whether the address still exists, asked never to be
    mailed, or has had its share (``limits``) is decided when the letter is sent: only then is
    the address read, and only then does a letter count.
    Raises ValueError for a letter with a link and no way to make one.
    """
    letter = render(message, language)
    link = (link_purpose, link_subject_id, link_ends_at)
    _refuse_incomplete(letter, about_id, link)
    mail_id = await _store(
        session,
        message,
        letter,
        delivery=delivery,
        dedup_key=dedup_key,
        recipient_datum_id=recipient_datum_id,
        about_id=about_id,
        language=language,
        link_purpose=link_purpose,
        link_subject_id=link_subject_id,
        link_ends_at=link_ends_at,
    )
    if mail_id is not None:
        await defer(session, "mail.send", mail_id=mail_id)
    return mail_id


async def cancel_about(session: AsyncSession, about_id: UUID) -> int:
    """Withdraw the letters about something that have not left yet. Returns how many.

    News of the reader's money and the receipt of their stop are owed: those are sent all the same.
    One that is being sent this moment cannot be called back; erase the address as well, and it
    is not tried a second time.
    """
    gone = await session.execute(
        update(OutboxMail)
        .where(
            col(OutboxMail.about_id) == about_id,
            col(OutboxMail.state) == "queued",
            col(OutboxMail.message).not_in(OWED),
        )
        .values(state="cancelled", outcome="withdrawn", settled_at=await clock.now(session))
        .returning(col(OutboxMail.id))
    )
    return len(gone.all())


async def unsettled_about(session: AsyncSession, about_id: UUID) -> int:
    """How many letters about something are still to be sent: wait for 0 before erasing an address."""
    found = await session.execute(
        select(func.count())
        .select_from(OutboxMail)
        .where(
            col(OutboxMail.about_id) == about_id,
            col(OutboxMail.state).in_(("queued", "sending")),
        )
    )
    count: int = found.scalar_one()
    return count


async def keep_copy(session: AsyncSession, about_id: UUID, *, until: datetime) -> int:
    """Keep the direct notice as sent while a decision stands on it (DN-07). Returns how many.

    Called once, by the decision, with the end of its evidence; other letters go with the log.
    """
    kept = await session.execute(
        update(OutboxMail)
        .where(
            col(OutboxMail.about_id) == about_id,
            col(OutboxMail.message) == "permission_asked",
        )
        .values(keep_until=func.greatest(col(OutboxMail.keep_until), until))
        .returning(col(OutboxMail.id))
    )
    return len(kept.all())


async def shorten_copy(session: AsyncSession, about_id: UUID, *, until: datetime) -> None:
    """Let a kept notice go earlier, when what stands on it ended before its time (RET-03)."""
    await session.execute(
        update(OutboxMail)
        .where(col(OutboxMail.about_id) == about_id, col(OutboxMail.keep_until) > until)
        .values(keep_until=until)
    )


async def copies_about(session: AsyncSession, about_id: UUID) -> list[MailCopy]:
    """The letters about something that are still held, oldest first, for the parent's page."""
    rows = await session.execute(
        select(OutboxMail)
        .where(col(OutboxMail.about_id) == about_id)
        .order_by(col(OutboxMail.created_at), col(OutboxMail.id))
        .execution_options(populate_existing=True)
    )
    return [_copy(row) for row in rows.scalars()]


async def _store(
    session: AsyncSession, message: Message, letter: Letter, **given: UUID | datetime | str | None
) -> UUID | None:
    """One queued row of the letter's own columns and the ``given`` ones; None when it is there."""
    stored = await session.execute(
        insert(OutboxMail)
        .values(
            id=new_id(),
            message=message.name,
            subject=letter.subject,
            body_text=letter.text,
            body_html=letter.html,
            digest=letter.digest,
            state="queued",
            log_days=message.head.log_days,
            keep_until=message.keep_until,
            **given,
        )
        .on_conflict_do_nothing(index_elements=["dedup_key"])
        .returning(col(OutboxMail.id))
    )
    mail_id: UUID | None = stored.scalar_one_or_none()
    return mail_id


def _copy(row: OutboxMail) -> MailCopy:
    return MailCopy(
        id=row.id,
        message=row.message,
        language=row.language,
        subject=row.subject,
        text=row.body_text,
        html=row.body_html,
        digest=row.digest,
        state=row.state,
        posted_at=row.created_at,
        settled_at=row.settled_at,
    )


def _refuse_incomplete(
    letter: Letter,
    about_id: UUID | None,
    link: tuple[str | None, UUID | None, datetime | None],
) -> None:
    names, purpose = names_in(letter.text) | names_in(letter.html), link[0]
    if any(link) and not all(link):
        raise ValueError("a link needs its purpose, its subject and its end")
    if purpose is not None and purpose not in LINK_PATHS:
        raise ValueError(f"no page is behind links of the purpose {purpose}")
    if "link" in names and purpose is None:
        raise ValueError("this letter has a link: say its purpose")
    if "joining_code" in names and about_id is None:
        raise ValueError("this letter has a joining code: say which request it is about")
