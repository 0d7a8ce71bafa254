"""An earlier day while all is frozen, whose word an address is, and an album known as a child's."""

from app.migrations.sql import run

revision = "0016"
down_revision = "0015"

EARLIER = """
CREATE OR REPLACE FUNCTION guard_datum() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    basis legal_basis;
    longest interval;
    rewrapped boolean;
    only_earlier boolean;
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
        -- To go earlier is always allowed, as erasing is: a freeze holds, it never prolongs.
        only_earlier := NEW.erase_at < OLD.erase_at AND (NEW.id, NEW.sealed, NEW.wrapped_key,
            NEW.generation, NEW.basis_id, NEW.subject_id, NEW.field, NEW.lookup, NEW.collected_at)
            IS NOT DISTINCT FROM (OLD.id, OLD.sealed, OLD.wrapped_key, OLD.generation,
            OLD.basis_id, OLD.subject_id, OLD.field, OLD.lookup, OLD.collected_at);
        IF basis.state NOT IN ('open', 'stopped')
            AND NOT (basis.state = 'frozen' AND only_earlier) THEN
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
"""

OWN_WORD = """
-- An address or a PIN is a parent's own word: of a parent we know, who answered a request.
CREATE FUNCTION guard_agreement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.kind = 'parent_supplied' AND NOT EXISTS (
            SELECT FROM parent p WHERE p.id = NEW.subject_id) THEN
        RAISE EXCEPTION 'no such parent' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'agreement_needs_its_parent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_agreement BEFORE INSERT ON legal_basis
    FOR EACH ROW EXECUTE FUNCTION guard_agreement();

CREATE FUNCTION guard_own_word() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM legal_basis b
            WHERE b.id = NEW.basis_id AND b.kind = 'parent_supplied') THEN
        RETURN NULL;
    END IF;
    -- What a child typed moves to the parent who answered that very request.
    IF NOT EXISTS (SELECT FROM draft d WHERE d.parent_id = NEW.subject_id
            AND (TG_OP = 'INSERT' OR OLD.subject_id = NEW.subject_id
                OR d.request_id = OLD.subject_id)) THEN
        RAISE EXCEPTION 'nobody answered' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'own_word_needs_its_draft';
    END IF;
    RETURN NULL;
END $$;
-- At the commit: the answer is written after the parent who gives it.
CREATE CONSTRAINT TRIGGER guard_own_word AFTER INSERT OR UPDATE OF basis_id, subject_id ON datum
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION guard_own_word();
CREATE INDEX IF NOT EXISTS draft_parent ON draft (parent_id);
"""

KNOWN_CHILD = """
-- Later knowledge (312.3): whoever keeps this album is under 13, whatever they answered.
ALTER TABLE album ADD COLUMN known_child boolean NOT NULL DEFAULT false;

CREATE FUNCTION guard_known_child() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF OLD.known_child AND NOT NEW.known_child THEN
        RAISE EXCEPTION 'what is known stays known' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'album_known_child_stays';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_known_child BEFORE UPDATE OF known_child ON album
    FOR EACH ROW EXECUTE FUNCTION guard_known_child();
"""


def upgrade() -> None:
    for script in (EARLIER, OWN_WORD, KNOWN_CHILD):
        run(script)
