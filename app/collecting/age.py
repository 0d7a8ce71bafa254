"""The neutral age question of a mixed audience: from typed month and year to an outcome, purely.

The outcome is all that anybody may keep; month and year end with the call (AGE-07, AGE-08).
"""

import datetime as dt
from enum import StrEnum

from app.collecting.words import fold

OLDEST_YEAR = 1900
MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
SHORTEST_NAME = 3
THIRTEEN_YEARS = 13 * 12


class Outcome(StrEnum):
    """What an answer leads to."""

    CHILD = "child"
    OLDER = "older"


class Unclear(StrEnum):
    """Why an answer cannot be read; none of these tells where the line is (AGE-05)."""

    MONTH = "month"
    YEAR = "year"
    NOT_YET = "not-yet"


def read_answer(month: str, year: str, today: dt.date) -> Outcome | Unclear:
    """The outcome of what was typed. Any past month since 1900 is taken (AGE-04)."""
    read_month, read_year = _month(month), _year(year)
    if read_month is None:
        return Unclear.MONTH
    if read_year is None or read_year < OLDEST_YEAR:
        return Unclear.YEAR
    if (read_year, read_month) > (today.year, today.month):
        return Unclear.NOT_YET
    lived = (today.year - read_year) * 12 + today.month - read_month
    # In the birthday's month the day is not known, so that month still counts as twelve.
    return Outcome.OLDER if lived > THIRTEEN_YEARS else Outcome.CHILD


def _month(typed: str) -> int | None:
    word = fold(typed).strip(" .,")
    if word.isascii() and word.isdigit():
        number = int(word) if len(word) <= 2 else 0
        return number if 1 <= number <= len(MONTHS) else None
    if len(word) < SHORTEST_NAME:
        return None
    for number, names in enumerate(MONTHS, start=1):
        if any(name.startswith(word) for name in names):
            return number
    return None


def _year(typed: str) -> int | None:
    digits = typed.strip(" .,")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 4 else None
