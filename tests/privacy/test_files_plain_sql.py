"""What plain SQL cannot do to files as the application's role."""

from datetime import timedelta

import psycopg
import pytest

from tests.privacy.arriving import decided, page, receive, stream

pytestmark = pytest.mark.anyio

FILE = (
    "INSERT INTO file (id, basis_id, subject_id, field, wrapped_key, generation, erase_at)"
    " VALUES (gen_random_uuid(), {basis}, {subject}, {field}, 'x', 1, {erase})"
)
GOOD = {
    "basis": "'{basis_id}'",
    "subject": "'{piece_id}'",
    "field": "'page_image'",
    "erase": "app_now() + interval '13 days'",
}
UNMATCHED = (
    "INSERT INTO legal_basis (id, kind, subject_id, state, held, ends_at) VALUES"
    " (gen_random_uuid(), 'received_mail', gen_random_uuid(), 'open', true, app_now() + {ends})"
)
SCOPE = (
    "WITH basis AS ("
    + UNMATCHED.format(ends="interval '10 days'")
    + " RETURNING id) INSERT INTO basis_scope SELECT id, {field}, {keep} FROM basis"
)
EVIDENCE = (
    "INSERT INTO legal_basis (id, kind, subject_id, state, held, ends_at) SELECT"
    " '00000000-0000-4000-8000-000000000003', 'evidence', id, 'open', true,"
    " app_now() + interval '100 days' FROM decision LIMIT 1;"
    " INSERT INTO basis_scope VALUES ('00000000-0000-4000-8000-000000000003', {field}, {keep})"
)
STATE = "UPDATE legal_basis SET state = '{state}' WHERE id = '{{basis_id}}'; "
KEEP = "UPDATE file SET state = 'stored', chunks = {chunks}, sealed_bytes = {bytes}"
TO_OTHER_PIECE = (
    "UPDATE file SET basis_id = '{other_basis}', subject_id = '{other_piece}' WHERE id = '{stored}'"
)

REFUSED = {
    "a file without a basis": FILE.format(**GOOD | {"basis": "NULL"}),
    "a file under an unknown basis": FILE.format(**GOOD | {"basis": "gen_random_uuid()"}),
    "a file of another subject": FILE.format(**GOOD | {"subject": "gen_random_uuid()"}),
    "one piece's page under another piece": FILE.format(**GOOD | {"basis": "'{other_basis}'"}),
    "a page under a child's consent": FILE.format(
        **GOOD | {"basis": "'{consent_basis}'", "subject": "'{child_id}'"}
    ),
    "a kind of file that does not exist": FILE.format(**GOOD | {"field": "'photo'"}),
    "a strip of a form that nobody decided on": FILE.format(**GOOD | {"field": "'form_strip'"}),
    "a value's field as a file": FILE.format(
        **GOOD
        | {"basis": "'{evidence_basis}'", "subject": "'{decision}'", "field": "'receipt_opening'"}
    ),
    "a file's field as a value": "INSERT INTO datum (id, basis_id, subject_id, field, sealed,"
    " wrapped_key, generation, erase_at) VALUES (gen_random_uuid(), '{basis_id}', '{piece_id}',"
    " 'page_image', 'x', 'x', 1, app_now() + interval '1 day')",
    "a file kept longer than its scope": FILE.format(
        **GOOD | {"field": "'received_scan'", "erase": "app_now() + interval '2 days'"}
    ),
    "a file kept longer than its basis": FILE.format(
        **GOOD | {"erase": "app_now() + interval '14 days 1 second'"}
    ),
    "a file for ever": FILE.format(**GOOD | {"erase": "'infinity'"}),
    "a file without a day": FILE.format(**GOOD | {"erase": "NULL"}),
    "a file due before it came": FILE.format(**GOOD | {"erase": "app_now()"}),
    "a file said not to be held": FILE.replace("erase_at)", "erase_at, held)")
    .replace("{erase})", "{erase}, false)")
    .format(**GOOD),
    "a backdated file kept longer": FILE.replace("erase_at)", "erase_at, collected_at)")
    .replace("{erase})", "{erase}, app_now() + interval '9 days')")
    .format(**GOOD | {"erase": "app_now() + interval '16 days'"}),
    "a file stored before its bytes": FILE.replace(
        "erase_at)", "erase_at, state, chunks, sealed_bytes)"
    )
    .replace("{erase})", "{erase}, 'stored', 1, 28)")
    .format(**GOOD),
    "an arriving file with a size": FILE.replace("erase_at)", "erase_at, sealed_bytes)")
    .replace("{erase})", "{erase}, 28)")
    .format(**GOOD),
    "a file under a frozen basis": STATE.format(state="frozen") + FILE.format(**GOOD),
    "a file under a stopped basis": STATE.format(state="stopped") + FILE.format(**GOOD),
    "a file under a dead basis": "DELETE FROM file; UPDATE legal_basis SET state = 'dead',"
    " held = false WHERE id = '{basis_id}'; " + FILE.format(**GOOD),
    "a dead basis with a file under it": "UPDATE legal_basis SET state = 'dead', held = false"
    " WHERE id = '{basis_id}'",
    "a stored file of no chunks": KEEP.format(chunks=0, bytes=0) + " WHERE id = '{arriving}'",
    "a size that its chunks cannot have": KEEP.format(chunks=1, bytes=1048605)
    + " WHERE id = '{arriving}'",
    "a file stored under a stopped basis": STATE.format(state="stopped")
    + KEEP.format(chunks=1, bytes=28)
    + " WHERE id = '{arriving}'",
    "a file stored under a frozen basis": STATE.format(state="frozen")
    + KEEP.format(chunks=1, bytes=28)
    + " WHERE id = '{arriving}'",
    "a stored file's size changed": KEEP.format(chunks=1, bytes=100) + " WHERE id = '{stored}'",
    "a stored file arriving again": "UPDATE file SET state = 'arriving', chunks = 0,"
    " sealed_bytes = 0 WHERE id = '{stored}'",
    "a file given another id": "UPDATE file SET id = gen_random_uuid()",
    "a file given another field": "UPDATE file SET field = 'received_scan'",
    "a file that came later": "UPDATE file SET collected_at = collected_at + interval '1 day'",
    "a file's clock turned back": "UPDATE file SET erase_at = erase_at + interval '1 second'",
    "a frozen file moved": STATE.format(state="frozen") + "UPDATE file SET basis_id ="
    " '{evidence_basis}', subject_id = '{decision}' WHERE id = '{stored}'",
    "an arriving file moved": "UPDATE file SET basis_id = '{evidence_basis}',"
    " subject_id = '{decision}' WHERE id = '{arriving}'",
    "a file given another subject": "UPDATE file SET subject_id = gen_random_uuid()",
    "a page moved to another piece": TO_OTHER_PIECE,
    "evidence moved back to unmatched post": "UPDATE file SET basis_id = '{basis_id}',"
    " subject_id = '{piece_id}' WHERE id = '{proof}'",
    "unmatched post kept 15 days": UNMATCHED.format(ends="interval '14 days 1 second'"),
    "a page's clock of 15 days": SCOPE.format(field="'page_image'", keep="interval '15 days'"),
    "a child's name as unmatched post": SCOPE.format(field="'first_name'", keep="interval '1 day'"),
    "a strip as unmatched post": SCOPE.format(field="'form_strip'", keep="interval '1 day'"),
    "a whole page kept for years as evidence": EVIDENCE.format(
        field="'page_image'", keep="interval '75 days'"
    ),
    "a scan as it came kept as evidence": EVIDENCE.format(
        field="'received_scan'", keep="interval '1 day'"
    ),
    "the trace of an erased file made up": "INSERT INTO erased_file VALUES (gen_random_uuid())",
    "the guard of files dropped": "DROP TRIGGER guard_file ON file",
    "all files forgotten at once": "TRUNCATE file",
}


@pytest.fixture
async def seeded(files, gate, received, granted):
    """A stored and an arriving page of one piece, another piece, and evidence with a page."""
    stored = await page(files, received.basis_id)
    arriving = await files.receive(stream(b"x"), basis_id=received.basis_id, field="page_image")
    async with files.database.unit_of_work() as session:
        other = await receive(session)
        evidence = await decided(session, keep_page=timedelta(days=74))
    proof = await page(files, evidence.basis_id)
    return {
        "basis_id": received.basis_id,
        "piece_id": received.piece_id,
        "other_basis": other.basis_id,
        "other_piece": other.piece_id,
        "consent_basis": granted.basis_id,
        "child_id": granted.child_id,
        "evidence_basis": evidence.basis_id,
        "decision": evidence.piece_id,
        "stored": stored,
        "arriving": arriving.id,
        "proof": proof,
    }


@pytest.mark.proves("VPC-01", "RET-01", "RVK-04")
@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
async def test_postgres_refuses(seeded, app_url, statement):
    with psycopg.connect(app_url) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(statement.format(**seeded))

    assert isinstance(
        refusal.value,
        psycopg.errors.CheckViolation
        | psycopg.errors.ForeignKeyViolation
        | psycopg.errors.RestrictViolation
        | psycopg.errors.NotNullViolation
        | psycopg.errors.InsufficientPrivilege,
    ), repr(refusal.value)


ACCEPTED = {
    "a page": FILE.format(**GOOD),
    "a page that has come whole": KEEP.format(chunks=1, bytes=28) + " WHERE id = '{arriving}'",
    "a page moved to the evidence of a decision": "UPDATE file SET basis_id = '{evidence_basis}',"
    " subject_id = '{decision}' WHERE id = '{stored}'",
    "an earlier day while all is frozen": STATE.format(state="frozen")
    + "UPDATE file SET erase_at = erase_at - interval '1 day' WHERE id = '{stored}'",
    "an erased page": "DELETE FROM file WHERE id = '{stored}'",
    "unmatched post": UNMATCHED.format(ends="interval '14 days'"),
    "a page kept for 74 days as evidence": EVIDENCE.format(
        field="'page_image'", keep="interval '74 days'"
    ),
}


@pytest.mark.parametrize("statement", ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_the_same_statements_with_everything_right_are_accepted(seeded, app_url, statement):
    with psycopg.connect(app_url) as connection:
        assert connection.execute(statement.format(**seeded)).rowcount == 1


async def test_a_row_that_is_deleted_leaves_the_trace_of_its_object(seeded, app_url):
    with psycopg.connect(app_url) as connection:
        connection.execute("DELETE FROM file WHERE id = %s", [seeded["stored"]])
        left = connection.execute("SELECT id FROM erased_file").fetchall()

    assert left == [(seeded["stored"],)]
