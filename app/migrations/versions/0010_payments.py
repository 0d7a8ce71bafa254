"""Payments by our own ids, and the inbox of Stripe's events."""

from app.migrations.sql import run

revision = "0010"
down_revision = "0009"

SCRIPT = """
CREATE TABLE payment (
    id uuid PRIMARY KEY,
    attempt_id uuid NOT NULL REFERENCES attempt (id),
    basis_id uuid NOT NULL REFERENCES legal_basis (id),
    amount_cents integer NOT NULL CHECK (amount_cents BETWEEN 50 AND 500),
    currency text NOT NULL CHECK (currency = 'usd'),
    refund_after_days integer NOT NULL CHECK (refund_after_days BETWEEN 7 AND 30),
    state text NOT NULL CHECK (state IN ('opening', 'open', 'expired', 'paid', 'refund_due',
        'refunded', 'disputed')),
    refund_due_at timestamptz,
    refund_reason text,
    checked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX payment_attempt ON payment (attempt_id);
CREATE INDEX payment_refund_due ON payment (refund_due_at) WHERE state IN ('paid', 'refund_due');
CREATE INDEX payment_open ON payment (created_at) WHERE state IN ('opening', 'open');

CREATE TABLE stripe_event (
    event_id text PRIMARY KEY CHECK (length(event_id) <= 255),
    type text NOT NULL CHECK (length(type) <= 100),
    object_id text NOT NULL CHECK (length(object_id) <= 255),
    received_at timestamptz NOT NULL DEFAULT app_now(),
    handled_at timestamptz,
    outcome text
);
CREATE INDEX stripe_event_waiting ON stripe_event (received_at) WHERE handled_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON payment TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_event TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
