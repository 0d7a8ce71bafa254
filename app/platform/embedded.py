"""The supervisor of the embedded Postgres: start, recover, stop. Nothing of the service's tables.

Postgres runs as our direct child and ends when we end. It listens on no network, only on a Unix
socket in a folder closed to everyone else, so it needs no passwords and two run side by side.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from app.platform.embedded_place import (
    EmbeddedPostgresError,
    Place,
    binaries,
    find_place,
    socket_folder,
)

DATABASE = "permission_slip"
SUPERUSER = "postgres"
OWNER = "ps_owner"
APP = "ps_app"
SETTINGS = {
    # Values of rows must never reach a log: a failed INSERT would otherwise be written out whole.
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "jit": "off",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


class EmbeddedPostgres:
    """One cluster under ``data_dir``; ``fsync=False`` is for tests alone.

    Start it from a thread that lives as long as the cluster shall: the kernel ends Postgres with
    the thread that started it.
    """

    def __init__(self, data_dir: Path, *, fsync: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self._fsync = fsync
        self._lock: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._place: Place | None = None
        self._sockets: Path | None = None

    def start(self) -> Self:
        """Make the cluster if there is none, recover it if it was killed, wait until it serves.

        Raises EmbeddedPostgresError when the data folder is in use or Postgres does not start.
        """
        self.take_folder()
        try:
            self._place = find_place(self.data_dir)
            programs = binaries(self._place)
            self._clear_leftovers()
            if not self._place.cluster.exists():
                self._initialise(programs)
            self._launch(programs)
            self._prepare_roles()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self, patience: float = 1.2) -> None:
        """Fast for ``patience`` seconds, then immediate; then no process of the cluster is left."""
        if self._child is not None:
            for request, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 0.3)):
                with suppress(ProcessLookupError):
                    self._child.send_signal(request)
                if _ended(self._child, seconds):
                    break
            self._clear_leftovers()
            self._child.wait()
            self._child = None
        if self._sockets is not None and self._sockets.parent != self._where().home:
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def discard(self) -> None:
        """Stop, and delete the cluster with all its data."""
        self.stop()
        shutil.rmtree(self._where().home)

    def poll(self) -> int | None:
        """None while Postgres runs, else how it ended."""
        return None if self._child is None else self._child.poll()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role, in the form that psycopg takes."""
        if self._sockets is None:
            raise EmbeddedPostgresError("the embedded Postgres is not started")
        return f"postgresql://{role}@/{database}?host={quote(str(self._sockets), safe='/')}"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER)

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        return self.url(APP)

    @property
    def pid(self) -> int:
        """The process id of the postmaster."""
        if self._child is None:
            raise EmbeddedPostgresError("the embedded Postgres is not started")
        return self._child.pid

    @property
    def cluster(self) -> Path:
        """The folder of the cluster's files."""
        return self._where().cluster

    def _where(self) -> Place:
        if self._place is None:
            raise EmbeddedPostgresError("the embedded Postgres is not started")
        return self._place

    def take_folder(self) -> None:
        """Make the data folder ours until ``stop``; ``start`` does it too.

        Raises EmbeddedPostgresError when another process has it.
        """
        if self._lock is not None:
            return
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(self.data_dir / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            message = f"{self.data_dir} is in use by another process: choose another --data-dir"
            raise EmbeddedPostgresError(message) from None

    def _clear_leftovers(self) -> None:
        # After kill -9 of the postmaster its backends may still hold shared memory, and a zombie
        # may still own the pid in postmaster.pid: we hold the lock, so whatever works in this
        # folder is an orphan. Only when all are gone is the pid file a lie that may be removed.
        cluster = self._where().cluster
        deadline = time.monotonic() + 5
        while orphans := _processes_in(cluster):
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(f"processes in {cluster} do not end: {orphans}")
            time.sleep(0.01)
        (cluster / "postmaster.pid").unlink(missing_ok=True)

    def _initialise(self, programs: Path) -> None:
        place = self._where()
        aside = place.home / "pgdata.part"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(mode=0o700)
        place.give(aside)
        command = [str(programs / "initdb"), "--pgdata", str(aside), "--username", SUPERUSER]
        options = ["--encoding=UTF8", "--locale=C", "--auth=trust", "--no-instructions"]
        quick = [] if self._fsync else ["--no-sync"]
        run = [*place.prefix(), *command, *options, *quick]
        made = subprocess.run(run, capture_output=True, text=True, check=False, cwd=place.home)
        if made.returncode != 0:
            raise EmbeddedPostgresError(f"initdb failed: {made.stderr.strip()}")
        aside.rename(place.cluster)

    def _launch(self, programs: Path) -> None:
        place = self._where()
        self._sockets = socket_folder(place)
        wanted = SETTINGS | {"unix_socket_directories": str(self._sockets)}
        wanted |= {} if self._fsync else NOT_DURABLE
        options = [part for name, value in wanted.items() for part in ("-c", f"{name}={value}")]
        server = [str(programs / "postgres"), "-D", str(place.cluster), *options]
        with place.log.open("wb") as log:
            self._child = subprocess.Popen(
                [*place.prefix("--pdeathsig", "QUIT"), *server],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=place.home,
                start_new_session=True,  # Ctrl-C is for us; we stop Postgres last
            )
        self._await_ready(self._child)

    def _await_ready(self, child: subprocess.Popen[bytes]) -> None:
        place = self._where()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if child.poll() is not None:
                tail = place.log.read_text(errors="replace")[-600:].strip()
                raise EmbeddedPostgresError(f"Postgres did not start: {tail}")
            with suppress(FileNotFoundError, IndexError):
                status = (place.cluster / "postmaster.pid").read_text().splitlines()[7]
                if status.strip() == "ready":
                    return
            time.sleep(0.01)
        raise EmbeddedPostgresError("Postgres was not ready within a minute")

    def _prepare_roles(self) -> None:
        """The owner owns the database, the application's role owns nothing; both are plain."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in (OWNER, APP):
                if role not in known:
                    connection.execute(f"CREATE ROLE {role} {ROLE}".encode())
            databases = connection.execute("SELECT datname FROM pg_database").fetchall()
            if (DATABASE,) in databases:
                return
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())
            connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC".encode())
            connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO {APP}".encode())


def _ended(child: subprocess.Popen[bytes], patience: float) -> bool:
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        return False
    return True


def _processes_in(folder: Path) -> list[int]:
    """The living processes that work in ``folder`` (Postgres' own all do); zombies have none."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if (entry / "cwd").readlink() == folder:
                    found.append(int(entry.name))
    return found
