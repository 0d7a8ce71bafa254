"""Which key generation is current, locked against a change of it."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.privacy.models import KeyGeneration

TRIES = 5


class NoGeneration(RuntimeError):
    """There is no current key generation: the installation was never prepared."""


async def lock_current(session: AsyncSession, *, read: bool) -> KeyGeneration:
    """The current generation, locked for sharing (``read``) or for changing it.

    Waiting for a rotation that then commits leaves this statement with no row: the one it waited
    for is no longer current, and the new one is not in its snapshot. A new statement sees it.
    Raises NoGeneration.
    """
    for _ in range(TRIES):
        rows = await session.execute(
            select(KeyGeneration)
            .where(col(KeyGeneration.state) == "current")
            .with_for_update(read=read)
            .execution_options(populate_existing=True)
        )
        found = rows.scalar_one_or_none()
        if found is not None:
            return found
    raise NoGeneration("there is no key generation: run permission-slip migrate")
