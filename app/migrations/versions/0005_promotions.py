"""Promotions and their frozen revisions."""

from app.migrations.sql import run

revision = "0005"
down_revision = "0004"

SCRIPT = """
CREATE TABLE promotion (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    created_at timestamptz NOT NULL DEFAULT app_now()
);

CREATE TABLE promotion_revision (
    id uuid PRIMARY KEY,
    promotion_id text NOT NULL REFERENCES promotion (id),
    number integer NOT NULL CHECK (number > 0),
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    declaration jsonb NOT NULL,
    operator jsonb NOT NULL,
    notices jsonb NOT NULL,
    change text NOT NULL CHECK (change IN ('first', 'wider', 'narrower', 'editorial')),
    published_at timestamptz NOT NULL DEFAULT app_now(),
    UNIQUE (promotion_id, number),
    UNIQUE (promotion_id, digest)
);

-- What a parent may be asked to permit under a revision: the ceiling of every consent's scope.
CREATE TABLE revision_scope (
    revision_id uuid NOT NULL REFERENCES promotion_revision (id),
    field text NOT NULL,
    keep interval NOT NULL CHECK (keep > interval '0' AND keep <= interval '730 days'),
    PRIMARY KEY (revision_id, field)
);

GRANT SELECT, INSERT ON promotion, promotion_revision, revision_scope TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
