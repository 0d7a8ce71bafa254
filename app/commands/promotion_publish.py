"""``promotion publish FILE``: check, then freeze the promise as the promotion's current revision."""

import argparse
import asyncio
import sys
import tomllib
from pathlib import Path

from app.platform.database import Database
from app.promotions.check import check_files
from app.promotions.check.reading import OPERATOR_FILE
from app.promotions.declaration import PromotionDeclaration
from app.promotions.operator import OperatorDeclaration
from app.promotions.publishing import NotPublishable, Revision, publish
from app.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="the promise file")
    parser.add_argument(
        "--operator",
        type=Path,
        help="the operator file (default: operator.toml beside the promise)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Publish; 1 and one reason a line when the promise may not be published."""
    problems = check_files([arguments.file], arguments.operator)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    operator = arguments.operator or arguments.file.parent / OPERATOR_FILE
    try:
        revision = asyncio.run(_publish(load_settings(), arguments.file, operator))
    except NotPublishable as refused:
        for reason in refused.reasons:
            print(f"{arguments.file}: {reason}", file=sys.stderr)
        return 1
    print(f"{revision.promotion_id} revision {revision.number} ({revision.change})")
    print(revision.digest)
    return 0


async def publish_file(database: Database, promise: Path, operator: Path) -> Revision:
    """Publish one file whose checks passed, in a unit of work of its own."""
    declared = PromotionDeclaration.from_document(_toml(promise))
    by = OperatorDeclaration.from_document(_toml(operator))
    async with database.unit_of_work() as session:
        return await publish(session, declared, by)


async def _publish(settings: Settings, promise: Path, operator: Path) -> Revision:
    database = Database(settings)
    try:
        return await publish_file(database, promise, operator)
    finally:
        await database.close()


def _toml(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
