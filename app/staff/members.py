"""Staff members: who they are, how they are invited, and the links that let them enrol a passkey.

A link alone never opens the console: it leads to one thing, enrolling a passkey (decision 6).
"""

from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.audit import record
from app.platform import clock, tokens
from app.platform.database import Database
from app.platform.ids import new_id
from app.platform.problems import Conflict, NotFound, Unprocessable
from app.platform.text_rules import clean_value
from app.settings import Settings
from app.staff.models import StaffMember

Role = Literal["staff", "privacy_officer"]
ROLES: tuple[Role, ...] = ("staff", "privacy_officer")

INVITATION = "staff-invite"
SIGN_IN = "staff-sign-in"
LIVES = {INVITATION: timedelta(hours=24), SIGN_IN: timedelta(minutes=15)}
PATHS = {INVITATION: "/staff/invite/", SIGN_IN: "/staff/recover/"}
LONGEST_EMAIL = 254


class AlreadyInvited(Conflict):
    """There is a staff member of this address already."""

    code = "already-invited"


class StaffUnknown(NotFound):
    """No staff member has this address, or the one who has may no longer sign in."""

    code = "staff-unknown"


async def invite(session: AsyncSession, *, email: str, role: Role) -> StaffMember:
    """A new staff member who cannot do anything yet. Raises AlreadyInvited, Unprocessable.

    One who was disabled comes back under the same id, with nothing that let them in before.
    """
    address = staff_address(email)
    member = await find_by_email(session, address)
    if member is None:
        member = StaffMember(id=new_id(), email=address, role=role)
        session.add(member)
    elif member.disabled_at is None:
        raise AlreadyInvited
    else:
        member.role, member.disabled_at = role, None
    await session.flush()  # passkeys and the ledger name the row
    await record(
        session,
        "staff:member:invited",
        actor="system",
        subject_id=member.id,
        facts={"role": role},
    )
    return member


async def find_by_email(session: AsyncSession, email: str) -> StaffMember | None:
    """The staff member of an address, disabled ones too."""
    rows = await session.execute(
        select(StaffMember).where(col(StaffMember.email) == staff_address(email))
    )
    return rows.scalar_one_or_none()


async def get_member(session: AsyncSession, staff_id: UUID) -> StaffMember:
    """A staff member who may sign in. Raises StaffUnknown."""
    member = await session.get(StaffMember, staff_id, populate_existing=True)
    if member is None or member.disabled_at is not None:
        raise StaffUnknown
    return member


async def mint_link(
    session: AsyncSession, settings: Settings, *, staff_id: UUID, purpose: str
) -> str:
    """A single-use address that lets a staff member enrol a passkey; earlier ones stop working."""
    await tokens.kill(session, purposes=(INVITATION, SIGN_IN), subject_id=staff_id)
    ends_at = await clock.now(session) + LIVES[purpose]
    token = await tokens.mint(session, purpose=purpose, subject_id=staff_id, ends_at=ends_at)
    return settings.local(PATHS[purpose] + token)


async def invite_link(database: Database, settings: Settings, email: str, role: Role) -> str:
    """Invite and return the link, good for a day. Raises AlreadyInvited, Unprocessable."""
    async with database.unit_of_work() as session:
        member = await invite(session, email=email, role=role)
        return await mint_link(session, settings, staff_id=member.id, purpose=INVITATION)


async def recovery_link(database: Database, settings: Settings, email: str) -> str:
    """A link, good for 15 minutes, for a member who lost their passkey. Raises StaffUnknown."""
    async with database.unit_of_work() as session:
        member = await find_by_email(session, email)
        if member is None or member.disabled_at is not None:
            raise StaffUnknown
        return await mint_link(session, settings, staff_id=member.id, purpose=SIGN_IN)


async def sign_in_link(
    database: Database, settings: Settings, email: str, role: Role = "privacy_officer"
) -> str:
    """The demo's way in: invites the member when there is none, then the same link as ``recover``.

    Unlike ``recover`` the link lives as long as an invitation: a demo stays open on a desk.
    """
    async with database.unit_of_work() as session:
        member = await find_by_email(session, email)
        if member is None or member.disabled_at is not None:
            member = await invite(session, email=email, role=role)
        return await mint_link(session, settings, staff_id=member.id, purpose=INVITATION)


def staff_address(email: str) -> str:
    """An address as we keep it: trimmed, lower case, with something on both sides of one @."""
    cleaned = clean_value(email, longest=LONGEST_EMAIL).lower()
    before, at, after = cleaned.partition("@")
    if not (before and at and after) or "@" in after or any(sign.isspace() for sign in cleaned):
        raise Unprocessable("not-an-address", pointer="/email")
    return cleaned
