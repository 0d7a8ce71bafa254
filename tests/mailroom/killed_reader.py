"""Reads one scan in a process of its own and dies after so many pages. Settings come by environment."""

import asyncio
import os
import sys
from uuid import UUID

from app.mailroom import reading
from app.services import build_services
from app.settings import load_settings

DIED = 9


async def main(scan_id: UUID, pages: int) -> None:
    keep, kept = reading._keep, 0

    async def keep_and_die(*args: object) -> bool:
        nonlocal kept
        if kept == pages:
            os._exit(DIED)
        kept += 1
        return await keep(*args)

    reading._keep = keep_and_die
    await reading.read_scan(build_services(load_settings()), scan_id)


if __name__ == "__main__":
    asyncio.run(main(UUID(sys.argv[1]), int(sys.argv[2])))
