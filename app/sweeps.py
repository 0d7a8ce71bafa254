"""Every sweep of the service in one table: the packages' own and the platform's.

Importing this module also declares every job, so that whoever runs the sweeps can run the jobs.
"""

from types import ModuleType

from sqlalchemy import text

from app.audit.seal import seal_pending
from app.collecting import jobs as collecting_jobs
from app.consent import jobs as consent_jobs
from app.consent.methods import card_jobs
from app.mail import jobs as mail_jobs
from app.mailroom import jobs as mailroom_jobs
from app.payments import jobs as payment_jobs
from app.platform.database import Database
from app.platform.rate_limits import forget_limits
from app.platform.rescue import rescue_jobs
from app.platform.sweeps import Sweep
from app.privacy.file_sweeps import forget_files, remove_stray_objects
from app.privacy.retention import close_due_bases, erase_due_data, forget_suppressions
from app.privacy.scheduled_rotation import rotate_when_due
from app.services import Services


async def _seal(services: Services) -> int:
    return await seal_pending(services.database, services.settings.anchors_path)


async def _erase(services: Services) -> int:
    return await erase_due_data(services.database)


async def _close(services: Services) -> int:
    return await close_due_bases(services.database)


async def _suppressions(services: Services) -> int:
    return await forget_suppressions(services.database)


async def _files(services: Services) -> int:
    return await forget_files(services.files)


async def _stray_objects(services: Services) -> int:
    return await remove_stray_objects(services.database, services.files.objects)


async def _limits(services: Services) -> int:
    return await forget_limits(services.database)


async def _rotate(services: Services) -> int:
    return await rotate_when_due(services.database, services.gate.keys)


async def _jobs(services: Services) -> int:
    return await rescue_jobs(services.database)


async def _sessions(services: Services) -> int:
    return await forget_sessions(services.database)


async def forget_sessions(database: Database) -> int:
    """Erase sessions and link tokens that are over (SEC-04: nothing of a session is kept)."""
    async with database.unit_of_work() as session:
        sessions = await session.execute(
            text(
                "DELETE FROM browser_session WHERE ends_at <= app_now()"
                " OR seen_at <= app_now() - interval '15 minutes' RETURNING 1"
            )
        )
        tokens = await session.execute(
            text("DELETE FROM link_token WHERE ends_at <= app_now() RETURNING 1")
        )
        return len(sessions.all()) + len(tokens.all())


PLATFORM: tuple[Sweep, ...] = (
    Sweep("ledger.seal", 1, _seal),
    Sweep("privacy.erase_due_data", 5, _erase),
    Sweep("privacy.close_due_bases", 5, _close),
    Sweep("privacy.forget_files", 5, _files),
    Sweep("privacy.remove_stray_objects", 60, _stray_objects),
    Sweep("privacy.forget_suppressions", 60, _suppressions),
    Sweep("privacy.rotate_keys", 60, _rotate),
    Sweep("platform.forget_limits", 60, _limits),
    Sweep("platform.forget_sessions", 30, _sessions),
    Sweep("platform.rescue_jobs", 5, _jobs),
)

JOB_MODULES: tuple[ModuleType, ...] = (
    mail_jobs,
    payment_jobs,
    consent_jobs,
    card_jobs,
    collecting_jobs,
    mailroom_jobs,
)

SWEEPS: tuple[Sweep, ...] = PLATFORM + tuple(
    sweep for module in JOB_MODULES for sweep in getattr(module, "SWEEPS", ())
)
