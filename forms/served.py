"""A file that is not here: its bytes are fetched piece by piece from whoever holds it.

It looks like a map of a file to the decoders, so that a scan can be read which is never whole in
memory and never in the clear on a disk. No decoder is loaded here.
"""

import os
from collections import OrderedDict
from collections.abc import Callable

PIECE = 64 * 1024
MOST_KEPT = 32  # pieces: decoders come back to the same places

Fetch = Callable[[int, int], bytes]


class ServedFile:
    """``size`` bytes behind ``fetch(at, count)``, which returns exactly what was asked for.

    Slices, ``find``, ``rfind`` and reading as from an open file; whatever ``fetch`` raises comes
    through.
    """

    def __init__(self, size: int, fetch: Fetch) -> None:
        self._size = size
        self._fetch = fetch
        self._at = 0
        self._pieces: OrderedDict[int, bytes] = OrderedDict()

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, wanted: slice) -> bytes:
        start, end, step = wanted.indices(self._size)
        if step != 1:
            raise ValueError("only what stands in a row")
        return self._range(start, end)

    def find(self, wanted: bytes, start: int, end: int) -> int:
        """As of bytes; -1 when it is not there."""
        found = self[start:end].find(wanted)
        return found if found < 0 else start + found

    def rfind(self, wanted: bytes, start: int, end: int) -> int:
        """As of bytes; -1 when it is not there."""
        found = self[start:end].rfind(wanted)
        return found if found < 0 else start + found

    def read(self, count: int = -1) -> bytes:
        """The next bytes, all that are left for a negative count."""
        start = min(self._at, self._size)
        end = self._size if count < 0 else min(self._size, start + count)
        taken = self._range(start, end)
        self._at = end
        return taken

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of a file."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def _range(self, start: int, end: int) -> bytes:
        if end <= start:
            return b""
        first, last = start // PIECE, (end - 1) // PIECE
        whole = b"".join(self._piece(index) for index in range(first, last + 1))
        return whole[start - first * PIECE : end - first * PIECE]

    def _piece(self, index: int) -> bytes:
        kept = self._pieces.get(index)
        if kept is not None:
            self._pieces.move_to_end(index)
            return kept
        at = index * PIECE
        piece = self._fetch(at, min(PIECE, self._size - at))
        self._pieces[index] = piece
        if len(self._pieces) > MOST_KEPT:
            self._pieces.popitem(last=False)
        return piece
