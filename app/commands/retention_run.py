"""``retention run``: erase what is due now, or with ``--dry-run`` only say what and why."""

import argparse
import asyncio

from app.audit import record
from app.mailroom.forgetting import due_readings, forget_readings
from app.platform.database import Database
from app.platform.storage import LocalFolder
from app.privacy import KeyRing, SealedFiles
from app.privacy.file_sweeps import forget_files
from app.privacy.retention import (
    Due,
    close_due_bases,
    due_for_erasure,
    erase_due_data,
    forget_suppressions,
)
from app.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would go and why; erase nothing"
    )


def run(args: argparse.Namespace) -> int:
    due = asyncio.run(apply(load_settings(), dry_run=args.dry_run))
    verb = "would erase" if args.dry_run else "erased"
    for line in due:
        print(f"{verb} {line.count} {line.what}: {line.why}")
    if not due:
        print("nothing is due")
    return 0


async def apply(settings: Settings, *, dry_run: bool) -> list[Due]:
    """What is due; and unless it is a dry run, the sweep that erases it."""
    database = Database(settings)
    try:
        async with database.unit_of_work() as session:
            due = [*await due_for_erasure(session), *await due_readings(session)]
        if not dry_run:
            await _erase(database, settings)
        return due
    finally:
        await database.close()


async def _erase(database: Database, settings: Settings) -> None:
    objects = LocalFolder(settings.files_path)
    files = SealedFiles(database, KeyRing(settings.keys_dir), objects)
    counted = {
        "data": await erase_due_data(database),
        "bases": await close_due_bases(database),
        "files": await forget_files(files),
        "readings": await forget_readings(database),
        "suppressions": await forget_suppressions(database),
    }
    async with database.unit_of_work() as session:
        await record(session, "system:retention:run", actor="system", facts=counted)
