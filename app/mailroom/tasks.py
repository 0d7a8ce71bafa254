"""What a child in the cage can be asked: how many pages a file has, and what one page says."""

import json
import os
from dataclasses import asdict
from mmap import mmap

from forms.codes import Authentic, PageCode
from forms.reading import read_page
from forms.refusals import Reason, Refused
from forms.rendering import open_document
from forms.rendering import warm_up as warm_up_decoders

COUNT, READ = "count", "read"

_WORDS: dict[bytes, Authentic] = {b"live": "live", b"specimen": "specimen"}


def perform(task: str, data: mmap, page: int, line: int) -> bytes:
    """The answer in JSON: ``pages``, ``reading`` or ``refused``."""
    try:
        document = open_document(data)
        if task == COUNT:
            return json.dumps({"pages": document.page_count}).encode()
        raster = document.page(page)
    except Refused as error:
        return refusal(error.reason)

    def judge(code: PageCode, mac: str) -> Authentic:
        # The key stays outside; the service is asked whether it made this code.
        os.write(line, json.dumps({"code": f"{code.signed_part}|{mac}"}).encode())
        return _WORDS.get(os.read(line, 16), "no")

    reading = read_page(raster, page=page, judge=judge)
    return json.dumps({"reading": asdict(reading)}).encode()


def refusal(reason: Reason) -> bytes:
    """The answer of a child that gives a reason instead."""
    return json.dumps({"refused": reason}).encode()


def warm_up() -> None:
    """Load whatever decoders and reading load late: from inside the walls nothing can be."""
    read_page(warm_up_decoders(), page=1)
