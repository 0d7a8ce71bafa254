"""A mail room on a real database with a real cage, and scans that come into it."""

import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from app.mailroom.intake import NewBatch, begin_batch, end_batch, take_file
from app.platform import clock as service_clock
from app.platform.ids import new_id
from tests.cluster import Database


class Room:
    """What a test does in the mail room, and what it sees there."""

    def __init__(self, services: Any, database: Database, clock: Any) -> None:
        self.services, self.database, self.clock = services, database, clock

    async def bring(self, *contents: bytes, channel: str = "post") -> UUID:
        """One batch of files, whole."""
        async with self.services.database.unit_of_work() as session:
            today = (await service_clock.now(session)).date()
        batch = NewBatch(new_id(), today, channel, box=7)
        assert await begin_batch(self.services, batch)
        for content in contents:
            await take_file(self.services, batch.id, stream(content))
        await end_batch(self.services, batch.id, whole=True)
        return batch.id

    def rows(self, statement: str) -> list[tuple]:
        return self.database.execute(statement)

    def files(self) -> list[tuple[str, str | None]]:
        return self.rows("SELECT state, reason FROM scan_file ORDER BY created_at, position")

    def pages(self) -> list[tuple[int, str, list[str]]]:
        return self.rows(
            "SELECT p.number, p.tray, p.reasons FROM scan_page p JOIN scan_file f"
            " ON f.id = p.scan_file_id ORDER BY f.created_at, f.position, p.number"
        )


async def stream(content: bytes, *, piece: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


def pictures(*sheets: Image.Image, kind: str = "PDF", **how: Any) -> bytes:
    """Sheets as one file."""
    held = io.BytesIO()
    more = {"save_all": True, "append_images": sheets[1:]} if len(sheets) > 1 else {}
    sheets[0].save(held, kind, **more, **({"resolution": 100} if kind == "PDF" else {}), **how)
    return held.getvalue()


def blank() -> Image.Image:
    return Image.new("L", (850, 1100), 255)


@pytest.fixture
def room(services, database: Database, clock: Any) -> Room:
    return Room(services, database, clock)
