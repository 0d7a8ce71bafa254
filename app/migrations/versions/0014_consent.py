"""Why a consent is suspended, and attempts that only set a new PIN."""

from app.migrations.sql import run

revision = "0014"
down_revision = "0013"

SCRIPT = """
ALTER TABLE consent
    -- Kept while a parent's stop may be undone: undoing it must not lift a dispute.
    ADD COLUMN suspended_for text
        CHECK (suspended_for IN ('dispute', 'fraud_warning')),
    -- When nothing was left to permit: the days of the parent's own agreement begin here.
    ADD COLUMN settled_at timestamptz,
    ADD CONSTRAINT consent_suspended_for CHECK (state <> 'suspended' OR suspended_for IS NOT NULL);

CREATE INDEX consent_ended ON consent (id) WHERE state = 'ended' AND settled_at IS NULL;

-- Going back to an earlier promise on the same day is a new revision with the old digest.
ALTER TABLE promotion_revision DROP CONSTRAINT promotion_revision_promotion_id_digest_key;

-- A lost PIN: the method is repeated on the old draft, and the new PIN waits under this basis.
ALTER TABLE attempt ADD COLUMN pin_basis_id uuid REFERENCES legal_basis (id);
"""


def upgrade() -> None:
    run(SCRIPT)
