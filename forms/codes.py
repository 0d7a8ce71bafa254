"""What the square code of every page says: ``serial|page/of|layout|MAC``, and whether it is ours.

The code identifies a printed sheet and authorises nothing; a serial is spent by the service, once.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Literal

Authentic = Literal["live", "specimen", "no"]

SERIAL_LENGTH = 12  # 60 bits in Crockford's alphabet
MAC_LENGTH = 16  # 80 bits in base 32: nobody tries them one by one by post
STOP_PAGE = 0

SPECIMEN_KEY = b"permission-slip specimen: anybody may print these, and no service takes them"

_SERIAL = r"[0-9A-HJKMNP-TV-Z]{12}"
_CODE = re.compile(
    rf"(?P<serial>{_SERIAL})\|(?P<page>0|[1-9][0-9]?)/(?P<of>[1-9][0-9]?)"
    r"\|(?P<layout>[A-Za-z0-9.\-]{2,120})\|(?P<mac>[A-Z2-7]{16})\Z"
)


class NotOurCode(ValueError):
    """Text that is not in the form of our codes at all; it carries none of that text."""


@dataclass(frozen=True, slots=True)
class PageCode:
    """One page of one printed form. ``page`` counts from 1; 0 is the STOP slip, which has no page.

    ``layout`` names the geometry and the marks of the sheet (``forms.layout.LayoutName``).
    """

    serial: str
    page: int
    of: int
    layout: str

    @property
    def is_stop_slip(self) -> bool:
        return self.page == STOP_PAGE

    @property
    def signed_part(self) -> str:
        return f"{self.serial}|{self.page}/{self.of}|{self.layout}"


def written(code: PageCode, key: bytes) -> str:
    """The text of the square code, closed by a MAC under ``key``."""
    return f"{code.signed_part}|{_mac(code, key)}"


def parse(text: str) -> tuple[PageCode, str]:
    """The page that a code names, and its MAC, not yet believed. Raises NotOurCode."""
    found = _CODE.match(text)
    if found is None:
        raise NotOurCode
    page, of = int(found["page"]), int(found["of"])
    if page > of:
        raise NotOurCode
    return PageCode(found["serial"], page, of, found["layout"]), found["mac"]


def authenticity(code: PageCode, mac: str, live_key: bytes | None = None) -> Authentic:
    """Who made this code: the service of ``live_key``, anybody (a specimen), or no one we know."""
    for word, key in (("live", live_key), ("specimen", SPECIMEN_KEY)):
        if key is not None and hmac.compare_digest(_mac(code, key), mac):
            return "live" if word == "live" else "specimen"
    return "no"


def _mac(code: PageCode, key: bytes) -> str:
    digest = hmac.digest(key, b"form|" + code.signed_part.encode(), hashlib.sha256)
    return base64.b32encode(digest)[:MAC_LENGTH].decode()
