"""Promotions and their immutable revisions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class Promotion(SQLModel, table=True):
    __tablename__ = "promotion"
    id: str = Field(primary_key=True)
    created_at: datetime = columns.instant(default=True)


class PromotionRevision(SQLModel, table=True):
    __tablename__ = "promotion_revision"
    id: UUID = Field(primary_key=True)
    promotion_id: str
    number: int
    digest: str
    declaration: dict[str, Any] = columns.document()
    operator: dict[str, Any] = columns.document()
    notices: list[dict[str, Any]] = columns.document()
    change: str
    published_at: datetime = columns.instant(default=True)


class RevisionScope(SQLModel, table=True):
    __tablename__ = "revision_scope"
    revision_id: UUID = Field(primary_key=True)
    field: str = Field(primary_key=True)
    keep: timedelta = columns.length_of_time()
