"""The ledger's rows. Nothing here may ever name or describe a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class LedgerEntry(SQLModel, table=True):
    __tablename__ = "ledger"
    id: UUID = Field(primary_key=True)
    at: datetime = columns.instant(default=True)
    tag: str
    actor: str
    subject_id: UUID | None = None
    commitment: bytes | None = columns.octets(nullable=True)
    facts: dict[str, Any] = columns.document()


class LedgerSeal(SQLModel, table=True):
    __tablename__ = "ledger_seal"
    seq: int = columns.large(primary_key=True)
    ledger_id: UUID
    hash: bytes = columns.octets()
