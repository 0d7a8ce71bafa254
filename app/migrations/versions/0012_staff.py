"""Staff members and their passkeys; staff contacts are not family information."""

from app.migrations.sql import run

revision = "0012"
down_revision = "0011"

SCRIPT = """
CREATE TABLE staff_member (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('staff', 'privacy_officer')),
    created_at timestamptz NOT NULL DEFAULT app_now(),
    disabled_at timestamptz
);

CREATE TABLE passkey (
    id uuid PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES staff_member (id),
    credential_id bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    label text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    used_at timestamptz
);

CREATE TABLE recovery_code (
    staff_id uuid NOT NULL REFERENCES staff_member (id),
    code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
    spent_at timestamptz,
    PRIMARY KEY (staff_id, code_hash)
);

GRANT SELECT, INSERT, UPDATE ON staff_member, passkey, recovery_code TO {app};
GRANT DELETE ON passkey, recovery_code TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
