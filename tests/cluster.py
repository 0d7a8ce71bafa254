"""One Postgres for a whole run of tests: a migrated template, a database per worker, cleaned per
test by emptying only what a test has filled."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

from app.migrations.upgrade import upgrade
from app.platform.embedded import APP, DATABASE, OWNER, SUPERUSER, EmbeddedPostgres

START = datetime(2027, 6, 10, 15, 0, tzinfo=UTC)
TABLES = """SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            ORDER BY relname"""
SEQUENCES = """SELECT sequencename, start_value FROM pg_sequences
               WHERE schemaname = 'public' AND last_value IS NOT NULL"""
OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def start_cluster() -> EmbeddedPostgres:
    """A quick, not durable cluster whose database ``permission_slip`` is migrated: the template."""
    postgres = EmbeddedPostgres(Path(mkdtemp(prefix="permission-slip-tests-")), fsync=False).start()
    upgrade(postgres.owner_url, APP)
    return postgres


def discard_cluster(postgres: EmbeddedPostgres) -> None:
    """Stop the cluster and leave nothing behind."""
    postgres.discard()
    shutil.rmtree(postgres.data_dir)


@dataclass(frozen=True)
class Database:
    """The addresses of one database for its three roles."""

    template_url: str
    name: str

    def url(self, role: str) -> str:
        start, end = self.template_url.split(f"{APP}@/{DATABASE}")
        return f"{start}{role}@/{self.name}{end}"

    @property
    def app_url(self) -> str:
        return self.url(APP)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER)

    def execute(self, statement: str, values: list[object] | None = None) -> list[tuple]:
        """Run one statement as the owner and commit; the rows it returned, if any."""
        with psycopg.connect(self.owner_url) as connection:
            cursor = connection.execute(statement.encode(), values)
            return cursor.fetchall() if cursor.description else []


def clone(template_url: str) -> Database:
    """A new database like the template, for the application's role to use and not to alter."""
    made = Database(template_url, f"clone_{secrets.token_hex(6)}")
    name, owner, app = (sql.Identifier(word) for word in (made.name, OWNER, APP))
    template = sql.Identifier(DATABASE)
    with psycopg.connect(_maintenance(made), autocommit=True) as connection:
        # Two workers may copy the template at once only one after the other.
        connection.execute("SELECT pg_advisory_lock(1)")
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(create.format(name, template, owner))
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, app))
    return made


def drop(database: Database) -> None:
    """Delete a clone, ending whoever is still connected to it."""
    name = sql.Identifier(database.name)
    with psycopg.connect(_maintenance(database), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _maintenance(database: Database) -> str:
    return Database(database.template_url, "postgres").superuser_url


class Cleaner:
    """Brings a database back to the template's rows, quickly: only filled tables are touched."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with psycopg.connect(database.superuser_url) as connection:
            self._tables = [row[0] for row in connection.execute(TABLES)]
            self._seeded = {name: self._copy(connection, name) for name in self._filled(connection)}

    def clean(self) -> None:
        """Empty and reseed. Whoever still holds locks from an earlier test is disconnected."""
        try:
            self._clean()
        except psycopg.errors.LockNotAvailable:
            with psycopg.connect(self._database.superuser_url) as connection:
                connection.execute(OTHERS)
            self._clean()

    def _clean(self) -> None:
        with psycopg.connect(self._database.superuser_url) as connection:
            connection.execute("SET lock_timeout = '2s'")
            # Append-only tables refuse deletion by trigger, and foreign keys would ask for an order.
            connection.execute("SET session_replication_role = replica")
            for name in self._filled(connection):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in self._seeded.items():
                into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))
                with connection.cursor().copy(into) as copy:
                    copy.write(rows)
            for name, start in connection.execute(SEQUENCES).fetchall():
                connection.execute("SELECT setval(%s, %s, false)", [f'public."{name}"', start])

    def _filled(self, connection: psycopg.Connection) -> list[str]:
        part = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        parts = [part.format(sql.Literal(name), sql.Identifier(name)) for name in self._tables]
        return [row[0] for row in connection.execute(sql.SQL(" UNION ALL ").join(parts))]

    def _copy(self, connection: psycopg.Connection, name: str) -> bytes:
        out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))
        with connection.cursor().copy(out) as copy:
            return b"".join(bytes(block) for block in copy)


class Clock:
    """Moves the one clock of a database, as the demo's time machine does: as the owner."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        return self._database.execute("SELECT app_now()")[0][0].astimezone(UTC)

    def set(self, instant: datetime) -> None:
        self._database.execute("UPDATE clock_offset SET shift = %s - now()", [instant])

    def advance(self, **by: float) -> None:
        """Move on by a length of time: ``advance(days=14, seconds=1)``."""
        self._database.execute("UPDATE clock_offset SET shift = shift + %s", [timedelta(**by)])
