"""A member of staff leaves: everything that let them in goes at once, the id in the ledger stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import record
from app.platform import clock, tokens
from app.platform.problems import Conflict
from app.platform.sessions import end_sessions_of
from app.staff.members import INVITATION, SIGN_IN, StaffUnknown, find_by_email
from app.staff.models import Passkey, RecoveryCode, StaffMember

Standing = Literal["active", "invited", "disabled"]


class LastPrivacyOfficer(Conflict):
    """Somebody must be able to answer for the families' information (312.8, SEC-01)."""

    code = "last-privacy-officer"


@dataclass(frozen=True)
class Listed:
    """One member as the operator's list names them; ``invited`` has made no passkey yet."""

    email: str
    role: str
    standing: Standing


async def disable(session: AsyncSession, *, email: str) -> bool:
    """Shut one member out now: sessions, passkeys, recovery codes and links end.

    Returns False when they were shut out before. Raises StaffUnknown, LastPrivacyOfficer,
    Unprocessable.
    """
    member = await find_by_email(session, email)
    if member is None:
        raise StaffUnknown
    # All officers are locked, in one order: of two who leave at once, one stays.
    officers = await _officers(session)
    await session.refresh(member, with_for_update=True)
    if member.disabled_at is not None:
        return False
    if [officer.id for officer in officers] == [member.id]:
        raise LastPrivacyOfficer
    member.disabled_at = await clock.now(session)
    await end_sessions_of(session, member.id)
    await tokens.kill(session, purposes=(INVITATION, SIGN_IN), subject_id=member.id)
    await session.execute(delete(Passkey).where(col(Passkey.staff_id) == member.id))
    await session.execute(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == member.id))
    await record(
        session,
        "staff:member:disabled",
        actor="system",
        subject_id=member.id,
        facts={"role": member.role},
    )
    return True


async def list_members(session: AsyncSession) -> list[Listed]:
    """Everybody who was ever invited, by address: role and standing, nothing of what they did."""
    with_passkey = set((await session.execute(select(Passkey.staff_id).distinct())).scalars())
    members = await session.execute(select(StaffMember).order_by(col(StaffMember.email)))
    return [
        Listed(member.email, member.role, _standing(member, has_key=member.id in with_passkey))
        for member in members.scalars()
    ]


async def _officers(session: AsyncSession) -> Sequence[StaffMember]:
    rows = await session.execute(
        select(StaffMember)
        .where(
            col(StaffMember.role) == "privacy_officer",
            col(StaffMember.disabled_at).is_(None),
        )
        .order_by(col(StaffMember.id))
        .with_for_update()
    )
    return rows.scalars().all()


def _standing(member: StaffMember, *, has_key: bool) -> Standing:
    if member.disabled_at is not None:
        return "disabled"
    return "active" if has_key else "invited"
