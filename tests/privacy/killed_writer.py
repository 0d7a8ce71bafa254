"""Stores one file in a process of its own and dies at a given step. Settings come by environment."""

import asyncio
import os
import sys
from collections.abc import Callable
from stat import S_ISREG
from typing import Any
from uuid import UUID

from app.platform import storage
from app.platform.database import Database
from app.platform.storage import LocalFolder
from app.privacy import KeyRing, SealedFiles
from app.settings import load_settings
from tests.privacy.arriving import MIB, stream

DIED = 9


def die(*_: object, **__: object) -> Any:
    os._exit(DIED)


def after(act: Callable[..., Any]) -> Callable[..., Any]:
    def both(*args: object) -> Any:
        act(*args)
        die()

    return both


async def die_after(act: Any, *args: object, **words: object) -> None:
    await act(*args, **words)
    die()


def arrange(step: str) -> None:
    """Put the death where the step says."""
    match step:
        case "before the part":
            storage._create = die
        case "after the part":
            storage._create = after(storage._create)
        case "before the sync":
            os.fsync = lambda file: S_ISREG(os.fstat(file).st_mode) and die()
        case "before the rename":
            storage._settle = die
        case "between rename and sync of the folder":
            settled, storage._sync = storage._settle, lambda _: None
            storage._settle = lambda part: (setattr(storage, "_sync", die), settled(part))
        case "before it is kept":
            SealedFiles.keep = die
        case "before the commit":
            kept = SealedFiles.keep
            SealedFiles.keep = lambda *args: die_after(kept, *args)
        case "after the first bytes" | "after the commit":
            pass
        case _:
            raise LookupError(step)


async def dying(step: str) -> Any:
    async for piece in stream(b"x" * (3 * MIB), piece=MIB):
        yield piece
    if step == "after the first bytes":
        die()


async def main(basis_id: UUID, step: str) -> None:
    settings = load_settings()
    arrange(step)
    files = SealedFiles(
        Database(settings), KeyRing(settings.keys_dir), LocalFolder(settings.files_path)
    )
    await files.store(dying(step), basis_id=basis_id, field="page_image")
    die()


if __name__ == "__main__":
    asyncio.run(main(UUID(sys.argv[1]), sys.argv[2]))
