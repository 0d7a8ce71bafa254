"""The directories of a TIFF, walked and bounded before any decoder sees the file."""

import struct
from dataclasses import dataclass
from typing import Literal

from forms.refusals import Refused
from forms.rendering.bounds import MOST_PAGES
from forms.rendering.sniffing import Data

MOST_ENTRIES = 512
MOST_VALUES = 200_000

NEW_SUBFILE_TYPE = 254
REDUCED_OR_MASK = 0b101

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4, 16: 8}
_INTEGERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}
LONG, RATIONAL = 4, 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag: its type, how many values, and where they stand in the file."""

    type: int
    count: int
    at: int

    @property
    def size(self) -> int:
        """Bytes of all values; 0 for a type that nobody defined."""
        return _SIZES.get(self.type, 0) * self.count


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers are written in this file."""

    order: Literal["<", ">"]
    big: bool

    @property
    def entry(self) -> struct.Struct:
        return struct.Struct(self.order + ("HHQ8s" if self.big else "HHI4s"))

    @property
    def offset(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "I"))

    @property
    def count(self) -> struct.Struct:
        return struct.Struct(self.order + ("Q" if self.big else "H"))


Directory = dict[int, Entry]


def form_of(data: Data) -> Form:
    """Byte order and generation, from the first bytes."""
    return Form("<" if data[:1] == b"I" else ">", big=b"+" in data[2:4])


def pages(data: Data) -> tuple[int, ...]:
    """Where the directory of every page stands, previews and masks left out. Raises Refused."""
    form = form_of(data)
    found: list[int] = []
    seen: set[int] = set()
    at = _read(form.offset, data, 8 if form.big else 4)
    while at:
        if at in seen:
            raise Refused("damaged")
        seen.add(at)
        if not _is_preview(form, data, at):
            found.append(at)
        if len(found) > MOST_PAGES or len(seen) > 2 * MOST_PAGES:
            raise Refused("too_many_pages")
        at = _read(form.offset, data, _entries_end(form, data, at))
    if not found:
        raise Refused("no_pages")
    return tuple(found)


def directory(form: Form, data: Data, at: int) -> Directory:
    """Every tag of one page; of a tag given twice, the first. Raises Refused."""
    end = _entries_end(form, data, at)
    if end > len(data):
        raise Refused("truncated")
    inline = 8 if form.big else 4
    found: Directory = {}
    for start in range(at + form.count.size, end, form.entry.size):
        tag, kind, count, value = form.entry.unpack(data[start : start + form.entry.size])
        held = start + form.entry.size - inline
        if _SIZES.get(kind, 0) * count > inline:
            (held,) = form.offset.unpack(value)
        found.setdefault(tag, Entry(kind, count, held))
    return found


def integers(form: Form, data: Data, entry: Entry | None) -> tuple[int, ...]:
    """The whole numbers of a tag; none when it is absent or of another type. Raises Refused."""
    if entry is None or entry.type not in _INTEGERS:
        return ()
    values = raw(data, entry)
    return struct.unpack(f"{form.order}{entry.count}{_INTEGERS[entry.type]}", values)


def ratio(form: Form, data: Data, entry: Entry | None) -> float | None:
    """The first value of a tag of fractions, or None. Raises Refused."""
    if entry is None or entry.type != RATIONAL or entry.count < 1:
        return None
    over, under = struct.unpack(form.order + "II", raw(data, entry)[:8])
    return over / under if under else None


def raw(data: Data, entry: Entry) -> bytes:
    """The bytes of a tag's values. Raises Refused."""
    if entry.count > MOST_VALUES:
        raise Refused("damaged")
    if entry.at + entry.size > len(data):
        raise Refused("truncated")
    return bytes(data[entry.at : entry.at + entry.size])


def _entries_end(form: Form, data: Data, at: int) -> int:
    entries = _read(form.count, data, at)
    if entries > MOST_ENTRIES:
        raise Refused("damaged")
    return at + form.count.size + entries * form.entry.size


def _is_preview(form: Form, data: Data, at: int) -> bool:
    """Tags stand in rising order, and the one that says so is the lowest of all."""
    start = at + form.count.size
    if _read(form.count, data, at) == 0 or start + form.entry.size > len(data):
        return False
    tag, kind, _, value = form.entry.unpack(data[start : start + form.entry.size])
    if tag != NEW_SUBFILE_TYPE or kind != LONG:
        return False
    (said,) = struct.unpack_from(form.order + "I", value)
    return bool(said & REDUCED_OR_MASK)


def _read(number: struct.Struct, data: Data, at: int) -> int:
    if at + number.size > len(data):
        raise Refused("truncated")
    value: int = number.unpack(data[at : at + number.size])[0]
    return value
