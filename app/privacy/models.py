"""The gate's own tables. No other package may import this module (an import contract)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class KeyGeneration(SQLModel, table=True):
    __tablename__ = "key_generation"
    number: int = Field(primary_key=True)
    state: str
    created_at: datetime = columns.instant(default=True)
    destroyed_at: datetime | None = columns.instant(nullable=True)


class LegalBasis(SQLModel, table=True):
    __tablename__ = "legal_basis"
    id: UUID = Field(primary_key=True)
    kind: str
    subject_id: UUID
    state: str
    held: bool
    opened_at: datetime = columns.instant(default=True)
    opened_by_transaction: int = Field(
        default=None,
        sa_type=columns.TRANSACTION,
        nullable=False,
        sa_column_kwargs=columns.FILLED_BY_DATABASE,
    )
    ends_at: datetime = columns.instant()
    promotion_id: str | None = None
    revision_id: UUID | None = None
    decision_id: UUID | None = None


class BasisScope(SQLModel, table=True):
    __tablename__ = "basis_scope"
    basis_id: UUID = Field(primary_key=True)
    field: str = Field(primary_key=True)
    keep: timedelta = columns.length_of_time()


class BasisRecipient(SQLModel, table=True):
    __tablename__ = "basis_recipient"
    basis_id: UUID = Field(primary_key=True)
    recipient_id: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    decision_id: UUID
    withdrawn_at: datetime | None = columns.instant(nullable=True)


class Datum(SQLModel, table=True):
    __tablename__ = "datum"
    id: UUID = Field(primary_key=True)
    basis_id: UUID
    subject_id: UUID
    held: bool = True
    field: str
    sealed: bytes = columns.octets()
    wrapped_key: bytes = columns.octets()
    generation: int
    lookup: bytes | None = columns.octets(nullable=True)
    collected_at: datetime = columns.instant(default=True)
    erase_at: datetime = columns.instant()


class File(SQLModel, table=True):
    __tablename__ = "file"
    id: UUID = Field(primary_key=True)
    basis_id: UUID
    subject_id: UUID
    held: bool = True
    field: str
    wrapped_key: bytes = columns.octets()
    generation: int
    sealed_bytes: int = Field(default=0, sa_type=columns.LARGE)
    chunks: int = 0
    state: str = "arriving"
    collected_at: datetime = columns.instant(default=True)
    erase_at: datetime = columns.instant()


class ErasedFile(SQLModel, table=True):
    __tablename__ = "erased_file"
    id: UUID = Field(primary_key=True)
    erased_at: datetime = columns.instant(default=True)


class AlbumLink(SQLModel, table=True):
    __tablename__ = "album_link"
    child_id: UUID = Field(primary_key=True)
    album_id: UUID
    basis_id: UUID
    held: bool = True
    linked_at: datetime = columns.instant(default=True)


class Suppression(SQLModel, table=True):
    __tablename__ = "suppression"
    address_hash: bytes = columns.octets(primary_key=True)
    erase_at: datetime = columns.instant()


class Tombstone(SQLModel, table=True):
    __tablename__ = "tombstone"
    basis_id: UUID = Field(primary_key=True)
    erased_at: datetime = columns.instant(default=True)
