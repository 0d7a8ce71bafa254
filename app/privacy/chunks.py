"""A file as sealed chunks: 1 MiB each under one key, bound to the file, their place and the end.

Nothing here reads a row or a disk. Whatever is altered, cut off, swapped or brought from another
file cannot be opened.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from app.platform.problems import TooLarge
from app.privacy.keys import Unsealable, decrypt, encrypt

CHUNK = 1024 * 1024
SEALED_CHUNK = CHUNK + 28
"""A nonce of 12 bytes before each chunk, a tag of 16 behind it."""


def bound(file_id: UUID, field: str, index: int, *, last: bool) -> bytes:
    """What a chunk is authenticated with: file, field, place, and whether it is the last."""
    end = b"|last" if last else b"|more"
    return b"file|" + file_id.bytes + b"|" + field.encode() + b"|" + index.to_bytes(8) + end


@dataclass
class Sealing:
    """Seals one file while it streams through; holds two chunks at the most.

    ``taken`` counts its bytes and ``chunks`` its chunks. An empty file is one empty chunk, so that
    its end is bound too.
    """

    key: bytes
    file_id: UUID
    field: str
    longest: int
    taken: int = 0
    chunks: int = 0

    def __repr__(self) -> str:
        return f"Sealing({self.file_id}, {self.chunks} chunks)"

    async def seal(self, content: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
        """The sealed chunks of a stream. Raises TooLarge past ``longest`` bytes."""
        waiting = bytearray()
        async for piece in content:
            self.taken += len(piece)
            if self.taken > self.longest:
                raise TooLarge
            for start in range(0, len(piece), CHUNK):
                waiting += piece[start : start + CHUNK]
                if len(waiting) > CHUNK:
                    yield self._next(bytes(waiting[:CHUNK]), last=False)
                    del waiting[:CHUNK]
        yield self._next(bytes(waiting), last=True)

    def _next(self, chunk: bytes, *, last: bool) -> bytes:
        index, self.chunks = self.chunks, self.chunks + 1
        return encrypt(self.key, chunk, bound(self.file_id, self.field, index, last=last))


def open_chunk(
    piece: bytes, *, key: bytes, file_id: UUID, field: str, index: int, chunks: int
) -> bytes:
    """One chunk of a file of so many. Raises Unsealable when it is not the one of this place."""
    return decrypt(key, piece, bound(file_id, field, index, last=index == chunks - 1))


async def open_chunks(
    pieces: AsyncIterator[bytes], *, key: bytes, file_id: UUID, field: str, chunks: int
) -> AsyncGenerator[bytes, None]:
    """The content of a file of so many chunks. Raises Unsealable at the first that is not its own.

    Whoever writes it elsewhere keeps nothing of it until it has come to its end.
    """
    index = 0
    async for piece in pieces:
        yield open_chunk(piece, key=key, file_id=file_id, field=field, index=index, chunks=chunks)
        index += 1
    if index != chunks:
        raise Unsealable("cut off")
