"""Files of a command that appear whole or not at all; what is in them is the command's."""

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, NamedTuple

from app.commands import Refused


class WholeFile(NamedTuple):
    """Where a file goes and what writes it."""

    path: Path
    write: Callable[[BinaryIO], object]


def write_whole_files(files: Iterable[WholeFile]) -> None:
    """Write every file beside its place, in order, then put all of them there.

    Whatever goes wrong before the last is written leaves every place as it was. Raises Refused
    where a place is no file or cannot be written, and when two files have the same place.
    """
    wanted = [WholeFile(_place(file.path), file.write) for file in files]
    if len({file.path for file in wanted}) < len(wanted):
        raise Refused(f"{wanted[0].path}: two files cannot have one name")
    with ExitStack() as left_over:
        parts = []
        for file in wanted:
            part = file.path.with_name(f".{file.path.name}.{secrets.token_hex(4)}.part")
            left_over.callback(part.unlink, missing_ok=True)
            _write(part, file)
            parts.append(part)
        for part, file in zip(parts, wanted, strict=True):
            _in_place(part, file.path)


def _place(path: Path) -> Path:
    """The real place behind a name, so that a link stays a link."""
    try:
        place = path.resolve()
        if not place.exists() or place.is_file():
            return place
    except OSError as problem:
        raise _unwritable(path, problem) from None
    except RuntimeError:
        raise Refused(f"{path}: cannot be written: its links lead in a circle") from None
    raise Refused(f"{path}: cannot be written: it is not a file that can be replaced")


def _write(part: Path, file: WholeFile) -> None:
    try:
        stream = part.open("xb")
    except OSError as problem:
        raise _unwritable(file.path, problem) from None
    try:
        with stream:
            file.write(stream)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise _unwritable(file.path, problem) from None


def _in_place(part: Path, place: Path) -> None:
    try:
        part.replace(place)
    except OSError as problem:
        raise _unwritable(place, problem) from None


def _unwritable(path: Path, problem: OSError) -> Refused:
    return Refused(f"{path}: cannot be written: {(problem.strerror or 'no reason given').lower()}")
