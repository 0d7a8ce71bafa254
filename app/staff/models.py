"""Staff members and how they sign in."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class StaffMember(SQLModel, table=True):
    __tablename__ = "staff_member"
    id: UUID = Field(primary_key=True)
    email: str
    role: str
    created_at: datetime = columns.instant(default=True)
    disabled_at: datetime | None = columns.instant(nullable=True)


class Passkey(SQLModel, table=True):
    __tablename__ = "passkey"
    id: UUID = Field(primary_key=True)
    staff_id: UUID
    credential_id: bytes = columns.octets()
    public_key: bytes = columns.octets()
    sign_count: int = columns.large()
    label: str
    created_at: datetime = columns.instant(default=True)
    used_at: datetime | None = columns.instant(nullable=True)


class RecoveryCode(SQLModel, table=True):
    __tablename__ = "recovery_code"
    staff_id: UUID = Field(primary_key=True)
    code_hash: bytes = columns.octets(primary_key=True)
    spent_at: datetime | None = columns.instant(nullable=True)
