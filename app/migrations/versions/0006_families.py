"""Opaque ids of parents and children; no column here holds anything personal."""

from app.migrations.sql import run

revision = "0006"
down_revision = "0005"

SCRIPT = """
CREATE TABLE parent (
    id uuid PRIMARY KEY,
    language text NOT NULL,
    basis_id uuid,
    pin_misses integer NOT NULL DEFAULT 0 CHECK (pin_misses >= 0),
    created_at timestamptz NOT NULL DEFAULT app_now()
);

CREATE TABLE child (
    id uuid PRIMARY KEY,
    parent_id uuid NOT NULL REFERENCES parent (id),
    promotion_id text NOT NULL REFERENCES promotion (id),
    created_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX child_parent ON child (parent_id);

GRANT SELECT, INSERT, UPDATE ON parent TO {app};
GRANT SELECT, INSERT ON child TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
