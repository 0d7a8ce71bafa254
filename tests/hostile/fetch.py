"""Fetches the packages whose test files others made to break readers: ``make soak`` alone.

Their licences differ, so none is kept in this repository: only the digest of each package is.
Run as ``python -m tests.hostile.fetch``.
"""

import hashlib
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(os.environ.get("HOSTILE_FILES", Path.home() / ".cache" / "permission-slip-hostile"))
MANIFEST = Path(__file__).with_name("manifest.sha256")
LARGEST = 30_000_000


def packages() -> list[tuple[str, str, str]]:
    """Digest, file and requirement of each package."""
    lines = MANIFEST.read_text().splitlines()
    return [(digest, file, wanted) for digest, file, wanted in map(str.split, lines)]


def fetch() -> None:
    """Download what is missing. Raises SystemExit for a file that is not the one we know."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for digest, file, wanted in packages():
        path = FOLDER / file
        if not path.exists():
            # Metadata of a package is made by running its own build: only the file is wanted.
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary"]
            subprocess.run([*command, ":all:", "-d", str(FOLDER), wanted], check=True)
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise SystemExit(f"{file} is not the file we know")


def files() -> Iterator[tuple[str, bytes]]:
    """Every file of every package that was fetched, without unpacking any to disk."""
    for _, file, _ in packages():
        with tarfile.open(FOLDER / file) as package:
            for member in package:
                held = package.extractfile(member) if member.isfile() else None
                if held is not None and member.size <= LARGEST:
                    yield f"{file}:{member.name}", held.read()


def are_here() -> bool:
    """Whether all have been fetched."""
    return all((FOLDER / file).exists() for _, file, _ in packages())


if __name__ == "__main__":
    fetch()
