"""What a child in the cage says, taken apart with suspicion: it may be the sender's own words.

Only values that a reading can have come through, each within its bounds; what the service itself
told the child about a code is the only word on who made it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from forms.codes import Authentic, PageCode
from forms.reading.reasons import REASONS as READING_REASONS
from forms.readings import MarkReading, MarkState, PageReading, SignatureReading, Verdict
from forms.refusals import REASONS, Reason
from forms.served import PIECE

Word = TypeVar("Word", bound=str)
Judged = Mapping[PageCode, Authentic]

MOST_ANSWER = 65_536
MOST_PAGES_SAID = 1_000_000
MOST_MARKS = 16
MARK_NAME = re.compile(r"[a-z0-9_.\-]{1,120}\.(yes|no)\Z")


class NotAnAnswer(Exception):
    """Something that no honest child says."""


def parsed(answer: bytes) -> dict[str, Any]:
    """One JSON object. Raises NotAnAnswer."""
    if len(answer) > MOST_ANSWER:
        raise NotAnAnswer
    try:
        said = json.loads(answer, parse_constant=_no_such_number)
    except (ValueError, RecursionError):
        raise NotAnAnswer from None
    if not isinstance(said, dict):
        raise NotAnAnswer
    return said


def refused(said: dict[str, Any]) -> Reason | None:
    """The reason given instead of an answer. Raises NotAnAnswer for one of no list."""
    if "refused" not in said:
        return None
    reason = said["refused"]
    if not isinstance(reason, str) or reason not in REASONS:
        raise NotAnAnswer
    return next(one for one in get_args(Reason) if one == reason)


def page_count(said: dict[str, Any]) -> int:
    """Raises NotAnAnswer."""
    return _whole(said.get("pages"), 1, MOST_PAGES_SAID)


def code_asked(said: dict[str, Any]) -> str | None:
    """The text of a code whose maker the child wants to know."""
    code = said.get("code")
    return code if isinstance(code, str) else None


def bytes_asked(said: dict[str, Any], size: int) -> tuple[int, int] | None:
    """Where and how many bytes of a file of ``size`` the child wants. Raises NotAnAnswer."""
    if "bytes" not in said:
        return None
    wanted = _list(said["bytes"], 2)
    if len(wanted) != 2:
        raise NotAnAnswer
    at = _whole(wanted[0], 0, size - 1)
    return at, _whole(wanted[1], 1, min(PIECE, size - at))


def reading(said: dict[str, Any], page: int, judged: Judged) -> PageReading:
    """The reading of ``page``; ``judged`` is what the child was told. Raises NotAnAnswer."""
    told = said.get("reading")
    if not isinstance(told, dict) or told.keys() != PageReading.__dataclass_fields__.keys():
        raise NotAnAnswer
    found = PageReading(
        page=_whole(told["page"], page, page),
        **_named(told, judged),
        rotation_degrees=_or_none(told["rotation_degrees"], 360.0),
        quality=_number(told["quality"], 1.0),
        marks=tuple(_mark(mark) for mark in _list(told["marks"], MOST_MARKS)),
        signature=None if told["signature"] is None else _signature(told["signature"]),
        verdict=_word(told["verdict"], get_args(Verdict)),
        reasons=tuple(
            _word(reason, tuple(READING_REASONS))
            for reason in _list(told["reasons"], len(READING_REASONS))
        ),
    )
    if found.verdict == "yes" and found.authentic == "no":
        raise NotAnAnswer
    return found


def _named(told: dict[str, Any], judged: Judged) -> dict[str, Any]:
    """Whose page it is: nothing at all, or a code that was asked about, with what was said."""
    keys = ("serial", "form_page", "form_pages", "layout")
    if told["serial"] is None:
        if told["authentic"] != "no" or any(told[key] is not None for key in keys):
            raise NotAnAnswer
        return {}
    for code, authentic in judged.items():
        ours = (code.serial, code.page, code.of, code.layout)
        if tuple(told[key] for key in keys) == ours and told["authentic"] == authentic:
            return {**dict(zip(keys, ours, strict=True)), "authentic": authentic}
    raise NotAnAnswer


def _mark(told: object) -> MarkReading:
    if not isinstance(told, dict) or told.keys() != MarkReading.__dataclass_fields__.keys():
        raise NotAnAnswer
    if not isinstance(told["name"], str) or not MARK_NAME.match(told["name"]):
        raise NotAnAnswer
    return MarkReading(
        name=told["name"],
        coverage=_number(told["coverage"], 1.0),
        state=_word(told["state"], get_args(MarkState)),
        confidence=_number(told["confidence"], 1.0),
    )


def _signature(told: object) -> SignatureReading:
    if not isinstance(told, dict) or told.keys() != SignatureReading.__dataclass_fields__.keys():
        raise NotAnAnswer
    if not isinstance(told["present"], bool):
        raise NotAnAnswer
    return SignatureReading(
        ink=_number(told["ink"], 1e6),
        present=told["present"],
        confidence=_number(told["confidence"], 1.0),
    )


def _list(told: object, most: int) -> list[Any]:
    if not isinstance(told, list) or len(told) > most:
        raise NotAnAnswer
    return told


def _word(told: object, known: tuple[Word, ...]) -> Word:
    for word in known:
        if told == word:
            return word
    raise NotAnAnswer


def _whole(told: object, least: int, most: int) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not least <= told <= most:
        raise NotAnAnswer
    return told


def _number(told: object, most: float) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float) or not 0 <= told <= most:
        raise NotAnAnswer
    return float(told)


def _or_none(told: object, most: float) -> float | None:
    return None if told is None else _number(told, most)


def _no_such_number(_: str) -> None:
    raise ValueError
