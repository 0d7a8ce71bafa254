"""Requests, drafts, attempts, evidence, decisions and consents."""

from app.migrations.sql import run

revision = "0007"
down_revision = "0006"

SCRIPT = """
CREATE TABLE consent_request (
    id uuid PRIMARY KEY,
    promotion_id text NOT NULL REFERENCES promotion (id),
    revision_id uuid NOT NULL REFERENCES promotion_revision (id),
    reference text NOT NULL UNIQUE CHECK (reference ~ '^[0-9]{8}$'),
    lane text NOT NULL CHECK (lane IN ('here', 'phone', 'email')),
    language text NOT NULL,
    state text NOT NULL CHECK (state IN
        ('open', 'noticed', 'granted', 'refused', 'lapsed', 'undeliverable', 'withdrawn')),
    join_hash bytea CHECK (length(join_hash) = 32),
    joining_hash bytea NOT NULL UNIQUE CHECK (length(joining_hash) = 32),
    contact_basis_id uuid,
    notice_digest text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT app_now(),
    noticed_at timestamptz,
    answer_by timestamptz NOT NULL,
    remind_at timestamptz,
    reminded_at timestamptz,
    decided_at timestamptz,
    -- VPC-01: nothing can be granted or refused before the notice was delivered.
    CHECK (state NOT IN ('noticed', 'granted', 'refused') OR noticed_at IS NOT NULL),
    CHECK ((state IN ('open', 'noticed')) = (decided_at IS NULL))
);
CREATE INDEX consent_request_join ON consent_request (join_hash) WHERE join_hash IS NOT NULL;
CREATE INDEX consent_request_due ON consent_request (answer_by) WHERE decided_at IS NULL;

CREATE TABLE draft (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES consent_request (id),
    parent_id uuid NOT NULL REFERENCES parent (id),
    revision_id uuid NOT NULL REFERENCES promotion_revision (id),
    notice_digest text NOT NULL,
    choices jsonb NOT NULL,
    method text NOT NULL CHECK (method IN ('card', 'paper')),
    language text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    dead_at timestamptz
);
CREATE UNIQUE INDEX draft_one_live ON draft (request_id) WHERE dead_at IS NULL;

CREATE TABLE attempt (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES consent_request (id),
    draft_id uuid NOT NULL REFERENCES draft (id),
    method text NOT NULL CHECK (method IN ('card', 'paper')),
    state text NOT NULL CHECK (state IN
        ('started', 'paid', 'accepted', 'rejected', 'expired')),
    reason text,
    created_at timestamptz NOT NULL DEFAULT app_now(),
    changed_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE UNIQUE INDEX attempt_one_open ON attempt (request_id) WHERE state = 'started';

CREATE TABLE evidence (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES consent_request (id),
    draft_id uuid NOT NULL REFERENCES draft (id),
    attempt_id uuid NOT NULL UNIQUE REFERENCES attempt (id),
    method text NOT NULL CHECK (method IN ('card', 'paper')),
    citation text NOT NULL,
    method_reference uuid NOT NULL,
    notice_digest text NOT NULL,
    notice_sent_at timestamptz NOT NULL,
    at timestamptz NOT NULL DEFAULT app_now()
);

CREATE TABLE decision (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES consent_request (id),
    child_id uuid REFERENCES child (id),
    draft_id uuid REFERENCES draft (id),
    evidence_id uuid REFERENCES evidence (id),
    revision_id uuid NOT NULL REFERENCES promotion_revision (id),
    kind text NOT NULL CHECK (kind IN ('collect_use', 'disclose')),
    recipient_id text,
    answer text NOT NULL CHECK (answer IN ('yes', 'no', 'revoked', 'stopped', 'undone')),
    notice_digest text NOT NULL,
    actor text NOT NULL CHECK (actor IN ('parent', 'staff', 'system')),
    at timestamptz NOT NULL DEFAULT app_now(),
    CHECK ((kind = 'disclose') = (recipient_id IS NOT NULL)),
    -- A yes needs evidence of a verified parent: 312.5(b).
    CHECK (answer <> 'yes' OR (evidence_id IS NOT NULL AND child_id IS NOT NULL))
);
CREATE INDEX decision_child ON decision (child_id);
CREATE INDEX decision_request ON decision (request_id);

CREATE TABLE consent (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL UNIQUE REFERENCES consent_request (id),
    child_id uuid NOT NULL UNIQUE REFERENCES child (id),
    parent_id uuid NOT NULL REFERENCES parent (id),
    promotion_id text NOT NULL REFERENCES promotion (id),
    revision_id uuid NOT NULL REFERENCES promotion_revision (id),
    decision_id uuid NOT NULL UNIQUE REFERENCES decision (id),
    basis_id uuid NOT NULL UNIQUE,
    evidence_basis_id uuid NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('active', 'suspended', 'stopping', 'ended', 'revoked')),
    since timestamptz NOT NULL DEFAULT app_now(),
    erase_after timestamptz,
    CHECK ((state = 'stopping') = (erase_after IS NOT NULL))
);
CREATE INDEX consent_parent ON consent (parent_id);
CREATE INDEX consent_stopping ON consent (erase_after) WHERE state = 'stopping';

GRANT SELECT, INSERT, UPDATE ON consent_request, draft, attempt, consent TO {app};
GRANT SELECT, INSERT ON evidence, decision TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
