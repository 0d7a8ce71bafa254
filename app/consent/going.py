"""What goes and what stays when a consent is erased: one table, shown before and written after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.consents import get_consent
from app.consent.models import Consent, Evidence
from app.consent.parents import is_parent_needed
from app.consent.wording import field_words, local_day
from app.families import Parts
from app.mail.letterhead import Kept
from app.platform import clock
from app.platform.texts import load_texts
from app.platform.written_dates import written_date
from app.privacy import get_basis
from app.promotions.catalogue import DISPUTE_DAYS, THROTTLE_DAYS
from app.promotions.notices import RetentionRow, retention_table
from app.promotions.notices.wording import sentence
from app.promotions.publishing import Revision, get_revision

PARENT_ROWS = ("parent_receipt_address", "parent_pin")


@dataclass(frozen=True)
class GoesOrStays:
    """One line: what it is, whether it goes, and when, in the reader's language."""

    id: str
    what: str
    goes: bool
    when: str


async def what_goes_and_stays(
    session: AsyncSession, parts: Parts, consent_id: UUID, *, language: str
) -> tuple[GoesOrStays, ...]:
    """The whole table for one consent: first what is erased, then what stays and until when."""
    consent = await get_consent(session, consent_id)
    revision = await get_revision(session, consent.revision_id)
    words = {row.id: row for row in retention_table(revision.declaration, language)}
    going = await _held_rows(session, parts, consent, language)
    going += await _parent_rows(session, consent, words, language)
    staying = await _staying_rows(session, consent, revision, words, language)
    return tuple(sorted([*going, *staying], key=lambda row: not row.goes))


def names_that_go(rows: tuple[GoesOrStays, ...]) -> tuple[str, ...]:
    """What a letter lists as erased."""
    return tuple(row.what.rstrip(".") for row in rows if row.goes)


def lines_that_stay(rows: tuple[GoesOrStays, ...]) -> tuple[Kept, ...]:
    """What a letter lists as staying."""
    return tuple(Kept(what=row.what, until=row.when) for row in rows if not row.goes)


async def _held_rows(
    session: AsyncSession, parts: Parts, consent: Consent, language: str
) -> list[GoesOrStays]:
    when = load_texts().get("consent.goes.at_once", language)
    held = [name for name, _ in await parts.gate.held(session, consent.basis_id)]
    words = field_words(held, language)
    return [
        GoesOrStays(name, sentence(word), goes=True, when=when)
        for name, word in zip(held, words, strict=True)
    ]


async def _parent_rows(
    session: AsyncSession, consent: Consent, words: dict[str, RetentionRow], language: str
) -> list[GoesOrStays]:
    stays = await is_parent_needed(session, consent.parent_id, besides=consent.id)
    key = "needed_elsewhere" if stays else "last_letter"
    when = load_texts().get(f"consent.goes.{key}", language)
    return [GoesOrStays(row, words[row].what, goes=not stays, when=when) for row in PARENT_ROWS]


async def _staying_rows(
    session: AsyncSession,
    consent: Consent,
    revision: Revision,
    words: dict[str, RetentionRow],
    language: str,
) -> list[GoesOrStays]:
    now = await clock.now(session)
    retention = revision.declaration.retention
    evidence = await get_basis(session, consent.evidence_basis_id)
    until = {
        "payment_reference": await _payment_until(session, consent, revision),
        "evidence": min(evidence.ends_at, now + timedelta(days=retention.evidence_days)),
        "address_hash": consent.since + timedelta(days=THROTTLE_DAYS),
        "mail_log": now + timedelta(days=retention.mail_log_days),
    }
    return [
        GoesOrStays(row, words[row].what, goes=False, when=_until(revision, ends, language))
        for row, ends in until.items()
        if ends is not None and ends > now
    ]


async def _payment_until(
    session: AsyncSession, consent: Consent, revision: Revision
) -> datetime | None:
    rows = await session.execute(
        select(Evidence.method).where(col(Evidence.request_id) == consent.request_id)
    )
    if rows.scalar_one_or_none() != "card":
        return None
    days = revision.declaration.consent.card_refund_after_days + DISPUTE_DAYS
    return consent.since + timedelta(days=days)


def _until(revision: Revision, instant: datetime, language: str) -> str:
    written = written_date(local_day(revision, instant), language)
    return load_texts().get("consent.goes.until", language, day=written)
