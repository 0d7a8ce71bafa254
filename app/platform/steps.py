"""How many took each step of each lane, by day: sums only, never who."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def count_step(session: AsyncSession, promotion_id: str, lane: str, step: str) -> None:
    """Add one to today's sum. Call it last: the row stays locked until the commit."""
    await session.execute(
        text(
            "INSERT INTO step_counter (day, promotion_id, lane, step, hits)"
            " VALUES ((app_now() AT TIME ZONE 'UTC')::date, :promotion, :lane, :step, 1)"
            " ON CONFLICT (day, promotion_id, lane, step)"
            " DO UPDATE SET hits = step_counter.hits + 1"
        ),
        {"promotion": promotion_id, "lane": lane, "step": step},
    )
