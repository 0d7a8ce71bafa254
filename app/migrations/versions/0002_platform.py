"""Sessions, link tokens, limits and step counters."""

from app.migrations.sql import run

revision = "0002"
down_revision = "0001"

SCRIPT = """
CREATE TABLE link_token (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    purpose text NOT NULL,
    subject_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    ends_at timestamptz NOT NULL,
    spent_at timestamptz
);
CREATE INDEX link_token_subject ON link_token (subject_id, purpose);
CREATE INDEX link_token_ends ON link_token (ends_at);

CREATE TABLE browser_session (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    surface text NOT NULL CHECK (surface IN ('parent', 'staff')),
    stage text NOT NULL,
    subject_id uuid NOT NULL,
    language text NOT NULL,
    challenge bytea,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    seen_at timestamptz NOT NULL DEFAULT app_now(),
    ends_at timestamptz NOT NULL
);
CREATE INDEX browser_session_ends ON browser_session (ends_at);
CREATE INDEX browser_session_subject ON browser_session (subject_id);

CREATE TABLE rate_limit (
    bucket bytea NOT NULL CHECK (length(bucket) = 32),
    window_start timestamptz NOT NULL,
    hits integer NOT NULL CHECK (hits > 0),
    ends_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, window_start)
);
CREATE INDEX rate_limit_ends ON rate_limit (ends_at);

CREATE TABLE step_counter (
    day date NOT NULL,
    promotion_id text NOT NULL,
    lane text NOT NULL,
    step text NOT NULL,
    hits integer NOT NULL CHECK (hits > 0),
    PRIMARY KEY (day, promotion_id, lane, step)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON link_token, browser_session, rate_limit TO {app};
GRANT SELECT, INSERT, UPDATE ON step_counter TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
