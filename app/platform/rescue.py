"""Jobs whose worker died, that ran out of tries or that a wrong clock put off are tried again.

Nothing is ever given up.
"""

from sqlalchemy import text

from app.platform.database import Database

HEARTBEAT_SECONDS = 2.0
SILENT_SECONDS = 10.0
AGAIN_SECONDS = 600.0

# Real time, not the service's: this is about processes and not about promises.
STALLED = text(
    "SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)"
    " FROM (SELECT id FROM procrastinate_jobs WHERE status = 'doing' AND NOT EXISTS"
    "   (SELECT FROM procrastinate_workers w WHERE w.id = worker_id"
    "     AND w.last_heartbeat > now() - make_interval(secs => :silent))"
    "  FOR UPDATE SKIP LOCKED) job"
)
FAILED = text(
    "SELECT procrastinate_retry_job_v2(job.id, now(), NULL, NULL, NULL)"
    " FROM (SELECT id FROM procrastinate_jobs WHERE status = 'failed' AND NOT EXISTS"
    "   (SELECT FROM procrastinate_events e WHERE e.job_id = procrastinate_jobs.id"
    "     AND e.at > now() - make_interval(secs => :again))"
    "  FOR UPDATE SKIP LOCKED) job"
)
# A worker dates the next try by its machine's time, and no try waits that long: a machine that was
# ahead must not keep a family waiting once its time is right again.
PUT_OFF = text(
    "UPDATE procrastinate_jobs SET scheduled_at = now()"
    " WHERE status = 'todo' AND scheduled_at > now() + interval '1 hour' RETURNING 1"
)


async def rescue_jobs(database: Database) -> int:
    """Put stalled, long-failed and far put off jobs back into the queue (P4). Returns how many."""
    async with database.unit_of_work() as session:
        stalled = await session.execute(STALLED, {"silent": SILENT_SECONDS})
        failed = await session.execute(FAILED, {"again": AGAIN_SECONDS})
        put_off = await session.execute(PUT_OFF)
        return len(stalled.all()) + len(failed.all()) + len(put_off.all())
