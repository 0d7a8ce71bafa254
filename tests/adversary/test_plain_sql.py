"""More of what plain SQL cannot do as the application's role, found by trying to get round it."""

import psycopg
import pytest

from app.privacy.catalogue import CATALOGUE, FILES

pytestmark = pytest.mark.anyio

BASIS = (
    "INSERT INTO legal_basis (id, kind, subject_id, state, held, ends_at, revision_id,"
    " promotion_id) VALUES (gen_random_uuid(), {kind}, {subject}, 'open', true,"
    " app_now() + interval '10 days', {revision}, {promotion})"
)
WITH_SCOPE = (
    "WITH basis AS ("
    + BASIS
    + " RETURNING id) INSERT INTO basis_scope SELECT id, {field}, interval '1 day' FROM basis"
)
PLAIN = {"subject": "'{child_id}'", "revision": "NULL", "promotion": "NULL"}
LINK = (
    "INSERT INTO album (id, promotion_id, nickname_quality, nickname_animal, find_hash) VALUES"
    " ('00000000-0000-4000-8000-000000000001', 'tried', 1, 1, sha256('a'));"
    " INSERT INTO album_link (child_id, album_id, basis_id) SELECT subject_id,"
    " '00000000-0000-4000-8000-000000000001', id FROM legal_basis WHERE subject_id = '{child_id}'"
)
OF_PARENT = PLAIN | {
    "kind": "'parent_supplied'",
    "subject": "(SELECT parent_id FROM child WHERE id = '{child_id}')",
}
NEW_PARENT = "'00000000-0000-4000-8000-000000000002'"
# Two statements, for a scope is of a basis that is there; the last looks at what a commit would.
ADDRESS_OF_NOBODY = (
    f"INSERT INTO parent (id, language) VALUES ({NEW_PARENT}, 'en'); "
    + BASIS.format(**OF_PARENT | {"subject": NEW_PARENT})
    + f"; INSERT INTO basis_scope SELECT id, 'email', interval '1 day' FROM legal_basis"
    f" WHERE subject_id = {NEW_PARENT}; INSERT INTO datum (id, basis_id, subject_id, field, sealed,"
    " wrapped_key, generation, erase_at) SELECT gen_random_uuid(), id, subject_id, 'email', 'x',"
    f" 'x', 1, app_now() + interval '1 hour' FROM legal_basis WHERE subject_id = {NEW_PARENT};"
    " SET CONSTRAINTS ALL IMMEDIATE"
)
YES = (
    "INSERT INTO decision (id, request_id, child_id, draft_id, evidence_id, revision_id, kind,"
    " recipient_id, answer, notice_digest, actor) SELECT gen_random_uuid(), request_id, {child},"
    " draft_id, {evidence}, revision_id, {kind}, {recipient}, 'yes', notice_digest, 'parent'"
    " FROM decision WHERE id = '{{decision_id}}'"
)
OTHERS_EVIDENCE = (
    "(SELECT id FROM evidence WHERE id <> (SELECT evidence_id FROM decision"
    " WHERE id = '{decision_id}'))"
)

REFUSED = {
    "a child's name as if a parent had given their own": WITH_SCOPE.format(
        **OF_PARENT | {"field": "'first_name'"}
    ),
    "a child's address as evidence": WITH_SCOPE.format(
        **PLAIN | {"kind": "'payment'", "field": "'mailing_address'"}
    ),
    "a parent's address without anybody asked": BASIS.format(
        **PLAIN | {"kind": "'parent_contact'", "revision": "'{revision_id}'"}
    ),
    "evidence of nothing": BASIS.format(**PLAIN | {"kind": "'evidence'"}),
    "a child taken for a visitor of 13": BASIS.format(
        **PLAIN | {"kind": "'thirteen_plus'", "revision": "'{revision_id}'"}
    ),
    "a ceiling added after the notice": "INSERT INTO revision_scope"
    " VALUES ('{revision_id}', 'home_state', interval '1 day')",
    "a recipient whom the notice does not name": "INSERT INTO basis_recipient (basis_id,"
    " recipient_id, field, decision_id)"
    " VALUES ('{basis_id}', 'advertiser', 'mailing_address', '{decision_id}')",
    "an item that the recipient was not to get": "INSERT INTO basis_recipient (basis_id,"
    " recipient_id, field, decision_id)"
    " VALUES ('{basis_id}', 'mailhouse', 'first_name', '{decision_id}')",
    "an album tied while all is frozen": "UPDATE legal_basis SET state = 'frozen'; " + LINK,
    "an album tied after the end": "UPDATE legal_basis SET state = 'stopped'; " + LINK,
    "ticks changed after they were frozen": "UPDATE draft SET choices = '{{\"disclose\": {{}}}}'",
    "a draft under another notice": "UPDATE draft SET notice_digest = 'x'",
    "a request for another promise": "UPDATE consent_request SET revision_id = gen_random_uuid()",
    "an answer window of a year": "UPDATE consent_request SET answer_by ="
    " answer_by + interval '1 year'",
    "a consent given to another parent": "UPDATE consent SET parent_id = gen_random_uuid()",
    "an attempt moved to another draft": "UPDATE attempt SET draft_id = gen_random_uuid()",
    "a charge made bigger": "UPDATE payment SET amount_cents = 500",
    "a yes on another family's evidence": YES.format(
        child="child_id", evidence=OTHERS_EVIDENCE, kind="'collect_use'", recipient="NULL"
    ).replace("{{decision_id}}", "{decision_id}"),
    "a second yes on the same evidence": YES.format(
        child="child_id", evidence="evidence_id", kind="'collect_use'", recipient="NULL"
    ),
    "a yes for another family's child": YES.format(
        child="(SELECT id FROM child WHERE id <> '{child_id}')",
        evidence="evidence_id",
        kind="'collect_use'",
        recipient="NULL",
    ),
    "a disclosure nobody ticked": YES.format(
        child="child_id", evidence="evidence_id", kind="'disclose'", recipient="'mailhouse'"
    ),
    "evidence of an attempt that proved nothing": "INSERT INTO evidence (id, request_id, draft_id,"
    " attempt_id, method, citation, method_reference, notice_digest, notice_sent_at)"
    " SELECT gen_random_uuid(), a.request_id, a.draft_id, a.id, 'card', 'x', a.id, 'x', app_now()"
    " FROM attempt a WHERE a.state <> 'accepted' UNION ALL"
    " SELECT gen_random_uuid(), e.request_id, e.draft_id, gen_random_uuid(), 'card', 'x',"
    " e.id, 'x', app_now() FROM evidence e",
    "a datum given another id": "UPDATE datum SET id = gen_random_uuid()",
    "a first name that can be looked up": "UPDATE datum SET lookup = sha256('Ann')",
    "never mail me for ever": "INSERT INTO suppression VALUES (sha256('x'), 'infinity')",
    "a parent's agreement made longer": "WITH basis AS ("
    + BASIS.format(**OF_PARENT)
    + " RETURNING id) SELECT 1; UPDATE legal_basis SET ends_at = ends_at + interval '1 day'"
    " WHERE kind = 'parent_supplied'",
    "an agreement of somebody who is no parent": WITH_SCOPE.format(
        **PLAIN | {"kind": "'parent_supplied'", "field": "'email'"}
    ),
    "an address of a parent who answered nothing": ADDRESS_OF_NOBODY,
    "a known child's album made older again": "INSERT INTO album (id, promotion_id,"
    " nickname_quality, nickname_animal, find_hash, known_child) VALUES (gen_random_uuid(),"
    " 'tried', 1, 1, sha256('b'), true); UPDATE album SET known_child = false",
}


@pytest.fixture
async def seeded(opened, gate, granted):
    """Two families: what belongs to one must not serve the other."""
    from tests.privacy.granted import grant

    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await grant(session)
    return granted


@pytest.mark.proves("VPC-01", "DIS-01", "COL-01", "PAR-01")
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

    assert isinstance(
        refusal.value,
        psycopg.errors.CheckViolation
        | psycopg.errors.UniqueViolation
        | psycopg.errors.InsufficientPrivilege,
    ), repr(refusal.value)


async def test_a_temporary_table_does_not_become_the_clock(seeded, app_url, superuser_url):
    # The embedded cluster forbids temporary tables; another Postgres may allow them.
    name = psycopg.conninfo.conninfo_to_dict(app_url)["dbname"]
    with psycopg.connect(superuser_url, autocommit=True) as owner:
        owner.execute(f"GRANT TEMPORARY ON DATABASE {name} TO PUBLIC")
        with psycopg.connect(app_url) as connection:
            before = connection.execute("SELECT app_now()").fetchone()
            connection.execute("CREATE TEMP TABLE clock_offset (id integer, shift interval)")
            connection.execute("INSERT INTO clock_offset VALUES (1, interval '-5 years')")
            after = connection.execute("SELECT app_now()").fetchone()
        owner.execute(f"REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC")

    assert after == before


async def test_the_address_of_a_parent_who_answered_is_accepted(seeded, app_url):
    own = f"(SELECT parent_id FROM child WHERE id = '{seeded.child_id}')"
    ready = ADDRESS_OF_NOBODY[ADDRESS_OF_NOBODY.index(";") + 2 :].replace(NEW_PARENT, own)

    with psycopg.connect(app_url) as connection:
        connection.execute(ready)
        assert connection.execute("SELECT 1 FROM datum WHERE field = 'email'").fetchone() == (1,)


async def test_an_album_is_tied_under_an_open_consent(seeded, app_url):
    ready = LINK.format(child_id=seeded.child_id)

    with psycopg.connect(app_url) as connection:
        connection.execute(ready)
        assert connection.execute("SELECT count(*) FROM album_link").fetchone() == (1,)


async def test_the_database_knows_the_same_kinds_and_fields_as_the_catalogue(opened, app_url):
    known = [*CATALOGUE.values(), *FILES.values()]
    kinds = {kind for field in known for kind in field.bases} | {"nothing"}
    fields = [*CATALOGUE, *FILES, "photo"]
    with psycopg.connect(app_url) as connection:
        held = {
            (kind, field)
            for kind in kinds
            for field in fields
            if connection.execute("SELECT may_hold(%s, %s)", (kind, field)).fetchone() == (True,)
        }

        files = {
            field
            for field in fields
            if connection.execute("SELECT is_file(%s)", (field,)).fetchone() == (True,)
        }

    assert held == {(kind, field.field) for field in known for kind in field.bases}
    assert files == set(FILES)
