"""Files: the second table that holds what people told us, one sealed object outside it per row."""

from app.migrations.sql import run

revision = "0017"
down_revision = "0016"

RECEIVED = """
-- Post that nobody has matched yet. Its subject is the piece, or one page of it.
ALTER TABLE legal_basis DROP CONSTRAINT legal_basis_kind_check;
ALTER TABLE legal_basis ADD CONSTRAINT legal_basis_kind_check CHECK (kind IN ('consent',
    'parent_contact', 'parent_supplied', 'evidence', 'payment', 'thirteen_plus', 'received_mail'));
ALTER TABLE legal_basis ADD CONSTRAINT legal_basis_received_mail CHECK (kind <> 'received_mail'
    OR (ends_at <= opened_at + interval '14 days' AND promotion_id IS NULL
        AND revision_id IS NULL));

CREATE OR REPLACE FUNCTION may_hold(kind text, field text) RETURNS boolean
    LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind
        WHEN 'consent' THEN field IN ('first_name', 'home_state', 'mailing_address')
        WHEN 'thirteen_plus' THEN field IN ('first_name', 'home_state')
        WHEN 'parent_contact' THEN field = 'email'
        WHEN 'parent_supplied' THEN field IN ('email', 'pin_hash')
        WHEN 'payment' THEN field IN ('payment_session', 'payment_intent', 'card_hash')
        WHEN 'received_mail' THEN field IN ('received_scan', 'page_image')
        WHEN 'evidence' THEN field IN ('receipt_opening', 'page_image', 'form_strip')
        ELSE false END
$$;
CREATE FUNCTION is_file(field text) RETURNS boolean LANGUAGE sql IMMUTABLE AS
    $$ SELECT field IN ('received_scan', 'page_image', 'form_strip') $$;

-- A page holds more than the proof needs: after the 14 days until it is decided, 60 at the most.
CREATE FUNCTION guard_scope_ceiling() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    kind text := (SELECT b.kind FROM legal_basis b WHERE b.id = NEW.basis_id);
BEGIN
    IF kind = 'received_mail' AND NEW.keep > interval '14 days'
        OR kind = 'evidence' AND NEW.field = 'page_image' AND NEW.keep > interval '74 days' THEN
        RAISE EXCEPTION 'kept longer than any notice says' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scope_within_the_limits';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_scope_ceiling BEFORE INSERT ON basis_scope
    FOR EACH ROW EXECUTE FUNCTION guard_scope_ceiling();
"""

HELD = """
-- One guard for both tables that hold something: datum, whose value is in the row, and file.
CREATE FUNCTION guard_held() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    basis legal_basis;
    longest interval;
    was record;
    only_earlier boolean := false;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- A rotation touches wrapped keys only and must not wait for, or hold up, a revocation.
        was := OLD;
        was.wrapped_key := NEW.wrapped_key;
        was.generation := NEW.generation;
        IF NEW IS NOT DISTINCT FROM was THEN
            RETURN NEW;
        END IF;
        -- To go earlier is always allowed, as erasing is: a freeze holds, it never prolongs.
        was := OLD;
        was.erase_at := NEW.erase_at;
        only_earlier := NEW.erase_at < OLD.erase_at AND NEW IS NOT DISTINCT FROM was;
    END IF;
    -- FOR SHARE: a revocation that has locked the basis makes us wait and then sees us refused.
    -- An update already holds its row here, so whoever updates locks the basis first (the gate).
    SELECT * INTO basis FROM legal_basis WHERE id = NEW.basis_id FOR SHARE;
    SELECT keep INTO longest FROM basis_scope WHERE basis_id = NEW.basis_id AND field = NEW.field;
    IF TG_OP = 'INSERT' THEN
        NEW.collected_at := app_now();
        IF basis.state IS DISTINCT FROM 'open' THEN
            RAISE EXCEPTION 'the basis is not open' USING ERRCODE = 'check_violation',
                CONSTRAINT = TG_TABLE_NAME || '_needs_open_basis';
        END IF;
    ELSE
        IF basis.state NOT IN ('open', 'stopped')
            AND NOT (basis.state = 'frozen' AND only_earlier) THEN
            RAISE EXCEPTION 'the basis is frozen or dead' USING ERRCODE = 'check_violation',
                CONSTRAINT = TG_TABLE_NAME || '_frozen';
        END IF;
        IF NEW.basis_id <> OLD.basis_id AND NOT EXISTS (SELECT FROM legal_basis
            WHERE id = OLD.basis_id AND state IN ('open', 'stopped')) THEN
            RAISE EXCEPTION 'held where it is' USING ERRCODE = 'check_violation',
                CONSTRAINT = TG_TABLE_NAME || '_frozen';
        END IF;
        IF NEW.collected_at <> OLD.collected_at OR NEW.field <> OLD.field OR NEW.id <> OLD.id
            OR (NEW.basis_id = OLD.basis_id AND NEW.erase_at > OLD.erase_at) THEN
            RAISE EXCEPTION 'a clock only runs down' USING ERRCODE = 'check_violation',
                CONSTRAINT = TG_TABLE_NAME || '_clock_only_down';
        END IF;
    END IF;
    IF basis.ends_at <= app_now() OR NEW.erase_at > basis.ends_at THEN
        RAISE EXCEPTION 'beyond the end of its basis' USING ERRCODE = 'check_violation',
            CONSTRAINT = TG_TABLE_NAME || '_within_its_basis';
    END IF;
    IF longest IS NULL OR NEW.erase_at > NEW.collected_at + longest THEN
        RAISE EXCEPTION 'kept longer than the notice says' USING ERRCODE = 'check_violation',
            CONSTRAINT = TG_TABLE_NAME || '_within_its_clock';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER guard_datum ON datum;
DROP FUNCTION guard_datum();
CREATE TRIGGER guard_datum BEFORE INSERT OR UPDATE ON datum
    FOR EACH ROW EXECUTE FUNCTION guard_held();
ALTER TABLE datum ADD CONSTRAINT datum_is_no_file CHECK (NOT is_file(field));
"""

FILE = """
-- The object's name is the id; its bytes are sealed chunks of 1 MiB, each 28 bytes longer.
CREATE TABLE file (
    id uuid PRIMARY KEY,
    basis_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    held boolean NOT NULL DEFAULT true CHECK (held),
    field text NOT NULL CHECK (is_file(field)),
    wrapped_key bytea NOT NULL,
    generation integer NOT NULL REFERENCES key_generation (number),
    sealed_bytes bigint NOT NULL DEFAULT 0,
    chunks integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'arriving' CHECK (state IN ('arriving', 'stored')),
    collected_at timestamptz NOT NULL DEFAULT app_now(),
    erase_at timestamptz NOT NULL,
    CHECK (erase_at > collected_at),
    CONSTRAINT file_size CHECK (CASE state WHEN 'arriving' THEN sealed_bytes = 0 AND chunks = 0
        ELSE chunks > 0 AND sealed_bytes BETWEEN (chunks - 1) * 1048604::bigint + 28
            AND chunks * 1048604::bigint END),
    FOREIGN KEY (basis_id, subject_id, held) REFERENCES legal_basis (id, subject_id, held)
        ON UPDATE RESTRICT ON DELETE RESTRICT,
    FOREIGN KEY (basis_id, field) REFERENCES basis_scope (basis_id, field)
);
CREATE INDEX file_basis ON file (basis_id, field);
CREATE INDEX file_due ON file (erase_at);
CREATE INDEX file_arriving ON file (collected_at) WHERE state = 'arriving';
CREATE INDEX file_generation ON file (generation);
CREATE INDEX file_subject ON file (subject_id);
CREATE TRIGGER guard_file BEFORE INSERT OR UPDATE ON file
    FOR EACH ROW EXECUTE FUNCTION guard_held();

-- After guard_file, by its name: the basis is locked then, and stands as it will at the commit.
CREATE FUNCTION guard_file_story() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'arriving' THEN
            RAISE EXCEPTION 'a row comes before its bytes' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'file_begins_arriving';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.state, NEW.sealed_bytes, NEW.chunks)
        IS DISTINCT FROM (OLD.state, OLD.sealed_bytes, OLD.chunks) THEN
        IF OLD.state <> 'arriving' THEN
            RAISE EXCEPTION 'stored once' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'file_stored_once';
        END IF;
        -- What began to arrive under a yes is not kept when the yes ended before its last byte.
        IF NEW.erase_at <= app_now() OR NOT EXISTS (
                SELECT FROM legal_basis WHERE id = NEW.basis_id AND state = 'open') THEN
            RAISE EXCEPTION 'the basis is not open' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'file_needs_open_basis';
        END IF;
    END IF;
    IF NEW.basis_id <> OLD.basis_id AND OLD.state <> 'stored' THEN
        RAISE EXCEPTION 'still arriving' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'file_moves_whole';
    END IF;
    -- Only what came by post, once decided on, becomes evidence of that decision.
    IF NEW.subject_id <> OLD.subject_id AND NOT EXISTS (
            SELECT FROM legal_basis was JOIN legal_basis becomes ON becomes.id = NEW.basis_id
             WHERE was.id = OLD.basis_id AND was.kind = 'received_mail'
               AND becomes.kind = 'evidence') THEN
        RAISE EXCEPTION 'a file stays with its subject' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'file_keeps_its_subject';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_file_story BEFORE INSERT OR UPDATE ON file
    FOR EACH ROW EXECUTE FUNCTION guard_file_story();

-- Whoever deletes a row leaves its object, which nobody can open any more, to be removed.
CREATE TABLE erased_file (
    id uuid PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE FUNCTION remember_erased_files() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO erased_file (id) SELECT id FROM gone ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER remember_erased_files AFTER DELETE ON file REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION remember_erased_files();

GRANT SELECT, INSERT, DELETE ON file TO {app};
GRANT UPDATE (basis_id, subject_id, wrapped_key, generation, sealed_bytes, chunks, state, erase_at)
    ON file TO {app};
GRANT SELECT, DELETE ON erased_file TO {app};
"""


def upgrade() -> None:
    for script in (RECEIVED, HELD, FILE):
        run(script)
