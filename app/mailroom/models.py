"""Rows of the mail room: batches, files, pages. Ids, counts, days and words of closed lists only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class MailBatch(SQLModel, table=True):
    __tablename__ = "mail_batch"
    id: UUID = Field(primary_key=True)
    received_on: date = columns.day()
    channel: str
    box: int | None = None
    state: str
    brought_by: UUID | None = None
    erased: dict[str, int] = columns.document()
    created_at: datetime = columns.instant(default=True)


class ScanFile(SQLModel, table=True):
    __tablename__ = "scan_file"
    id: UUID = Field(primary_key=True)
    batch_id: UUID
    position: int
    basis_id: UUID
    file_id: UUID | None = None
    state: str = "arriving"
    reason: str | None = None
    size_bytes: int = Field(default=0, sa_type=columns.LARGE)
    pages: int | None = None
    tries: int = columns.count()
    mark: bytes | None = columns.octets(nullable=True)
    look_again_at: datetime = columns.instant(default=True)
    created_at: datetime = columns.instant(default=True)
    erase_at: datetime = columns.instant()


class ScanPage(SQLModel, table=True):
    __tablename__ = "scan_page"
    id: UUID = Field(primary_key=True)
    scan_file_id: UUID
    number: int
    state: str = "sorted"
    tray: str
    reasons: list[str] = columns.document()
    reading: dict[str, Any] = columns.document()
    serial: str | None = None
    read_at: datetime = columns.instant(default=True)
