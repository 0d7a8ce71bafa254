"""Handing declared items to one recipient, once per child, each hand-over in the ledger first.

Used by the hand-over page alone; values pass through ``Gate.disclose`` and into one CSV.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import record
from app.platform import clock
from app.platform.problems import Conflict, NotFound
from app.privacy import NotDisclosable, Permitted, permitted_to
from app.promotions.declaration import Recipient
from app.promotions.operator_file import load_operator
from app.promotions.publishing import Revision, current_revision
from app.services import Services
from app.staff.csv_cells import csv_bytes

# A file that a person can check by eye; what is left over waits for the next one.
MOST_ROWS = 500
LOCK = 7320004


class NoAssurance(Conflict):
    """The recipient's written assurance is not in force: not one byte leaves (DIS-05)."""

    code = "no-assurance"


class NothingToHandOver(Conflict):
    """Every child whose parent agreed was handed over before, or no parent agreed."""

    code = "nothing-to-hand-over"


@dataclass(frozen=True)
class Outlook:
    """What could go to one recipient now."""

    revision: Revision
    recipient: Recipient
    fields: tuple[str, ...]
    agreed: tuple[Permitted, ...]
    before: frozenset[UUID]
    assured_until: dt.date | None

    def due(self, *, again: bool) -> list[Permitted]:
        """Who goes into the next file; ``again`` takes those handed over before as well."""
        return [one for one in self.agreed if again or one.child_id not in self.before][:MOST_ROWS]

    @property
    def waiting(self) -> int:
        """How many were never handed over."""
        return sum(one.child_id not in self.before for one in self.agreed)


async def outlook(
    session: AsyncSession, parts: Services, *, promotion_id: str, recipient_id: str
) -> Outlook:
    """Who said yes to this recipient and what is in the way. Reads no value. Raises NotFound."""
    revision = await current_revision(session, promotion_id)
    declaration = revision.declaration
    found = [r for r in declaration.separate_disclosures() if r.id == recipient_id]
    if not found:
        raise NotFound
    agreed = await permitted_to(session, promotion_id=promotion_id, recipient_id=recipient_id)
    return Outlook(
        revision=revision,
        recipient=found[0],
        fields=tuple(practice.field for practice in declaration.practices_to(recipient_id)),
        agreed=tuple(agreed),
        before=await _handed_over(session, promotion_id, recipient_id),
        assured_until=await _assured_until(session, parts, recipient_id),
    )


async def hand_over(
    session: AsyncSession,
    parts: Services,
    *,
    promotion_id: str,
    recipient_id: str,
    staff_id: UUID,
    again: bool = False,
) -> bytes:
    """The CSV for one recipient: an opaque id of its own and the declared items (DIS-01, DIS-06).

    Each row has its ledger entry in the same transaction, with names of fields and no value. A
    child whose parent took the yes back meanwhile is left out by the gate. Raises NoAssurance,
    NothingToHandOver, NotFound.
    """
    # Two members who click at once must not hand the same child over twice.
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    plan = await outlook(session, parts, promotion_id=promotion_id, recipient_id=recipient_id)
    if plan.assured_until is None:
        raise NoAssurance
    rows = []
    for one in plan.due(again=again):
        row = await _row(session, parts, plan, one, staff_id=staff_id, again=again)
        if row is not None:
            rows.append(row)
    if not rows:
        raise NothingToHandOver
    return csv_bytes(("id", *plan.fields), rows)


def recipient_own_id(parts: Services, recipient_id: str, child_id: UUID) -> str:
    """What names a child to one recipient: the same each time, useless to any other."""
    return parts.peppers.hash(f"recipient|{recipient_id}", child_id.bytes).hex()[:24]


async def _row(
    session: AsyncSession,
    parts: Services,
    plan: Outlook,
    one: Permitted,
    *,
    staff_id: UUID,
    again: bool,
) -> list[str] | None:
    try:
        async with session.begin_nested():
            await _record(session, plan, one, staff_id=staff_id, again=again)
            values = await parts.gate.disclose(
                session, one.basis_id, recipient_id=plan.recipient.id, fields=plan.fields
            )
    except NotDisclosable:
        return None
    name = recipient_own_id(parts, plan.recipient.id, one.child_id)
    return [name, *(values.get(field, "") for field in plan.fields)]


async def _record(
    session: AsyncSession, plan: Outlook, one: Permitted, *, staff_id: UUID, again: bool
) -> None:
    facts = {
        "promotion": plan.revision.promotion_id,
        "revision_id": str(plan.revision.id),
        "recipient": plan.recipient.id,
        "fields": list(plan.fields),
        "again": again and one.child_id in plan.before,
    }
    await record(
        session,
        "staff:disclosure:handed_over",
        actor=f"staff:{staff_id}",
        subject_id=one.child_id,
        facts=facts,
    )


async def _handed_over(
    session: AsyncSession, promotion_id: str, recipient_id: str
) -> frozenset[UUID]:
    rows = await session.execute(
        text(
            "SELECT DISTINCT subject_id FROM ledger WHERE tag = 'staff:disclosure:handed_over'"
            " AND facts->>'recipient' = :recipient AND facts->>'promotion' = :promotion"
        ),
        {"recipient": recipient_id, "promotion": promotion_id},
    )
    return frozenset(rows.scalars())


async def _assured_until(
    session: AsyncSession, parts: Services, recipient_id: str
) -> dt.date | None:
    """The last day of the assurance in force today, from the operator's register as it is now."""
    register = load_operator(parts.settings.promotions_dir)
    zone = ZoneInfo(register.operator.timezone)
    today = (await clock.now(session)).astimezone(zone).date()
    ends = [a.expires for a in register.assurances if a.of == recipient_id and a.holds_on(today)]
    return max(ends, default=None)
