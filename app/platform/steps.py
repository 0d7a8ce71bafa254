"""How many took each step of each lane, by day: sums only, never who."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LEAST_SHOWN = 10


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


async def counted_steps(session: AsyncSession, promotion_id: str) -> dict[tuple[str, str], int]:
    """The sums of all days by lane and step; a sum under ten is left out, as it may be a family."""
    rows = await session.execute(
        text(
            "SELECT lane, step, sum(hits) FROM step_counter WHERE promotion_id = :promotion"
            " GROUP BY lane, step HAVING sum(hits) >= :least ORDER BY lane, step"
        ),
        {"promotion": promotion_id, "least": LEAST_SHOWN},
    )
    return {(lane, step): int(hits) for lane, step, hits in rows}
