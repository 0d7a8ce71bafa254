"""What is typed into any form is found nowhere but behind the gate; and no form says yes too early."""

import json
import re
from collections.abc import AsyncIterator

import psycopg
import pytest

from app.platform import metrics
from app.platform.logging import set_up_logging
from tests.cluster import Database
from tests.guards.every_form import BODIES, FORMS, Clerk, Commits, Watch, readable_rows
from tests.guards.everybody import Everybody
from tests.guards.site import Site
from tests.parents.post_office import PostOffice

pytestmark = pytest.mark.anyio

KEEP_JOBS = """
CREATE TABLE job_seen (args text);
GRANT INSERT ON job_seen TO ps_app;
CREATE FUNCTION keep_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN INSERT INTO job_seen VALUES (NEW::text); RETURN NULL; END $$;
CREATE TRIGGER keep_job AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW EXECUTE FUNCTION keep_job();
"""


@pytest.fixture
def database(fresh_database: Database) -> Database:
    """Of its own: triggers are put on its tables."""
    return fresh_database


@pytest.fixture
async def everybody(app, office: PostOffice) -> AsyncIterator[Everybody]:
    yield Everybody(app, office, Watch())


def test_the_table_has_every_form(site: Site) -> None:
    routes = {route.path for route in site.routes() if not route.is_safe}

    assert routes == FORMS.keys() | BODIES


async def test_what_is_typed_into_any_form_is_readable_nowhere(
    everybody: Everybody, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute(KEEP_JOBS)
    set_up_logging("DEBUG")
    await everybody.walk()
    watch = everybody.watch

    assert watch.sent.keys() == FORMS.keys()
    boxes = {form: set(names) for form, names in FORMS.items()}
    assert {form: watch.seen.get(form, set()) for form in FORMS} == boxes
    assert {form: watch.sent[form] & boxes[form] for form in FORMS} == boxes
    assert watch.leaks == []
    rows = readable_rows(database, apart_from=set())
    assert rows["job_seen"]
    assert rows["datum"]
    for table, lines in rows.items():
        assert watch.found_in(_plain("\n".join(lines))) == [], table
    log = "".join(capfd.readouterr())
    assert "request.answered" in log
    assert "mail.tried" in log
    assert watch.found_in(log) == []
    assert watch.found_in(metrics.exposition().decode()) == []
    subjects = [letter["subject"] for letter in everybody.office.letters()]
    assert len(subjects) > 8
    assert watch.found_in("\n".join(subjects)) == []
    told = everybody.office.sandbox.http.get("/control/events").text
    assert "checkout.session" in told
    assert watch.found_in(told) == []


def _plain(lines: str) -> str:
    """The rows, and their bytes as the text that was perhaps put into them."""
    found = re.findall(r"\\x((?:[0-9a-f]{2})+)", lines)
    return lines + "\n" + "\n".join(bytes.fromhex(one).decode("latin-1") for one in found)


async def test_no_form_is_answered_well_when_its_commit_fails(
    everybody: Everybody, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    """The database refuses at COMMIT itself, quoting the row: a 5xx, nothing kept, nothing told."""
    set_up_logging("DEBUG")
    everybody.commits = Commits(database).prepare()
    await everybody.walk()

    refused = everybody.commits.refused
    assert len(refused) > 30, refused
    assert refused >= {
        "/p/{promotion}", "/p/{promotion}/ask/email", "/p/{promotion}/reward",
        "/parent/decision", "/parent/item/{consent_id}/{field}", "/parent/stop",
        "/staff/post/{claim_id}/posted", "/staff/handovers/{promotion}/{recipient}",
    }  # fmt: skip
    assert everybody.watch.leaks == []
    log = "".join(capfd.readouterr())
    assert "database.refused" in log
    assert "cannot be kept" not in log
    assert everybody.watch.found_in(log) == []


async def test_bodies_that_no_form_sends_are_refused_without_an_echo(
    app, everybody: Everybody, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logging("DEBUG")
    watch = everybody.watch
    watch.canary("body", "canarykey")
    body = {"credential": {"id": "canarykey", "response": {}}, "label": "canarykey"}
    headers = {"content-type": "application/json", "stripe-signature": "t=1,v1=canarykey"}
    async with Clerk(app, watch, None) as somebody:
        await everybody.hired(somebody)
        for path in sorted(BODIES - {"/staff/sign-in/options"}) + sorted(BODIES):
            for sent in (json.dumps(body), "canarykey"):
                answer = await somebody.client.post(path, content=sent, headers=headers)
                expected = {200} if path.endswith("/options") else {400, 401, 403}
                assert answer.status_code in expected, path
                assert watch.found_in(answer.text) == []
    assert watch.leaks == []
    assert watch.found_in("".join(capfd.readouterr())) == []
