"""What a child in the cage can be asked: how many pages a file has, and what one page says.

A file is a map handed in, or lies with the service, which a child then asks for its bytes.
"""

import json
import os
from dataclasses import asdict
from functools import partial

from forms.codes import Authentic, PageCode
from forms.reading import read_page
from forms.refusals import Reason, Refused
from forms.rendering import Data, Document, open_document
from forms.rendering import warm_up as warm_up_decoders
from forms.served import ServedFile

MOST_ASKED = 16

_WORDS: dict[bytes, Authentic] = {b"live": "live", b"specimen": "specimen"}


def answer_all(data: Data, line: int) -> None:
    """Answer questions about one file until nobody asks: 0 for its pages, or a page's number.

    Answers are ``pages``, ``reading`` or ``refused``, each one message of JSON.
    """
    document: Document | Reason | None = None
    while asked := os.read(line, MOST_ASKED):
        # Not before the first question: opening may have to ask for bytes on the same line.
        document = document or _opened(data)
        os.write(line, _answer(document, int(asked), line))


def served(size: int, line: int) -> ServedFile:
    """A file of ``size`` bytes that lies with the service."""

    def fetch(at: int, count: int) -> bytes:
        os.write(line, json.dumps({"bytes": [at, count]}).encode())
        piece = os.read(line, count)
        if len(piece) != count:
            raise EOFError  # nobody is there any more
        return piece

    return ServedFile(size, fetch)


def _opened(data: Data) -> Document | Reason:
    try:
        return open_document(data)
    except Refused as error:
        return error.reason


def _answer(document: Document | Reason, page: int, line: int) -> bytes:
    if isinstance(document, str):
        return _refusal(document)
    if page == 0:
        return json.dumps({"pages": document.page_count}).encode()
    try:
        raster = document.page(page)
        reading = read_page(raster, page=page, judge=partial(_judge, line))
        return json.dumps({"reading": asdict(reading)}).encode()
    except Refused as error:
        return _refusal(error.reason)
    except MemoryError:
        return _refusal("too_much_memory")


def _judge(line: int, code: PageCode, mac: str) -> Authentic:
    """The key stays outside; the service is asked whether it made this code."""
    os.write(line, json.dumps({"code": f"{code.signed_part}|{mac}"}).encode())
    return _WORDS.get(os.read(line, MOST_ASKED), "no")


def _refusal(reason: Reason) -> bytes:
    return json.dumps({"refused": reason}).encode()


def warm_up() -> None:
    """Load whatever decoders and reading load late: from inside the walls nothing can be."""
    read_page(warm_up_decoders(), page=1)
