"""The secrets of an installation: files in one folder outside the database and its backups.

Each secret is 32 random bytes in its own 0600 file. A key service can replace this folder by
providing the same three functions.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

SIZE = 32


class SecretMissing(RuntimeError):
    """A secret that the service needs is not in the folder."""


def read_secret(folder: Path, name: str) -> bytes:
    """The 32 bytes of one secret. Raises SecretMissing when absent or of the wrong size."""
    try:
        value = (folder / name).read_bytes()
    except FileNotFoundError as error:
        raise SecretMissing(f"{name} is not in the keys folder: run permission-slip migrate") from (
            error
        )
    if len(value) != SIZE:
        raise SecretMissing(f"{name} in the keys folder does not hold {SIZE} bytes")
    return value


def write_secret(folder: Path, name: str) -> bytes:
    """Make a new secret durably (written aside, synced, renamed); an existing one is kept."""
    target = folder / name
    if target.exists():
        return read_secret(folder, name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    value = secrets.token_bytes(SIZE)
    aside = folder / f".{name}.{secrets.token_hex(4)}"
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, target)  # unlike rename, never replaces a secret that another made first
    except FileExistsError:
        value = read_secret(folder, name)
    aside.unlink()
    _sync_folder(folder)
    return value


def destroy_secret(folder: Path, name: str) -> None:
    """Overwrite and remove a secret; absent already is fine. After this nothing opens with it."""
    target = folder / name
    if not target.exists():
        return
    with target.open("r+b") as file:
        file.write(secrets.token_bytes(SIZE))
        file.flush()
        os.fsync(file.fileno())
    target.unlink()
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Peppers:
    """Keyed hashes, one key per purpose, all derived from the one secret file ``pepper``."""

    root: bytes

    @classmethod
    def load(cls, folder: Path) -> "Peppers":
        return cls(read_secret(folder, "pepper"))

    def key(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose: equal values hash differently for each purpose."""
        return hmac.digest(self.root, b"purpose|" + purpose.encode(), hashlib.sha256)

    def hash(self, purpose: str, value: bytes | str) -> bytes:
        """A 32-byte keyed hash of ``value`` for ``purpose``."""
        raw = value.encode() if isinstance(value, str) else value
        return hmac.digest(self.key(purpose), raw, hashlib.sha256)

    def __repr__(self) -> str:
        return "Peppers(***)"
