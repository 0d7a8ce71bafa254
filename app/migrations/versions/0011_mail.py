"""The outbox: bodies with placeholders, recipients by datum."""

from app.migrations.sql import run

revision = "0011"
down_revision = "0010"

SCRIPT = """
CREATE TABLE outbox_mail (
    id uuid PRIMARY KEY,
    message text NOT NULL,
    delivery text NOT NULL CHECK (delivery IN ('at_most_once', 'at_least_once')),
    dedup_key text NOT NULL UNIQUE,
    -- The address itself is a datum behind the gate; erasing it leaves this pointing at nothing.
    recipient_datum_id uuid NOT NULL,
    about_id uuid,
    language text NOT NULL,
    subject text NOT NULL,
    body_text text NOT NULL,
    body_html text NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    link_purpose text,
    link_subject_id uuid,
    link_ends_at timestamptz,
    state text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'refused', 'cancelled')),
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT app_now(),
    created_at timestamptz NOT NULL DEFAULT app_now(),
    settled_at timestamptz,
    CHECK ((state IN ('sent', 'refused', 'cancelled')) = (settled_at IS NOT NULL))
);
CREATE INDEX outbox_mail_waiting ON outbox_mail (next_attempt_at)
    WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_mail_about ON outbox_mail (about_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON outbox_mail TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
