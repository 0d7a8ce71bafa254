"""Tries one letter in a process of its own, to be killed in the middle. Settings come by environment."""

import asyncio
import sys
from types import SimpleNamespace
from uuid import UUID

from app.mail.delivery import deliver
from app.mail.sender import Sender
from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.privacy import Gate, KeyRing
from app.settings import load_settings


async def main() -> None:
    settings = load_settings()
    room = SimpleNamespace(
        settings=settings,
        database=Database(settings),
        gate=Gate(KeyRing(settings.keys_dir)),
        peppers=Peppers.load(settings.keys_dir),
        sender=Sender(settings),
    )
    await deliver(room, UUID(sys.argv[1]))


asyncio.run(main())
