"""Post that came in, and streams of bytes of any length, for the tests of files."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform import clock
from app.platform.database import Database
from app.platform.ids import new_id
from app.privacy import NewBasis, SealedFiles, open_basis
from tests.privacy.granted import grant

DAYS = timedelta(days=1)
MIB = 1024 * 1024


@dataclass(frozen=True)
class Received:
    piece_id: UUID
    basis_id: UUID


async def receive(session: AsyncSession) -> Received:
    """Open the basis of one piece of post, in the fewest words."""
    piece_id = new_id()
    basis_id = await open_basis(
        session,
        NewBasis(
            kind="received_mail",
            subject_id=piece_id,
            ends_at=await clock.now(session) + 14 * DAYS,
            scope={"received_scan": 1 * DAYS, "page_image": 14 * DAYS},
        ),
    )
    return Received(piece_id, basis_id)


async def decided(session: AsyncSession, *, keep_page: timedelta = 44 * DAYS) -> Received:
    """A decision of a family, and the basis of its evidence."""
    decision_id = (await grant(session)).decision_id
    basis_id = await open_basis(
        session,
        NewBasis(
            kind="evidence",
            subject_id=decision_id,
            ends_at=await clock.now(session) + 1000 * DAYS,
            scope={"form_strip": 1000 * DAYS, "page_image": keep_page},
        ),
    )
    return Received(decision_id, basis_id)


async def stream(content: bytes, *, piece: int = 65_536) -> AsyncIterator[bytes]:
    for start in range(0, len(content), piece):
        yield content[start : start + piece]


async def read(files: SealedFiles, file_id: UUID, *, flow: str = "read_page") -> bytes:
    """All of a file, as somebody with a place to put it."""
    async with files.database.unit_of_work() as session:
        opened = await files.open(session, file_id, flow=flow)
    async with aclosing(opened.content()) as content:
        taken = b"".join([chunk async for chunk in content])
    assert len(taken) == opened.size
    return taken


def objects(folder: Path) -> list[Path]:
    """Every file below the folder of files, whole or in part."""
    return sorted(each for each in folder.rglob("*") if each.is_file())


async def page(files: SealedFiles, basis_id: UUID, content: bytes = b"a page") -> UUID:
    """One stored page."""
    return await files.store(stream(content), basis_id=basis_id, field="page_image")


async def rows(database: Database, statement: str, **values: object) -> list[tuple]:
    async with database.unit_of_work() as session:
        return [tuple(row) for row in await session.execute(text(statement), values)]
