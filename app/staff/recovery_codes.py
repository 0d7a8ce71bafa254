"""Ten recovery codes: shown once, kept as keyed hashes, each good for one enrolment."""

import secrets
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from app.audit import record
from app.platform.ids import new_id
from app.platform.problems import Forbidden, Unprocessable
from app.platform.rate_limits import Limit
from app.platform.readable_codes import OddSign, encode, grouped, normalise
from app.platform.secrets_folder import Peppers
from app.staff.members import find_by_email
from app.staff.models import RecoveryCode

HOW_MANY = 10
# Guessing 60 bits at this rate takes longer than the sun lasts; the limits keep the noise down.
TRIES_PER_NETWORK = Limit("staff-recovery-network", 10, 3600)
TRIES_IN_ALL = Limit("staff-recovery-all", 100, 3600)


class CodeRefused(Forbidden):
    """Unknown member, wrong code and used code alike: the answer tells nothing (P18)."""

    code = "code-refused"


async def make_codes(session: AsyncSession, peppers: Peppers, staff_id: UUID) -> list[str]:
    """Ten new codes of 60 bits, grouped for reading; earlier ones stop working."""
    await session.execute(delete(RecoveryCode).where(col(RecoveryCode.staff_id) == staff_id))
    codes = [encode(secrets.token_bytes(16)) for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(staff_id=staff_id, code_hash=code_hash(peppers, staff_id, code))
        for code in codes
    )
    await record(
        session,
        "staff:recovery:made",
        actor=f"staff:{staff_id}",
        subject_id=staff_id,
        facts={"codes": HOW_MANY},
    )
    return [grouped(code) for code in codes]


async def spend_code(session: AsyncSession, peppers: Peppers, *, email: str, typed: str) -> UUID:
    """The member whose code this is; it never works again. Raises CodeRefused.

    As much work for an unknown member as for a wrong code, so that the time tells nothing either.
    The caller has counted the try against both limits.
    """
    try:
        member, code = await find_by_email(session, email), normalise(typed)
    except (OddSign, Unprocessable):
        raise CodeRefused from None
    staff_id = member.id if member is not None and member.disabled_at is None else new_id()
    spent = await session.execute(
        text(
            "UPDATE recovery_code SET spent_at = app_now() WHERE staff_id = :staff"
            " AND code_hash = :hash AND spent_at IS NULL RETURNING 1"
        ),
        {"staff": staff_id, "hash": code_hash(peppers, staff_id, code)},
    )
    if spent.scalar_one_or_none() is None:
        raise CodeRefused
    await record(session, "staff:recovery:used", actor=f"staff:{staff_id}", subject_id=staff_id)
    return staff_id


async def codes_left(session: AsyncSession, staff_id: UUID) -> int:
    """How many codes of a member still work."""
    found = await session.execute(
        select(func.count())
        .select_from(RecoveryCode)
        .where(col(RecoveryCode.staff_id) == staff_id, col(RecoveryCode.spent_at).is_(None))
    )
    return found.scalar_one()


def code_hash(peppers: Peppers, staff_id: UUID, code: str) -> bytes:
    """What is stored of a code: a keyed hash that fits one member only."""
    return peppers.hash("staff-recovery", f"{staff_id}|{code}")
