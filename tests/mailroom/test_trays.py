"""Every page has one tray, and no code but ours leads into the tray of forms."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from app.mailroom.tray_names import TRAYS
from app.mailroom.trays import _TABLE, kept_reading, tray_of
from app.platform.texts import load_texts
from forms.codes import Authentic
from forms.reading.reasons import REASONS
from forms.readings import MarkReading, PageReading, SignatureReading, Verdict
from forms.refusals import REASONS as FILE_REASONS

LIVE = PageReading(1, "0123456789AB", 5, 6, "1N.society", "live", 0.0, 0.9, verdict="look")
STRANGER = PageReading(1, verdict="foreign")

CASES = {
    "a yes": (replace(LIVE, verdict="yes"), "forms"),
    "a no": (replace(LIVE, verdict="no"), "forms"),
    "a form in doubt": (replace(LIVE, reasons=("both_ticked",)), "forms"),
    "two forms on one page": (replace(LIVE, reasons=("two_forms",)), "forms"),
    "a STOP slip": (replace(LIVE, reasons=("stop_slip",)), "stop_slips"),
    "a notice page": (replace(LIVE, verdict="notice_page"), "keep_pages"),
    "the back": (replace(LIVE, verdict="wrong_side"), "wrong_side"),
    "a specimen": (replace(LIVE, authentic="specimen", verdict="yes"), "specimens"),
    "a specimen's STOP slip": (
        replace(LIVE, authentic="specimen", reasons=("stop_slip",)),
        "specimens",
    ),
    "a false code": (replace(STRANGER, reasons=("forged_code",)), "forged"),
    "a false code beside another": (
        PageReading(1, verdict="look", reasons=("two_forms",)),
        "forged",
    ),
    "a letter": (replace(STRANGER, reasons=("no_code",)), "foreign"),
    "an empty page": (PageReading(1, reasons=("blank",)), "blank"),
    "a torn code": (PageReading(1, reasons=("code_not_read",)), "unreadable"),
    "a bomb": (PageReading(1, reasons=("too_much_memory",)), "unreadable"),
}


@pytest.mark.parametrize(("page", "tray"), CASES.values(), ids=CASES)
def test_a_page_is_in_its_tray(page: PageReading, tray: str):
    assert tray_of(page) == tray


def test_every_tray_has_a_row_and_every_row_a_case():
    assert {tray for tray, _ in _TABLE} == set(TRAYS) == {tray for _, tray in CASES.values()}


@pytest.mark.proves("VPC-01")
def test_whatever_is_read_has_a_tray_and_only_our_own_codes_are_forms_or_slips():
    for authentic, verdict, reason in product(
        get_args(Authentic), get_args(Verdict), (None, *REASONS)
    ):
        page = replace(
            LIVE, authentic=authentic, verdict=verdict, reasons=(reason,) if reason else ()
        )
        tray = tray_of(page)
        assert tray in TRAYS
        assert authentic == "live" or tray not in ("forms", "stop_slips", "keep_pages")


def test_what_is_kept_of_a_reading_holds_no_word_of_a_stranger():
    mark = MarkReading("collect_use.yes", 0.123456, "ticked", 0.9)
    signature = SignatureReading(12.345, True, 0.8)
    page = replace(LIVE, marks=(mark,), signature=signature)

    kept = kept_reading(page)
    assert kept["serial"] == "0123456789AB"
    assert kept["marks"] == [
        {"name": "collect_use.yes", "coverage": 0.1235, "state": "ticked", "confidence": 0.9}
    ]
    assert kept["signature"]["ink"] == 12.35 or kept["signature"]["ink"] == 12.34
    assert {"file", "reference", "reasons"}.isdisjoint(kept)
    strangers = kept_reading(replace(page, authentic="no"))
    assert (strangers["serial"], strangers["layout"], strangers["marks"]) == (None, None, [])


def test_every_reason_and_every_tray_is_worded_for_staff():
    words = load_texts().entries
    for reason in {*REASONS, *FILE_REASONS, "broke_off", "lost", "erased"}:
        assert f"staff.scan_reasons.{reason}" in words, reason
    for tray in TRAYS:
        assert f"staff.trays.{tray}" in words
        assert f"staff.tray_means.{tray}" in words
