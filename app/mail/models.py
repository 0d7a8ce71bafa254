"""The outbox. Bodies hold placeholders; the recipient is a datum behind the gate."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class OutboxMail(SQLModel, table=True):
    __tablename__ = "outbox_mail"
    id: UUID = Field(primary_key=True)
    message: str
    delivery: str
    dedup_key: str
    recipient_datum_id: UUID
    about_id: UUID | None = None
    language: str
    subject: str
    body_text: str
    body_html: str
    digest: str
    link_purpose: str | None = None
    link_subject_id: UUID | None = None
    link_ends_at: datetime | None = columns.instant(nullable=True)
    state: str = "queued"
    outcome: str | None = None
    attempts: int = columns.count()
    log_days: int
    keep_until: datetime | None = columns.instant(nullable=True)
    next_attempt_at: datetime = columns.instant(default=True)
    created_at: datetime = columns.instant(default=True)
    settled_at: datetime | None = columns.instant(nullable=True)
