"""The mail room: batches of scans, their files and their pages; no word that came with them."""

from app.migrations.sql import run

revision = "0018"
down_revision = "0017"

BATCH = """
CREATE TABLE mail_batch (
    id uuid PRIMARY KEY,
    received_on date NOT NULL,
    channel text NOT NULL CHECK (channel IN ('post', 'fax', 'upload', 'folder')),
    box integer CHECK (box BETWEEN 1 AND 99999),
    state text NOT NULL CHECK (state IN ('arriving', 'whole', 'broken_off')),
    brought_by uuid REFERENCES staff_member (id),
    erased jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT app_now()
);
CREATE INDEX mail_batch_newest ON mail_batch (created_at DESC, id);

-- Lateness is judged by this day, so nobody may choose it freely, nor change it afterwards.
CREATE FUNCTION guard_mail_batch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    NEW.created_at := app_now();
    IF NEW.received_on NOT BETWEEN app_now()::date - 31 AND app_now()::date + 1 THEN
        RAISE EXCEPTION 'not a day of these weeks' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'mail_batch_received_lately';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_mail_batch BEFORE INSERT ON mail_batch
    FOR EACH ROW EXECUTE FUNCTION guard_mail_batch();
"""

FILE = """
CREATE TABLE scan_file (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES mail_batch (id),
    position integer NOT NULL CHECK (position BETWEEN 1 AND 1000),
    basis_id uuid NOT NULL UNIQUE REFERENCES legal_basis (id),
    file_id uuid UNIQUE,
    state text NOT NULL DEFAULT 'arriving'
        CHECK (state IN ('arriving', 'waiting', 'reading', 'done', 'refused')),
    reason text CHECK (reason IN ('empty', 'unknown_type', 'too_large', 'truncated', 'encrypted',
        'no_pages', 'too_many_pages', 'too_many_pixels', 'page_size', 'unsupported', 'damaged',
        'too_slow', 'too_much_memory', 'crashed', 'gave_up', 'broke_off', 'lost', 'erased')),
    size_bytes bigint NOT NULL DEFAULT 0 CHECK (size_bytes BETWEEN 0 AND 200000000),
    pages integer CHECK (pages BETWEEN 1 AND 1000),
    tries integer NOT NULL DEFAULT 0,
    mark bytea UNIQUE CHECK (length(mark) = 32),
    look_again_at timestamptz NOT NULL DEFAULT app_now(),
    created_at timestamptz NOT NULL DEFAULT app_now(),
    erase_at timestamptz NOT NULL,
    UNIQUE (batch_id, position),
    CONSTRAINT scan_file_refused_with_a_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT scan_file_read_once_stored
        CHECK (state IN ('arriving', 'refused') OR file_id IS NOT NULL),
    CONSTRAINT scan_file_within_its_clock CHECK (erase_at <= created_at + interval '14 days')
);
CREATE INDEX scan_file_unread ON scan_file (look_again_at) WHERE state IN ('waiting', 'reading');
CREATE INDEX scan_file_arriving ON scan_file (created_at) WHERE state = 'arriving';
CREATE INDEX scan_file_due ON scan_file (erase_at);

CREATE TABLE scan_page (
    id uuid PRIMARY KEY,
    scan_file_id uuid NOT NULL REFERENCES scan_file (id),
    number integer NOT NULL,
    state text NOT NULL DEFAULT 'sorted' CHECK (state = 'sorted'),
    tray text NOT NULL CHECK (tray IN ('forms', 'stop_slips', 'keep_pages', 'wrong_side',
        'specimens', 'forged', 'foreign', 'blank', 'unreadable')),
    reasons jsonb NOT NULL,
    reading jsonb NOT NULL,
    serial text CHECK (serial ~ '^[0-9A-HJKMNP-TV-Z]{12}$'),
    read_at timestamptz NOT NULL DEFAULT app_now(),
    UNIQUE (scan_file_id, number)
);
"""

ORDER = """
-- A file goes one way, and is done only when no page of it is missing.
CREATE FUNCTION guard_scan_file() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.created_at := app_now();
        IF NEW.state <> 'arriving' THEN
            RAISE EXCEPTION 'a file begins by arriving' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'scan_file_begins_arriving';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('arriving', 'waiting'),
            ('arriving', 'refused'), ('waiting', 'reading'), ('waiting', 'refused'),
            ('reading', 'waiting'), ('reading', 'done'), ('reading', 'refused')) THEN
        RAISE EXCEPTION 'a file goes one way' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scan_file_goes_one_way';
    END IF;
    IF OLD.pages IS NOT NULL AND NEW.pages IS DISTINCT FROM OLD.pages THEN
        RAISE EXCEPTION 'counted once' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scan_file_counted_once';
    END IF;
    IF NEW.state = 'done' AND OLD.state <> 'done' AND NEW.pages IS DISTINCT FROM (
            SELECT max(number) FROM scan_page WHERE scan_file_id = NEW.id) THEN
        RAISE EXCEPTION 'a page is missing' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scan_file_done_when_whole';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_scan_file BEFORE INSERT OR UPDATE ON scan_file
    FOR EACH ROW EXECUTE FUNCTION guard_scan_file();

-- Pages come one after another, each once, while their file is being read.
CREATE FUNCTION guard_scan_page() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE
    file scan_file;
BEGIN
    SELECT * INTO file FROM scan_file WHERE id = NEW.scan_file_id FOR UPDATE;
    IF file.state IS DISTINCT FROM 'reading' THEN
        RAISE EXCEPTION 'its file is not being read' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scan_page_of_a_file_in_hand';
    END IF;
    IF NEW.number > file.pages OR NEW.number <> 1 + coalesce(
            (SELECT max(number) FROM scan_page WHERE scan_file_id = NEW.scan_file_id), 0) THEN
        RAISE EXCEPTION 'not the next page' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'scan_page_in_order';
    END IF;
    NEW.read_at := app_now();
    RETURN NEW;
END $$;
CREATE TRIGGER guard_scan_page BEFORE INSERT ON scan_page
    FOR EACH ROW EXECUTE FUNCTION guard_scan_page();

GRANT SELECT, INSERT ON mail_batch TO {app};
GRANT UPDATE (state, brought_by, erased) ON mail_batch TO {app};
GRANT SELECT, INSERT, DELETE ON scan_file TO {app};
GRANT UPDATE (file_id, state, reason, size_bytes, pages, tries, mark, look_again_at)
    ON scan_file TO {app};
GRANT SELECT, INSERT, DELETE ON scan_page TO {app};
"""


def upgrade() -> None:
    for script in (BATCH, FILE, ORDER):
        run(script)
