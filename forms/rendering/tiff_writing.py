"""A TIFF of one picture, written from numbers that were checked."""

import struct
from collections.abc import Iterable

from forms.refusals import Refused

SHORT, LONG, UNDEFINED = 3, 4, 7
LARGEST_SHORT, LARGEST_LONG = 0xFFFF, 0xFFFFFFFF


class Writer:
    """A TIFF of one directory at its beginning, values after it, pieces of picture last."""

    def __init__(self, order: str) -> None:
        self._order = order
        self._values: dict[int, tuple[int, int, bytes]] = {}

    def add_numbers(self, tag: int, numbers: tuple[int, ...]) -> None:
        """Raises Refused for a number that a classic TIFF cannot hold."""
        largest = max(numbers)
        if largest > LARGEST_LONG:
            raise Refused("damaged")
        kind, letter = (SHORT, "H") if largest <= LARGEST_SHORT else (LONG, "I")
        packed = struct.pack(f"{self._order}{len(numbers)}{letter}", *numbers)
        self._values[tag] = (kind, len(numbers), packed)

    def add_bytes(self, tag: int, content: bytes) -> None:
        self._values[tag] = (UNDEFINED, len(content), content)

    def closed(self, offsets: int, counts: int, pieces: tuple[bytes, ...]) -> bytes:
        """The whole file. Raises Refused."""
        many = len(pieces)
        self._values[counts] = (LONG, many, self._longs(len(piece) for piece in pieces))
        self._values[offsets] = (LONG, many, b"\0" * 4 * many)
        head = 8 + 2 + 12 * len(self._values) + 4
        at = head + sum(len(held) + len(held) % 2 for *_, held in self._values.values())
        places = []
        for piece in pieces:
            places.append(at)
            at += len(piece)
        self._values[offsets] = (LONG, many, self._longs(places))
        mark = b"II" if self._order == "<" else b"MM"
        start = mark + struct.pack(self._order + "HIH", 42, 8, len(self._values))
        return b"".join((start, *self._directory(head), *pieces))

    def _directory(self, at: int) -> list[bytes]:
        entries, values = [], []
        for tag, (kind, count, held) in sorted(self._values.items()):
            fixed = struct.pack(self._order + "HHI", tag, kind, count)
            padded = held + b"\0" * (len(held) % 2)
            if len(held) <= 4:
                entries.append(fixed + held.ljust(4, b"\0"))
                padded = b"\0" * len(padded)  # its room after the directory stays empty
            else:
                entries.append(fixed + struct.pack(self._order + "I", at))
            at += len(padded)
            values.append(padded)
        return [*entries, b"\0\0\0\0", *values]

    def _longs(self, numbers: Iterable[int]) -> bytes:
        every = tuple(numbers)
        return struct.pack(f"{self._order}{len(every)}I", *every)
