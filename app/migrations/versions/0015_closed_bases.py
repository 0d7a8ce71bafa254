"""What each kind of basis may hold, what a yes must stand on, and what is never altered."""

from app.migrations.sql import run

revision = "0015"
down_revision = "0014"

CLOCK = """
-- Names with their schema: a temporary table of the same name must not become the clock.
CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    'SELECT pg_catalog.now() + shift FROM public.clock_offset WHERE id = 1';
"""

BASES = """
-- The closed table of the kinds: what is not listed can be held under no such basis.
CREATE FUNCTION may_hold(kind text, field text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind
        WHEN 'consent' THEN field IN ('first_name', 'home_state', 'mailing_address')
        WHEN 'thirteen_plus' THEN field IN ('first_name', 'home_state')
        WHEN 'parent_contact' THEN field = 'email'
        WHEN 'parent_supplied' THEN field IN ('email', 'pin_hash')
        WHEN 'payment' THEN field IN ('payment_session', 'payment_intent', 'card_hash')
        WHEN 'evidence' THEN field = 'receipt_opening'
        ELSE false END
$$;

CREATE FUNCTION guard_basis_kind() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.ends_at > OLD.ends_at THEN
            RAISE EXCEPTION 'an end only comes nearer' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'basis_end_only_nearer';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.kind = 'parent_contact' AND NOT EXISTS (SELECT FROM consent_request r
            WHERE r.id = NEW.subject_id AND r.revision_id = NEW.revision_id
              AND r.state IN ('open', 'noticed') AND NEW.ends_at <= r.answer_by) THEN
        RAISE EXCEPTION 'nobody was asked' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_needs_its_request';
    END IF;
    IF NEW.kind = 'evidence' AND NOT EXISTS (
            SELECT FROM decision d WHERE d.id = NEW.subject_id) THEN
        RAISE EXCEPTION 'nothing was decided' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_needs_its_decision';
    END IF;
    IF NEW.kind = 'thirteen_plus' AND NOT EXISTS (SELECT FROM promotion_revision r
            WHERE r.id = NEW.revision_id
              AND r.declaration->'promotion'->>'audience' = 'mixed') THEN
        RAISE EXCEPTION 'every visitor is treated as a child' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_needs_a_mixed_audience';
    END IF;
    IF NEW.promotion_id IS NOT NULL AND NOT EXISTS (SELECT FROM promotion_revision r
            WHERE r.id = NEW.revision_id AND r.promotion_id = NEW.promotion_id) THEN
        RAISE EXCEPTION 'a basis of another promotion' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'basis_within_its_promotion';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_basis_kind BEFORE INSERT OR UPDATE ON legal_basis
    FOR EACH ROW EXECUTE FUNCTION guard_basis_kind();

CREATE FUNCTION guard_scope_kind() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    basis legal_basis;
BEGIN
    SELECT * INTO basis FROM legal_basis WHERE id = NEW.basis_id;
    IF NOT may_hold(basis.kind, NEW.field) THEN
        RAISE EXCEPTION 'no basis of this kind holds that' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scope_within_the_kind';
    END IF;
    IF basis.kind = 'thirteen_plus' AND NOT EXISTS (SELECT FROM revision_scope s
            WHERE s.revision_id = basis.revision_id AND s.field = NEW.field
              AND NEW.keep <= s.keep) THEN
        RAISE EXCEPTION 'no notice states this' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scope_within_the_notice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_scope_kind BEFORE INSERT ON basis_scope
    FOR EACH ROW EXECUTE FUNCTION guard_scope_kind();

CREATE FUNCTION guard_ceiling() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM promotion_revision r,
            jsonb_array_elements(r.declaration->'practices') practice
            WHERE r.id = NEW.revision_id AND practice->>'field' = NEW.field
              AND NEW.keep <= make_interval(days => (practice->>'keep_days')::integer)) THEN
        RAISE EXCEPTION 'no notice states this' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'ceiling_within_the_notice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_ceiling BEFORE INSERT ON revision_scope
    FOR EACH ROW EXECUTE FUNCTION guard_ceiling();

-- 312.5(a)(2): whoever needs an own yes never comes in with the yes to collection and use.
CREATE FUNCTION guard_recipient_declared() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM legal_basis b
          JOIN promotion_revision r ON r.id = b.revision_id
          JOIN decision d ON d.id = NEW.decision_id
         CROSS JOIN jsonb_array_elements(r.declaration->'recipients') recipient
         CROSS JOIN jsonb_array_elements(r.declaration->'practices') practice
         WHERE b.id = NEW.basis_id AND b.kind = 'consent' AND b.state = 'open'
           AND recipient->>'id' = NEW.recipient_id
           AND practice->>'field' = NEW.field
           AND practice->'recipients' ? NEW.recipient_id
           AND (d.recipient_id = NEW.recipient_id OR (d.kind = 'collect_use' AND
                (recipient->>'kind' = 'internal_support' OR (recipient->>'integral')::boolean)))
    ) THEN
        RAISE EXCEPTION 'no notice names this recipient' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'disclosure_within_the_notice';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_recipient_declared BEFORE INSERT ON basis_recipient
    FOR EACH ROW EXECUTE FUNCTION guard_recipient_declared();
"""

DATA = """
ALTER TABLE datum ADD CONSTRAINT datum_lookup_of_many_values CHECK (lookup IS NULL OR field IN
    ('email', 'payment_session', 'payment_intent', 'card_hash'));

CREATE FUNCTION guard_datum_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'a datum keeps its id' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'datum_keeps_its_id';
    END IF;
    -- Only what a child typed becomes somebody else's own: their parent's, once confirmed.
    IF NEW.subject_id <> OLD.subject_id AND NOT EXISTS (
            SELECT FROM legal_basis was JOIN legal_basis becomes ON becomes.id = NEW.basis_id
             WHERE was.id = OLD.basis_id AND was.kind = 'parent_contact'
               AND becomes.kind = 'parent_supplied') THEN
        RAISE EXCEPTION 'a datum stays with its subject' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'datum_keeps_its_subject';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_datum_owner BEFORE UPDATE OF id, subject_id ON datum
    FOR EACH ROW EXECUTE FUNCTION guard_datum_owner();

CREATE FUNCTION guard_album_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM legal_basis WHERE id = NEW.basis_id AND kind = 'consent' AND state = 'open'
        FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no parent permits this now' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'album_link_needs_open_consent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_album_link BEFORE INSERT OR UPDATE ON album_link
    FOR EACH ROW EXECUTE FUNCTION guard_album_link();

CREATE FUNCTION guard_suppression() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.erase_at > app_now() + interval '365 days' THEN
        RAISE EXCEPTION 'kept longer than any notice says' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'suppression_within_its_clock';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_suppression BEFORE INSERT OR UPDATE ON suppression
    FOR EACH ROW EXECUTE FUNCTION guard_suppression();
"""

YES = """
-- 312.5(b): evidence is of the attempt it names, and serves that one try alone.
CREATE FUNCTION guard_evidence() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM attempt a WHERE a.id = NEW.attempt_id AND a.state = 'accepted'
            AND a.request_id = NEW.request_id AND a.draft_id = NEW.draft_id
            AND a.method = NEW.method AND a.pin_basis_id IS NULL) THEN
        RAISE EXCEPTION 'no such accepted attempt' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'evidence_needs_its_attempt';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_evidence BEFORE INSERT ON evidence
    FOR EACH ROW EXECUTE FUNCTION guard_evidence();

-- A yes is exactly what the living draft ticked, under the notice that was delivered (VPC-01).
CREATE FUNCTION guard_decision() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.answer = 'yes' AND NOT EXISTS (
        SELECT FROM evidence e
          JOIN draft d ON d.id = e.draft_id AND d.dead_at IS NULL
          JOIN consent_request r ON r.id = e.request_id
          JOIN child c ON c.parent_id = d.parent_id AND c.promotion_id = r.promotion_id
         WHERE e.id = NEW.evidence_id AND c.id = NEW.child_id
           AND r.id = NEW.request_id AND d.id = NEW.draft_id AND d.request_id = r.id
           AND r.state IN ('noticed', 'granted') AND r.noticed_at IS NOT NULL
           AND r.revision_id = NEW.revision_id AND d.revision_id = NEW.revision_id
           AND NEW.notice_digest = ALL (
                ARRAY[e.notice_digest, d.notice_digest, r.notice_digest])
           AND CASE NEW.kind
                WHEN 'collect_use' THEN (d.choices->>'collect_use')::boolean
                ELSE (d.choices->'disclose'->>NEW.recipient_id)::boolean END
    ) THEN
        RAISE EXCEPTION 'nobody said this yes' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'yes_needs_its_evidence';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_decision BEFORE INSERT ON decision
    FOR EACH ROW EXECUTE FUNCTION guard_decision();
CREATE UNIQUE INDEX decision_one_yes ON decision (evidence_id, kind, (coalesce(recipient_id, '')))
    WHERE answer = 'yes';

ALTER TABLE consent_request ADD CONSTRAINT consent_request_window
    CHECK (answer_by <= opened_at + interval '30 days');

-- What was ticked, asked, paid and granted is written once; only its state moves on.
REVOKE UPDATE ON consent_request, draft, attempt, consent, payment, parent FROM {app};
GRANT UPDATE (state, join_hash, contact_basis_id, noticed_at, answer_by, remind_at, reminded_at,
    decided_at) ON consent_request TO {app};
GRANT UPDATE (dead_at) ON draft TO {app};
GRANT UPDATE (state, reason, changed_at) ON attempt TO {app};
GRANT UPDATE (state, suspended_for, erase_after, settled_at) ON consent TO {app};
GRANT UPDATE (state, refund_due_at, refund_reason, checked_at) ON payment TO {app};
GRANT UPDATE (language, basis_id, pin_misses) ON parent TO {app};
"""


def upgrade() -> None:
    for script in (CLOCK, BASES, DATA, YES):
        run(script)
