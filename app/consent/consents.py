"""A consent's clocks, and finding its row. The clocks are pure: promise in, instants out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.consent.models import Consent
from app.platform.problems import NotFound
from app.promotions.closing_days import end_of_day
from app.promotions.publishing import Revision

LONGEST_EVIDENCE = timedelta(days=1825)


@dataclass(frozen=True)
class Terms:
    """How long what may live: collection, what is held, the parent's agreement, the evidence."""

    scope: Mapping[str, timedelta]
    collect_until: datetime
    held_until: datetime
    parent_until: datetime
    evidence_until: datetime


def collect_until(revision: Revision) -> datetime:
    """The end of the last day on which anything may be asked for: a consent ends then."""
    declaration = revision.declaration
    last = max(declaration.promotion.closes, declaration.reward.claims_until)
    return end_of_day(revision, last)


def consent_terms(revision: Revision, scope: Mapping[str, timedelta], now: datetime) -> Terms:
    """The clocks of a consent granted ``now`` under the promise in force.

    The permission to hold ends when the last item that could still be collected has gone.
    """
    retention = revision.declaration.retention
    collect = max(collect_until(revision), now + timedelta(days=1))
    held = collect + max(scope.values(), default=timedelta(0))
    return Terms(
        scope=dict(scope),
        collect_until=collect,
        held_until=held,
        parent_until=held + timedelta(days=retention.parent_days),
        evidence_until=min(held + timedelta(days=retention.evidence_days), now + LONGEST_EVIDENCE),
    )


async def get_consent(session: AsyncSession, consent_id: UUID, *, lock: bool = False) -> Consent:
    """A consent by its id; with ``lock`` nobody else changes it. Raises NotFound."""
    query = select(Consent).where(col(Consent.id) == consent_id)
    query = query.with_for_update(key_share=True) if lock else query
    found = await session.execute(query.execution_options(populate_existing=True))
    consent = found.scalar_one_or_none()
    if consent is None:
        raise NotFound
    return consent


async def consent_of_child(session: AsyncSession, child_id: UUID) -> Consent:
    """The one consent of a child. Raises NotFound."""
    rows = await session.execute(select(Consent.id).where(col(Consent.child_id) == child_id))
    found = rows.scalar_one_or_none()
    if found is None:
        raise NotFound
    return await get_consent(session, found)


async def find_consent_of_request(session: AsyncSession, request_id: UUID) -> Consent | None:
    """The consent that a request became, if it became one."""
    rows = await session.execute(
        select(Consent)
        .where(col(Consent.request_id) == request_id)
        .execution_options(populate_existing=True)
    )
    return rows.scalar_one_or_none()
