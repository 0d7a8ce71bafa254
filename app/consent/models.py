"""Requests, drafts, attempts, evidence, decisions, consents. Ids and facts, never a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class ConsentRequest(SQLModel, table=True):
    __tablename__ = "consent_request"
    id: UUID = Field(primary_key=True)
    promotion_id: str
    revision_id: UUID
    reference: str
    lane: str
    language: str
    state: str
    join_hash: bytes | None = columns.octets(nullable=True)
    joining_hash: bytes = columns.octets()
    contact_basis_id: UUID | None = None
    notice_digest: str
    opened_at: datetime = columns.instant(default=True)
    noticed_at: datetime | None = columns.instant(nullable=True)
    answer_by: datetime = columns.instant()
    remind_at: datetime | None = columns.instant(nullable=True)
    reminded_at: datetime | None = columns.instant(nullable=True)
    decided_at: datetime | None = columns.instant(nullable=True)


class Draft(SQLModel, table=True):
    __tablename__ = "draft"
    id: UUID = Field(primary_key=True)
    request_id: UUID
    parent_id: UUID
    revision_id: UUID
    notice_digest: str
    choices: dict[str, Any] = columns.document()
    method: str
    language: str
    created_at: datetime = columns.instant(default=True)
    dead_at: datetime | None = columns.instant(nullable=True)


class Attempt(SQLModel, table=True):
    __tablename__ = "attempt"
    id: UUID = Field(primary_key=True)
    request_id: UUID
    draft_id: UUID
    method: str
    state: str
    reason: str | None = None
    pin_basis_id: UUID | None = None
    created_at: datetime = columns.instant(default=True)
    changed_at: datetime = columns.instant(default=True)


class Evidence(SQLModel, table=True):
    __tablename__ = "evidence"
    id: UUID = Field(primary_key=True)
    request_id: UUID
    draft_id: UUID
    attempt_id: UUID
    method: str
    citation: str
    method_reference: UUID
    notice_digest: str
    notice_sent_at: datetime = columns.instant()
    at: datetime = columns.instant(default=True)


class Decision(SQLModel, table=True):
    __tablename__ = "decision"
    id: UUID = Field(primary_key=True)
    request_id: UUID
    child_id: UUID | None = None
    draft_id: UUID | None = None
    evidence_id: UUID | None = None
    revision_id: UUID
    kind: str
    recipient_id: str | None = None
    answer: str
    notice_digest: str
    actor: str
    at: datetime = columns.instant(default=True)


class Consent(SQLModel, table=True):
    __tablename__ = "consent"
    id: UUID = Field(primary_key=True)
    request_id: UUID
    child_id: UUID
    parent_id: UUID
    promotion_id: str
    revision_id: UUID
    decision_id: UUID
    basis_id: UUID
    evidence_basis_id: UUID
    state: str
    suspended_for: str | None = None
    since: datetime = columns.instant(default=True)
    erase_after: datetime | None = columns.instant(nullable=True)
    settled_at: datetime | None = columns.instant(nullable=True)
