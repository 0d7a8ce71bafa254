"""What a child in the cage can be asked: how many pages a file has, and what one page says."""

import json
import os
from dataclasses import asdict
from functools import partial
from mmap import mmap

from forms.codes import Authentic, PageCode
from forms.reading import read_page
from forms.refusals import Reason, Refused
from forms.rendering import Document, open_document
from forms.rendering import warm_up as warm_up_decoders

MOST_ASKED = 16

_WORDS: dict[bytes, Authentic] = {b"live": "live", b"specimen": "specimen"}


def answer_all(data: mmap, line: int) -> None:
    """Answer questions about one file until nobody asks: 0 for its pages, or a page's number.

    Answers are ``pages``, ``reading`` or ``refused``, each one message of JSON.
    """
    try:
        document: Document | Reason = open_document(data)
    except Refused as error:
        document = error.reason
    while asked := os.read(line, MOST_ASKED):
        os.write(line, _answer(document, int(asked), line))


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
