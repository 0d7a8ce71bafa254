"""The reading room of one process: a cage begun at the first scan, and one scan in it at a time."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import to_thread

from app.mailroom.cage import Cage
from app.mailroom.cells import ServedSource, SourceFailed
from app.platform.problems import Problem
from app.privacy import OpenedFile, Unsealable

CHUNK = 1024 * 1024
MOST_CHUNKS_KEPT = 4
CHUNK_SECONDS = 5


class ReadingRoom:
    """Made by ``services.late``. No live form is issued yet, so none is known to the cage."""

    def __init__(self) -> None:
        self._cage: Cage | None = None
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[Cage]:
        """The cage for one scan. Raises CageUnavailable where its walls cannot be built."""
        async with self._turn:
            if self._cage is None:
                cage = Cage(None, workers=1)
                await to_thread.run_sync(cage.__enter__)
                self._cage = cage
            yield self._cage

    def close(self) -> None:
        """End the cage, after the page that is being read."""
        if self._cage is not None:
            self._cage.__exit__()
            self._cage = None


def served(opened: OpenedFile) -> ServedSource:
    """A sealed scan as the cage asks for it: decrypted a MiB at a time, and only a few are kept.

    Reading raises SourceFailed, from Unsealable where the object is not what its row says.
    """
    loop = asyncio.get_running_loop()
    kept: OrderedDict[int, bytes] = OrderedDict()

    def chunk(index: int) -> bytes:
        if index not in kept:
            asked = asyncio.run_coroutine_threadsafe(opened.chunk(index), loop)
            kept[index] = asked.result(CHUNK_SECONDS)
            if len(kept) > MOST_CHUNKS_KEPT:
                kept.popitem(last=False)
        kept.move_to_end(index)
        return kept[index]

    def read(at: int, count: int) -> bytes:
        first, last = at // CHUNK, (at + count - 1) // CHUNK
        try:
            whole = b"".join(chunk(index) for index in range(first, last + 1))
        except (Unsealable, Problem, OSError, TimeoutError, RuntimeError) as error:
            raise SourceFailed from error
        return whole[at - first * CHUNK :][:count]

    return ServedSource(opened.size, read)
