"""Opaque parents and children: who belongs to whom, and nothing about them."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class Parent(SQLModel, table=True):
    __tablename__ = "parent"
    id: UUID = Field(primary_key=True)
    language: str
    basis_id: UUID | None = None
    pin_misses: int = columns.count()
    created_at: datetime = columns.instant(default=True)


class Child(SQLModel, table=True):
    __tablename__ = "child"
    id: UUID = Field(primary_key=True)
    parent_id: UUID
    promotion_id: str
    created_at: datetime = columns.instant(default=True)
