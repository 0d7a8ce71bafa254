"""The gate's tables, and what Postgres itself refuses."""

from app.migrations.sql import run

revision = "0008"
down_revision = "0007"

SCRIPT = """
CREATE TABLE key_generation (
    number integer PRIMARY KEY CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('current', 'retiring', 'destroyed')),
    created_at timestamptz NOT NULL DEFAULT app_now(),
    destroyed_at timestamptz,
    CHECK ((state = 'destroyed') = (destroyed_at IS NOT NULL))
);
CREATE UNIQUE INDEX key_generation_one_current ON key_generation (state) WHERE state = 'current';

CREATE TABLE legal_basis (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('consent', 'parent_contact', 'parent_supplied',
        'evidence', 'payment', 'thirteen_plus')),
    subject_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('open', 'stopped', 'frozen', 'dead')),
    held boolean NOT NULL CHECK (held = (state <> 'dead')),
    opened_at timestamptz NOT NULL DEFAULT app_now(),
    opened_by_transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ends_at timestamptz NOT NULL,
    promotion_id text REFERENCES promotion (id),
    revision_id uuid REFERENCES promotion_revision (id),
    decision_id uuid UNIQUE REFERENCES decision (id),
    UNIQUE (id, subject_id, held),
    CHECK (ends_at <= opened_at + CASE kind
        WHEN 'parent_contact' THEN interval '30 days'      -- 312.5(c)(1): a reasonable time
        WHEN 'payment' THEN interval '180 days'            -- refund day + 120 days for disputes
        WHEN 'evidence' THEN interval '1825 days'
        WHEN 'thirteen_plus' THEN interval '730 days'
        ELSE interval '3650 days' END),
    CHECK ((kind = 'consent') = (decision_id IS NOT NULL)),
    CHECK (kind <> 'consent' OR revision_id IS NOT NULL),
    CHECK (kind <> 'parent_contact' OR revision_id IS NOT NULL)
);
CREATE INDEX legal_basis_subject ON legal_basis (subject_id);
CREATE INDEX legal_basis_ends ON legal_basis (ends_at) WHERE held;

CREATE TABLE basis_scope (
    basis_id uuid NOT NULL REFERENCES legal_basis (id),
    field text NOT NULL,
    keep interval NOT NULL CHECK (keep > interval '0' AND keep <= interval '3650 days'),
    PRIMARY KEY (basis_id, field)
);

-- Who may be shown what by its own yes (312.5(a)(2)); withdrawing never touches collection.
CREATE TABLE basis_recipient (
    basis_id uuid NOT NULL REFERENCES legal_basis (id),
    recipient_id text NOT NULL,
    field text NOT NULL,
    decision_id uuid NOT NULL REFERENCES decision (id),
    withdrawn_at timestamptz,
    PRIMARY KEY (basis_id, recipient_id, field),
    FOREIGN KEY (basis_id, field) REFERENCES basis_scope (basis_id, field)
);

CREATE TABLE datum (
    id uuid PRIMARY KEY,
    basis_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    held boolean NOT NULL DEFAULT true CHECK (held),
    field text NOT NULL,
    sealed bytea NOT NULL,
    wrapped_key bytea NOT NULL,
    generation integer NOT NULL REFERENCES key_generation (number),
    lookup bytea CHECK (length(lookup) = 32),
    collected_at timestamptz NOT NULL DEFAULT app_now(),
    erase_at timestamptz NOT NULL,
    CHECK (erase_at > collected_at),
    FOREIGN KEY (basis_id, subject_id, held) REFERENCES legal_basis (id, subject_id, held)
        ON UPDATE RESTRICT ON DELETE RESTRICT,
    FOREIGN KEY (basis_id, field) REFERENCES basis_scope (basis_id, field)
);
CREATE UNIQUE INDEX datum_one_per_field ON datum (basis_id, field);
CREATE INDEX datum_lookup ON datum (lookup, field) WHERE lookup IS NOT NULL;
CREATE INDEX datum_due ON datum (erase_at);
CREATE INDEX datum_generation ON datum (generation);
CREATE INDEX datum_subject ON datum (subject_id);

CREATE TABLE album_link (
    child_id uuid PRIMARY KEY,
    album_id uuid NOT NULL UNIQUE,
    basis_id uuid NOT NULL,
    held boolean NOT NULL DEFAULT true CHECK (held),
    linked_at timestamptz NOT NULL DEFAULT app_now(),
    FOREIGN KEY (basis_id, child_id, held) REFERENCES legal_basis (id, subject_id, held)
        ON UPDATE RESTRICT ON DELETE RESTRICT
);

-- "Never mail me": a keyed hash kept for 312.5(c)(6), and nothing else.
CREATE TABLE suppression (
    address_hash bytea PRIMARY KEY CHECK (length(address_hash) = 32),
    erase_at timestamptz NOT NULL
);
CREATE INDEX suppression_due ON suppression (erase_at);

CREATE TABLE tombstone (
    basis_id uuid PRIMARY KEY REFERENCES legal_basis (id),
    erased_at timestamptz NOT NULL DEFAULT app_now()
);

CREATE FUNCTION guard_basis() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'a basis begins open' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'basis_begins_open';
        END IF;
        NEW.opened_at := app_now();
        NEW.opened_by_transaction := pg_current_xact_id();
        IF NEW.kind = 'consent' AND NOT EXISTS (
            SELECT FROM decision d WHERE d.id = NEW.decision_id AND d.kind = 'collect_use'
               AND d.answer = 'yes' AND d.child_id = NEW.subject_id
               AND d.revision_id = NEW.revision_id) THEN
            RAISE EXCEPTION 'no such granted decision' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'basis_needs_its_decision';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'dead' AND NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'dead stays dead' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_dead_stays_dead';
    END IF;
    IF OLD.state = 'stopped' AND NEW.state NOT IN ('stopped', 'dead') THEN
        RAISE EXCEPTION 'stopped only ends' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_stopped_only_ends';
    END IF;
    IF NEW.ends_at > OLD.ends_at AND NEW.kind <> 'parent_supplied' THEN
        RAISE EXCEPTION 'an end only comes nearer' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_end_only_nearer';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_basis BEFORE INSERT OR UPDATE ON legal_basis
    FOR EACH ROW EXECUTE FUNCTION guard_basis();

CREATE FUNCTION guard_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    basis legal_basis;
    ceiling interval;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.keep > OLD.keep OR NEW.basis_id <> OLD.basis_id OR NEW.field <> OLD.field THEN
            RAISE EXCEPTION 'a scope only narrows' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'scope_only_narrows';
        END IF;
        RETURN NEW;
    END IF;
    SELECT * INTO basis FROM legal_basis WHERE id = NEW.basis_id;
    IF basis.opened_by_transaction IS DISTINCT FROM pg_current_xact_id() THEN
        RAISE EXCEPTION 'a scope is set when its basis opens' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scope_set_at_opening';
    END IF;
    IF basis.kind = 'consent' THEN
        SELECT keep INTO ceiling FROM revision_scope
            WHERE revision_id = basis.revision_id AND field = NEW.field;
        IF ceiling IS NULL OR NEW.keep > ceiling THEN
            RAISE EXCEPTION 'no notice states this' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'scope_within_the_notice';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_scope BEFORE INSERT OR UPDATE ON basis_scope
    FOR EACH ROW EXECUTE FUNCTION guard_scope();

CREATE FUNCTION guard_recipient() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.withdrawn_at IS NOT NULL OR (NEW.basis_id, NEW.recipient_id, NEW.field,
            NEW.decision_id) IS DISTINCT FROM (OLD.basis_id, OLD.recipient_id, OLD.field,
            OLD.decision_id) THEN
            RAISE EXCEPTION 'a disclosure is only withdrawn' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'disclosure_only_withdrawn';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM decision d JOIN legal_basis b ON b.id = NEW.basis_id
         WHERE d.id = NEW.decision_id AND d.answer = 'yes' AND d.child_id = b.subject_id
           AND d.revision_id = b.revision_id
           AND (d.recipient_id = NEW.recipient_id OR d.kind = 'collect_use')) THEN
        RAISE EXCEPTION 'no such granted decision' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'disclosure_needs_its_decision';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_recipient BEFORE INSERT OR UPDATE ON basis_recipient
    FOR EACH ROW EXECUTE FUNCTION guard_recipient();

CREATE FUNCTION guard_datum() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    basis legal_basis;
    longest interval;
    rewrapped boolean;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- A rotation touches wrapped keys only and must not wait for, or hold up, a revocation.
        rewrapped := (NEW.sealed, NEW.basis_id, NEW.subject_id, NEW.field, NEW.lookup,
            NEW.collected_at, NEW.erase_at) IS NOT DISTINCT FROM (OLD.sealed, OLD.basis_id,
            OLD.subject_id, OLD.field, OLD.lookup, OLD.collected_at, OLD.erase_at);
        IF rewrapped THEN
            RETURN NEW;
        END IF;
    END IF;
    -- FOR SHARE: a revocation that has locked the basis makes us wait and then sees us refused.
    -- An update already holds its row here, so whoever updates locks the basis first (the gate).
    SELECT * INTO basis FROM legal_basis WHERE id = NEW.basis_id FOR SHARE;
    SELECT keep INTO longest FROM basis_scope WHERE basis_id = NEW.basis_id AND field = NEW.field;
    IF TG_OP = 'INSERT' THEN
        NEW.collected_at := app_now();
        IF basis.state IS DISTINCT FROM 'open' THEN
            RAISE EXCEPTION 'the basis is not open' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'datum_needs_open_basis';
        END IF;
    ELSE
        IF basis.state NOT IN ('open', 'stopped') THEN
            RAISE EXCEPTION 'the basis is frozen or dead' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'datum_frozen';
        END IF;
        IF NEW.basis_id <> OLD.basis_id AND NOT EXISTS (SELECT FROM legal_basis
            WHERE id = OLD.basis_id AND state IN ('open', 'stopped')) THEN
            RAISE EXCEPTION 'held where it is' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'datum_frozen';
        END IF;
        IF NEW.collected_at <> OLD.collected_at OR NEW.field <> OLD.field OR NEW.id <> OLD.id
            OR (NEW.basis_id = OLD.basis_id AND NEW.erase_at > OLD.erase_at) THEN
            RAISE EXCEPTION 'a clock only runs down' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'datum_clock_only_down';
        END IF;
    END IF;
    IF basis.ends_at <= app_now() OR NEW.erase_at > basis.ends_at THEN
        RAISE EXCEPTION 'beyond the end of its basis' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'datum_within_its_basis';
    END IF;
    IF longest IS NULL OR NEW.erase_at > NEW.collected_at + longest THEN
        RAISE EXCEPTION 'kept longer than the notice says' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'datum_within_its_clock';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_datum BEFORE INSERT OR UPDATE ON datum
    FOR EACH ROW EXECUTE FUNCTION guard_datum();

ALTER TABLE parent ADD FOREIGN KEY (basis_id) REFERENCES legal_basis (id);
ALTER TABLE consent_request ADD FOREIGN KEY (contact_basis_id) REFERENCES legal_basis (id);
ALTER TABLE consent ADD FOREIGN KEY (basis_id) REFERENCES legal_basis (id),
    ADD FOREIGN KEY (evidence_basis_id) REFERENCES legal_basis (id);

GRANT SELECT, INSERT ON legal_basis, basis_scope, basis_recipient, tombstone TO {app};
GRANT UPDATE (state, held, ends_at) ON legal_basis TO {app};
GRANT UPDATE (keep) ON basis_scope TO {app};
GRANT UPDATE (withdrawn_at) ON basis_recipient TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON datum, album_link, suppression TO {app};
GRANT SELECT, INSERT, UPDATE ON key_generation TO {app};
"""


def upgrade() -> None:
    run(SCRIPT)
