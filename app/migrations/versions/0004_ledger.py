"""The ledger: appended by everyone, chained by one sealer, changed by nobody."""

from app.migrations.sql import run

revision = "0004"
down_revision = "0003"

SCRIPT = """
CREATE TABLE ledger (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT app_now(),
    tag text NOT NULL CHECK (tag ~ '^[a-z]+:[a-z_]+:[a-z_]+$'),
    actor text NOT NULL CHECK (actor ~ '^(child|parent|partner|staff|system)(:[0-9a-f-]{36})?$'),
    subject_id uuid,
    commitment bytea CHECK (length(commitment) = 32),
    facts jsonb NOT NULL
);
CREATE INDEX ledger_subject ON ledger (subject_id);

CREATE TABLE ledger_seal (
    seq bigint PRIMARY KEY CHECK (seq > 0),
    ledger_id uuid NOT NULL UNIQUE REFERENCES ledger (id) ON DELETE RESTRICT,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);

GRANT SELECT, INSERT ON ledger, ledger_seal TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
