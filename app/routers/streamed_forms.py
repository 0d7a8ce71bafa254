"""A form with files, read while it arrives: small fields first, then each file as a stream.

Nothing of a file is kept here, on disk or in memory, and its name is not even decoded.
"""

from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from app.platform.csrf import FIELD, require_form_token
from app.platform.problems import BadRequest, TooLarge
from app.platform.text_rules import is_refused

MOST_FIELDS = 10
LONGEST_FIELD = 200


@dataclass
class _Part:
    """A part as far as its head is known; ``named_file`` when it is a file that was chosen."""

    field: str = ""
    is_file: bool = False
    named_file: bool = False


_Event = _Part | bytes | None  # a part begins, some of it, it ends


class StreamedForm:
    """One posted form: ``fields`` up to its first file, then ``files``, each to be read in turn.

    Raises BadRequest for a body that is no such form or breaks off, TooLarge, and CrossSite for a
    form that was not made for this browser.
    """

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise BadRequest
        self._request = request
        self._stream = request.stream()
        self._events: deque[_Event] = deque()
        self._ended = False
        self._part = _Part()
        self._head: tuple[bytearray, bytearray] = (bytearray(), bytearray())
        self._waiting: _Part | None = None
        try:
            self._parser = MultipartParser(boundary, self._callbacks())  # type: ignore[arg-type]
        except FormParserError:
            raise BadRequest from None

    async def fields(self) -> dict[str, str]:
        """The fields before the first file, whose token has been checked."""
        found: dict[str, str] = {}
        while (part := await self._next_part()) is not None:
            if part.is_file:
                self._waiting = part
                break
            value = _text(await self._whole())
            if part.field in found or len(found) >= MOST_FIELDS:
                raise BadRequest
            found[part.field] = value
        key = self._request.app.state.services.pages.form_key
        require_form_token(key, self._request, found.pop(FIELD, ""))
        return found

    async def files(self) -> AsyncIterator[AsyncIterator[bytes]]:
        """Each chosen file as a stream; what is left of one is passed over before the next."""
        part = self._waiting
        while part is not None:
            content = self._content()
            if part.named_file:
                yield content
            async for _ in content:
                pass
            part = await self._next_part()

    async def pass_over(self) -> None:
        """Read the rest and keep nothing: a browser reads no answer while it still sends."""
        async for _ in self._stream:
            pass

    async def _content(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._next(), bytes):
            yield event

    async def _whole(self) -> bytes:
        whole = bytearray()
        async for piece in self._content():
            whole += piece
            if len(whole) > LONGEST_FIELD:
                raise TooLarge
        return bytes(whole)

    async def _next_part(self) -> _Part | None:
        while self._events or not self._ended:
            event = await self._next()
            if isinstance(event, _Part):
                return event
        return None

    async def _next(self) -> _Event:
        """The next event; None also at the end of the whole form."""
        while not self._events and not self._ended:
            piece = await anext(self._stream, None)
            if piece is None:
                raise BadRequest  # it broke off
            try:
                self._parser.write(piece)
            except FormParserError:
                raise BadRequest from None
        return self._events.popleft() if self._events else None

    def _callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._head[0].extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._head[1].extend(data[start:end]),
            "on_header_end": self._head_ends,
            "on_headers_finished": lambda: self._events.append(self._part),
            "on_part_data": lambda data, start, end: self._events.append(bytes(data[start:end])),
            "on_part_end": lambda: self._events.append(None),
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._part = _Part()

    def _head_ends(self) -> None:
        name, value = (bytes(half) for half in self._head)
        self._head[0].clear()
        self._head[1].clear()
        if name.lower() == b"content-disposition":
            _, options = parse_options_header(value)
            file = options.get(b"filename")
            field = options.get(b"name", b"").decode("ascii", "replace")
            self._part.field = field
            self._part.is_file, self._part.named_file = file is not None, bool(file)

    def _end(self) -> None:
        self._ended = True


def _text(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise BadRequest from None
    if any(map(is_refused, text)):
        raise BadRequest
    return text
