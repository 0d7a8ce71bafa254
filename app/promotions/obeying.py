"""Bringing one basis down to a narrower promise, whoever agreed: what is held follows at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.privacy import Gate, narrow_scope, permissions_of, scope_of, withdraw_permission
from app.promotions.declaration import Practice
from app.promotions.narrowing import GONE, Covered, Narrowing, narrowing


async def obey_promise(
    session: AsyncSession,
    gate: Gate,
    basis_id: UUID,
    *,
    practices: Iterable[Practice],
    days: Mapping[str, datetime],
) -> Narrowing:
    """Apply what is narrower now to a basis and all that is held under it (DN-06, RET-01).

    Nothing ever gets longer or wider. A frozen basis obeys too: to erase earlier is always
    allowed. Returns what was narrower.
    """
    covered = Covered(
        await scope_of(session, basis_id),
        await permissions_of(session, basis_id),
        dict(await gate.held(session, basis_id)),
    )
    change = narrowing(covered, practices, days)
    for name in change.dropped:
        await narrow_scope(session, basis_id, name, GONE)
    await gate.erase(session, basis_id, fields=change.dropped)
    for name, keep in change.shorter.items():
        await narrow_scope(session, basis_id, name, keep)
    if change.shorter:
        await gate.obey_scope(session, basis_id)
    await _go_sooner(session, gate, basis_id, change.sooner)
    for recipient_id, fields in change.no_longer_to:
        await withdraw_permission(session, basis_id, recipient_id, fields=fields)
    return change


async def _go_sooner(
    session: AsyncSession, gate: Gate, basis_id: UUID, sooner: Mapping[str, datetime]
) -> None:
    now = await clock.now(session)
    await gate.erase(session, basis_id, fields=[n for n, day in sooner.items() if day <= now])
    for name, day in sooner.items():
        if day > now:
            await gate.shorten(session, basis_id, field=name, erase_at=day)
