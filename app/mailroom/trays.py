"""Into which tray a page goes: a pure table from a reading, in which every page ends somewhere.

A tray sorts paper and decides nothing: whoever opens it looks at the page (312.5(b)(1)).
"""

from collections.abc import Callable
from typing import Any

from app.mailroom.tray_names import Tray
from forms.reading import reasons
from forms.readings import PageReading

# The first row that fits; the last fits every page. A slip by which a parent stops everything is
# found before anything that could set a page aside.
_TABLE: tuple[tuple[Tray, Callable[[PageReading], bool]], ...] = (
    ("stop_slips", lambda page: _is_ours(page) and _has(page, reasons.STOP_SLIP)),
    ("forms", lambda page: _is_ours(page) and page.verdict in ("yes", "no", "look")),
    ("wrong_side", lambda page: _is_ours(page) and page.verdict == "wrong_side"),
    ("keep_pages", lambda page: _is_ours(page) and page.verdict == "notice_page"),
    ("specimens", lambda page: page.authentic == "specimen"),
    # Two forms of which one is not ours: it claims to be a form and is none.
    ("forged", lambda page: _has(page, reasons.FORGED_CODE) or _has(page, reasons.TWO_FORMS)),
    ("blank", lambda page: _has(page, reasons.BLANK)),
    ("foreign", lambda page: page.verdict == "foreign"),
    ("unreadable", lambda _: True),
)


def tray_of(page: PageReading) -> Tray:
    """The one tray of a page. What no key of ours proves is never among the forms."""
    return next(tray for tray, fits in _TABLE if fits(page))


def kept_reading(page: PageReading) -> dict[str, Any]:
    """What is kept of a reading: numbers and words of our own lists.

    The serial and the layout of a code that nobody made with a key of ours are a stranger's words,
    and go.
    """
    told = page.as_json(file="")
    del told["file"], told["reference"], told["reasons"]
    if page.authentic == "no":
        told |= {"serial": None, "layout": None, "marks": []}
    return told


def _is_ours(page: PageReading) -> bool:
    return page.authentic == "live"


def _has(page: PageReading, reason: str) -> bool:
    return reason in page.reasons
