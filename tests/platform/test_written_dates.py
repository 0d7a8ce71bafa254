"""A date is written one way in every letter, notice, page and print."""

from datetime import date
from pathlib import Path

import pytest

from app.platform.written_dates import month_mark, written_date

APP = Path(__file__).parents[2] / "app"


@pytest.mark.parametrize(
    ("day", "language", "written"),
    [
        (date(2027, 6, 1), "en", "June 1, 2027"),
        (date(2027, 6, 1), "es", "1 de junio de 2027"),
        (date(2027, 12, 31), "en", "December 31, 2027"),
        (date(2027, 1, 9), "es", "9 de enero de 2027"),
    ],
)
def test_a_date_is_written_as_people_write_it(day: date, language: str, written: str) -> None:
    assert written_date(day, language) == written


def test_a_postmark_shows_three_letters_of_the_month() -> None:
    assert [month_mark(date(2027, 8, 1), language) for language in ("en", "es")] == ["AUG", "AGO"]


def test_month_names_are_written_down_once() -> None:
    """The age question reads months as children type them; that list has spellings of its own."""
    holders = {
        path.relative_to(APP).as_posix()
        for path in APP.rglob("*.py")
        if "febrero" in path.read_text(encoding="utf-8")
    }
    assert holders == {"platform/written_dates.py", "collecting/age.py"}
