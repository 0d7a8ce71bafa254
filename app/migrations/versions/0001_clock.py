"""The one clock, and what everyone may do with it."""

from app.migrations.sql import run

revision = "0001"
down_revision = None

SCRIPT = """
CREATE TABLE clock_offset (
    id integer PRIMARY KEY CHECK (id = 1),
    shift interval NOT NULL
);
INSERT INTO clock_offset (id, shift) VALUES (1, interval '0');

-- Stable inside a transaction, like now(): every check of one unit of work sees one instant.
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    'SELECT now() + shift FROM clock_offset WHERE id = 1';

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {app};
GRANT SELECT ON clock_offset TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
