"""Payments by our own ids. Stripe's ids are data behind the gate, under the ``payment`` basis."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class Payment(SQLModel, table=True):
    __tablename__ = "payment"
    id: UUID = Field(primary_key=True)
    attempt_id: UUID
    basis_id: UUID
    amount_cents: int
    currency: str
    refund_after_days: int
    state: str
    refund_due_at: datetime | None = columns.instant(nullable=True)
    refund_reason: str | None = None
    checked_at: datetime | None = columns.instant(nullable=True)
    created_at: datetime = columns.instant(default=True)


class StripeEvent(SQLModel, table=True):
    __tablename__ = "stripe_event"
    event_id: str = Field(primary_key=True)
    type: str
    object_id: str
    received_at: datetime = columns.instant(default=True)
    handled_at: datetime | None = columns.instant(nullable=True)
    outcome: str | None = None
