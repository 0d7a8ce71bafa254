"""Mail: how a delivery ended, and how long a copy stays."""

from app.migrations.sql import run

revision = "0013"
down_revision = "0012"

SCRIPT = """
ALTER TABLE outbox_mail
    -- An SMTP code or one word of ours; never what a relay said, which may quote the address.
    ADD COLUMN outcome text CHECK (outcome ~ '^[a-z_0-9]{1,40}$'),
    ADD COLUMN log_days integer NOT NULL DEFAULT 7 CHECK (log_days BETWEEN 1 AND 60),
    -- A notice is kept as sent while a decision may come, and as long as one stands on it (DN-07).
    ADD COLUMN keep_until timestamptz,
    DROP CONSTRAINT outbox_mail_state_check,
    DROP CONSTRAINT outbox_mail_check,
    ADD CONSTRAINT outbox_mail_state CHECK
        (state IN ('queued', 'sending', 'sent', 'refused', 'unknown', 'cancelled')),
    ADD CONSTRAINT outbox_mail_settled CHECK
        ((state IN ('queued', 'sending')) = (settled_at IS NULL));
ALTER TABLE outbox_mail ALTER COLUMN log_days DROP DEFAULT;
CREATE INDEX outbox_mail_settled_at ON outbox_mail (settled_at) WHERE settled_at IS NOT NULL;
"""


def upgrade() -> None:
    run(SCRIPT)
