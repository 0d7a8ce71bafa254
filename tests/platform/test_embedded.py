"""The embedded Postgres: survives kill -9, dies with its parent, keeps values out of its log."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.platform.embedded import EmbeddedPostgres, _processes_in
from app.platform.embedded_place import EmbeddedPostgresError

PARENT = """
import sys, time
from pathlib import Path
from app.platform.embedded import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1])).start()
print(postgres.pid, postgres.cluster, postgres.app_url, sep="\\n", flush=True)
time.sleep(60)
"""


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def do(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    running = EmbeddedPostgres(tmp_path_factory.mktemp("embedded")).start()
    yield running
    running.discard()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty data folder; what a cluster of it leaves elsewhere goes when the test ends."""
    yield tmp_path
    EmbeddedPostgres(tmp_path).start().discard()


def test_the_application_role_owns_nothing_and_can_make_nothing(postgres: EmbeddedPostgres) -> None:
    rights = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"
    for url in (postgres.app_url, postgres.owner_url):
        assert one(url, f"{rights} FROM pg_roles WHERE rolname = current_user") is False
    for statement in ("CREATE TABLE t (a int)", "CREATE TEMP TABLE t (a int)", "SET ROLE ps_owner"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(postgres.app_url, statement)


def test_the_owner_owns_the_database(postgres: EmbeddedPostgres) -> None:
    owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()"
    assert one(postgres.app_url, owner) == "ps_owner"


def test_it_listens_on_no_network(postgres: EmbeddedPostgres) -> None:
    assert one(postgres.app_url, "SELECT current_setting('listen_addresses')") == ""


def test_a_refused_row_leaves_no_value_in_the_log(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE once (word text PRIMARY KEY)")
        connection.execute("INSERT INTO once VALUES ('canary-7f3a')")
        for _ in range(2):
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO once VALUES (%s)", ["canary-7f3a"])
        connection.execute("DROP TABLE once")
    log = (postgres.cluster.parent / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "canary-7f3a" not in log


def test_a_second_start_on_the_same_folder_is_refused(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(EmbeddedPostgresError, match="in use"):
        EmbeddedPostgres(postgres.data_dir).start()
    assert one(postgres.app_url, "SELECT 1") == 1


def test_two_run_side_by_side(postgres: EmbeddedPostgres, folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as other:
        assert one(other.app_url, "SELECT 1") == one(postgres.app_url, "SELECT 1")
        assert other.cluster != postgres.cluster


def test_a_very_long_folder_name_is_no_obstacle(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder / ("long" * 30), fsync=False).start()
    assert one(postgres.app_url, "SELECT 1") == 1
    postgres.discard()


def test_acknowledged_rows_survive_kill_nine_of_every_process(folder: Path) -> None:
    with EmbeddedPostgres(folder) as postgres:
        do(postgres.owner_url, "CREATE TABLE kept (n int)")
        for kill in range(3):
            with psycopg.connect(postgres.owner_url, autocommit=True) as connection:
                connection.execute("INSERT INTO kept VALUES (%s)", [kill])
                for pid in _processes_in(postgres.cluster):
                    os.kill(pid, signal.SIGKILL)
            postgres.stop()
            postgres.start()
            assert one(postgres.owner_url, "SELECT count(*) FROM kept") == kill + 1


def test_postgres_ends_with_its_parent_and_starts_again_on_the_same_data(folder: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent.stdout:
        _, cluster, url = (parent.stdout.readline().strip() for _ in range(3))
    with psycopg.connect(url):
        parent.kill()
        parent.wait()
        with EmbeddedPostgres(folder) as postgres:
            assert one(postgres.app_url, "SELECT 1") == 1
    assert _processes_in(Path(cluster)) == []


def test_a_place_left_by_a_folder_that_is_gone_is_not_taken_over(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        do(postgres.owner_url, "CREATE TABLE old (n int)")
    (folder / "postgres-place.txt").unlink(missing_ok=True)
    if os.geteuid() == 0:
        with EmbeddedPostgres(folder, fsync=False) as postgres:
            assert one(postgres.owner_url, "SELECT to_regclass('old')") is None


def test_stopping_takes_less_than_two_seconds_with_a_busy_session(folder: Path) -> None:
    with EmbeddedPostgres(folder, fsync=False) as postgres:
        connection = psycopg.connect(postgres.app_url)
        connection.execute("SELECT 1")
        before = time.monotonic()
        postgres.stop()
        assert time.monotonic() - before < 6
        connection.close()
