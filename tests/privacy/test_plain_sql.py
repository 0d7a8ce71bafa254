"""What plain SQL cannot do as the application's role, however wrong the code above may be."""

import psycopg
import pytest

pytestmark = pytest.mark.anyio

DATUM = (
    "INSERT INTO datum (id, basis_id, subject_id, field, sealed, wrapped_key, generation, erase_at)"
    " VALUES (gen_random_uuid(), {basis}, {subject}, {field}, 'x', 'x', 1, {erase})"
)
GOOD = {
    "basis": "'{basis_id}'",
    "subject": "'{child_id}'",
    "field": "'first_name'",
    "erase": "app_now() + interval '30 days'",
}
OTHER_BASIS = "(SELECT id FROM legal_basis WHERE id <> '{basis_id}' LIMIT 1)"

REFUSED = {
    "a datum without a basis": DATUM.format(**GOOD | {"basis": "NULL"}),
    "a datum under an unknown basis": DATUM.format(**GOOD | {"basis": "gen_random_uuid()"}),
    "a datum of another subject": DATUM.format(**GOOD | {"subject": "gen_random_uuid()"}),
    "one child's datum under another's yes": DATUM.format(**GOOD | {"basis": OTHER_BASIS}),
    "a field outside the scope": DATUM.format(**GOOD | {"field": "'home_state'"}),
    "a datum kept too long": DATUM.format(**GOOD | {"erase": "app_now() + interval '31 days'"}),
    "a datum in year 9999": DATUM.format(**GOOD | {"erase": "'9999-12-31'"}),
    "a datum for ever": DATUM.format(**GOOD | {"erase": "'infinity'"}),
    "a datum without a day": DATUM.format(**GOOD | {"erase": "NULL"}),
    "a datum said not to be held": DATUM.replace("erase_at)", "erase_at, held)")
    .replace("{erase})", "{erase}, false)")
    .format(**GOOD),
    "a backdated datum kept longer": DATUM.replace("erase_at)", "erase_at, collected_at)")
    .replace("{erase})", "{erase}, app_now() + interval '9 days')")
    .format(**GOOD | {"erase": "app_now() + interval '35 days'"}),
    "a clock turned back": "UPDATE datum SET erase_at = erase_at + interval '1 hour'",
    "a later collection day": "UPDATE datum SET collected_at = collected_at + interval '1 day'",
    "a datum given another field": "UPDATE datum SET field = 'mailing_address'",
    "a datum given another subject": "UPDATE datum SET subject_id = gen_random_uuid()",
    "a basis without a decision": "INSERT INTO legal_basis (id, kind, subject_id, state, held,"
    " ends_at, revision_id) VALUES (gen_random_uuid(), 'consent', gen_random_uuid(), 'open', true,"
    " app_now() + interval '1 day', '{revision_id}')",
    "a basis for another child by the same decision": "INSERT INTO legal_basis (id, kind,"
    " subject_id, state, held, ends_at, revision_id, decision_id) VALUES (gen_random_uuid(),"
    " 'consent', gen_random_uuid(), 'open', true, app_now() + interval '1 day', '{revision_id}',"
    " '{decision_id}')",
    "a kind of basis that does not exist": "INSERT INTO legal_basis (id, kind, subject_id, state,"
    " held, ends_at) VALUES (gen_random_uuid(), 'legitimate_interest', gen_random_uuid(), 'open',"
    " true, app_now() + interval '1 day')",
    "a parent's address kept 31 days": "INSERT INTO legal_basis (id, kind, subject_id, state, held,"
    " ends_at, revision_id) VALUES (gen_random_uuid(), 'parent_contact', gen_random_uuid(), 'open',"
    " true, app_now() + interval '31 days', '{revision_id}')",
    "a basis without an end": "UPDATE legal_basis SET ends_at = NULL",
    "a basis for ever": "UPDATE legal_basis SET ends_at = 'infinity'",
    "a consent made longer": "UPDATE legal_basis SET ends_at = ends_at + interval '1 day'",
    "a basis of another kind": "UPDATE legal_basis SET kind = 'evidence'",
    "a basis of another subject": "UPDATE legal_basis SET subject_id = gen_random_uuid()",
    "a dead basis with data under it": "UPDATE legal_basis SET state = 'dead', held = false",
    "a dead basis that holds": "UPDATE legal_basis SET state = 'dead'",
    "a basis removed": "DELETE FROM legal_basis",
    "a wider scope": "INSERT INTO basis_scope VALUES ('{basis_id}', 'home_state', '1 day')",
    "a longer keep": "UPDATE basis_scope SET keep = keep + interval '1 day'",
    "a scope moved": "UPDATE basis_scope SET field = 'home_state'",
    "a scope removed": "DELETE FROM basis_scope",
    "a recipient nobody agreed to": "INSERT INTO basis_recipient (basis_id, recipient_id, field,"
    " decision_id) VALUES ('{basis_id}', 'advertiser', 'first_name', gen_random_uuid())",
    "a withdrawal undone": "UPDATE basis_recipient SET withdrawn_at = NULL",
    "a recipient swapped": "UPDATE basis_recipient SET recipient_id = 'advertiser'",
    "a decision changed": "UPDATE decision SET answer = 'yes'",
    "a decision removed": "DELETE FROM decision",
    "a yes without evidence": "INSERT INTO decision (id, request_id, child_id, revision_id, kind,"
    " answer, notice_digest, actor) SELECT gen_random_uuid(), request_id, child_id, revision_id,"
    " 'collect_use', 'yes', notice_digest, 'parent' FROM decision LIMIT 1",
    "evidence changed": "UPDATE evidence SET notice_digest = 'x'",
    "evidence removed": "DELETE FROM evidence",
    "a grant before the notice": "UPDATE consent_request SET noticed_at = NULL",
    "the ledger changed": "UPDATE ledger SET facts = '{{}}'",
    "the ledger cut": "DELETE FROM ledger",
    "the ledger emptied": "TRUNCATE ledger",
    "the chain changed": "UPDATE ledger_seal SET seq = seq + 1",
    "the chain cut": "DELETE FROM ledger_seal",
    "a revision rewritten": "UPDATE promotion_revision SET notices = '[]'",
    "a revision removed": "DELETE FROM promotion_revision",
    "a revision's scope widened": "UPDATE revision_scope SET keep = keep + interval '1 day'",
    "a tombstone removed": "DELETE FROM tombstone",
    "the clock moved": "UPDATE clock_offset SET shift = interval '1 year'",
    "a second clock": "INSERT INTO clock_offset VALUES (2, interval '0')",
    "the clock replaced": "CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz"
    " LANGUAGE sql STABLE AS 'SELECT now()'",
    "a table made": "CREATE TABLE elsewhere (value text)",
    "a column added": "ALTER TABLE album ADD COLUMN name text",
    "a trigger dropped": "DROP TRIGGER guard_datum ON datum",
    "a trigger switched off": "ALTER TABLE datum DISABLE TRIGGER guard_datum",
    "triggers switched off": "SET session_replication_role = 'replica'",
    "a constraint dropped": "ALTER TABLE datum DROP CONSTRAINT datum_held_check",
    "another role": "SET ROLE ps_owner",
    "a grant to itself": "GRANT DELETE ON ledger TO ps_app; DELETE FROM ledger",
    "a file read": "SELECT pg_read_file('/etc/passwd')",
    "a program run": "COPY ledger TO PROGRAM 'cat'",
    "an album with a time of day": "UPDATE album SET created_on = app_now()::time",
}


@pytest.fixture
async def seeded(opened, gate, granted):
    """One row in every table that the statements speak of, and a second child's basis."""
    from app.audit import record
    from app.privacy import withdraw_permission
    from tests.privacy.granted import grant

    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await withdraw_permission(session, granted.basis_id, "mailhouse")
        await grant(session)
        await record(session, "system:retention:run", actor="system")
    return granted


@pytest.mark.proves("VPC-01", "RET-01", "REC-03", "RVK-04")
@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
async def test_postgres_refuses(seeded, app_url, statement):
    ready = statement.format(
        basis_id=seeded.basis_id,
        child_id=seeded.child_id,
        revision_id=seeded.revision_id,
        decision_id=seeded.decision_id,
    )
    with psycopg.connect(app_url) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(ready)

    assert not isinstance(refusal.value, psycopg.errors.SyntaxError)


async def test_the_same_statement_with_everything_right_is_accepted(opened, granted, app_url):
    ready = DATUM.format(**GOOD).format(basis_id=granted.basis_id, child_id=granted.child_id)

    with psycopg.connect(app_url) as connection:
        assert connection.execute(ready).rowcount == 1


async def test_the_role_of_the_application_owns_nothing_and_is_nobody_special(app_url):
    with psycopg.connect(app_url) as connection:
        special = connection.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        owned = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        ).fetchone()

    assert special == (False,)
    assert owned == (0,)
