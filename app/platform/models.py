"""Rows of the platform: the clock, link tokens, browser sessions, limits, step counters."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class ClockOffset(SQLModel, table=True):
    __tablename__ = "clock_offset"
    id: int = Field(primary_key=True)
    shift: timedelta = columns.length_of_time()


class LinkToken(SQLModel, table=True):
    __tablename__ = "link_token"
    token_hash: bytes = columns.octets(primary_key=True)
    purpose: str
    subject_id: UUID
    created_at: datetime = columns.instant(default=True)
    ends_at: datetime = columns.instant()
    spent_at: datetime | None = columns.instant(nullable=True)


class BrowserSession(SQLModel, table=True):
    __tablename__ = "browser_session"
    token_hash: bytes = columns.octets(primary_key=True)
    surface: str
    stage: str
    subject_id: UUID
    language: str
    challenge: bytes | None = columns.octets(nullable=True)
    created_at: datetime = columns.instant(default=True)
    seen_at: datetime = columns.instant(default=True)
    ends_at: datetime = columns.instant()


class RateLimit(SQLModel, table=True):
    __tablename__ = "rate_limit"
    bucket: bytes = columns.octets(primary_key=True)
    window_start: datetime = Field(sa_type=columns.INSTANT, primary_key=True)
    hits: int
    ends_at: datetime = columns.instant()


class StepCounter(SQLModel, table=True):
    __tablename__ = "step_counter"
    day: date = Field(primary_key=True)
    promotion_id: str = Field(primary_key=True)
    lane: str = Field(primary_key=True)
    step: str = Field(primary_key=True)
    hits: int
