"""The rules that turn marks into a suggestion: doubt is never consent."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.codes import Authentic
from forms.reading import reasons
from forms.reading.verdicts import MOST_BESIDE, QUALITY_FLOOR, SURE, Form, suggestion, without_code
from forms.readings import MarkReading, MarkState, SignatureReading, Verdict

DISCLOSE = "disclose.lighthouse-society"
SIGNED = SignatureReading(60.0, present=True, confidence=0.95)
UNSIGNED = SignatureReading(0.0, present=False, confidence=1.0)
SCRAWL = SignatureReading(3.0, present=False, confidence=0.4)
LETTERS: dict[str, MarkState] = {
    "e": "empty",
    "t": "ticked",
    "w": "withdrawn",
    "d": "doubtful",
}


def marks(text: str, confidence: float = 0.95) -> tuple[MarkReading, ...]:
    """``te et``: collect yes ticked, collect no empty, disclose yes empty, disclose no ticked."""
    found = []
    for decision, pair in zip(("collect_use", DISCLOSE), text.split(), strict=False):
        for choice, letter in zip(("yes", "no"), pair, strict=True):
            found.append(MarkReading(f"{decision}.{choice}", 0.1, LETTERS[letter], confidence))
    return tuple(found)


def form(text: str = "te te", signature: SignatureReading | None = SIGNED) -> Form:
    return Form("live", "return", marks=marks(text), signature=signature)


@pytest.mark.parametrize(
    ("text", "signature", "verdict", "why"),
    [
        ("te te", SIGNED, "yes", ()),
        ("te et", SIGNED, "yes", ()),
        ("te", SIGNED, "yes", ()),
        ("et et", SIGNED, "no", ()),
        ("et ee", SIGNED, "no", ()),
        ("et et", UNSIGNED, "no", ()),
        ("et ee", SCRAWL, "no", ()),
        ("et te", SIGNED, "look", (reasons.AGAINST_ITSELF,)),
        ("et tt", SIGNED, "look", (reasons.BOTH_TICKED, reasons.AGAINST_ITSELF)),
        ("te ee", SIGNED, "look", (reasons.NEITHER_TICKED,)),
        ("ee te", SIGNED, "look", (reasons.NEITHER_TICKED,)),
        ("ee ee", UNSIGNED, "look", (reasons.NEITHER_TICKED, reasons.NO_SIGNATURE)),
        ("tt te", SIGNED, "look", (reasons.BOTH_TICKED,)),
        ("te tt", SIGNED, "look", (reasons.BOTH_TICKED,)),
        ("wt et", SIGNED, "look", (reasons.TAKEN_BACK,)),
        ("tw te", SIGNED, "look", (reasons.TAKEN_BACK,)),
        ("td te", SIGNED, "look", (reasons.BETWEEN,)),
        ("te de", SIGNED, "look", (reasons.BETWEEN,)),
        ("et de", SIGNED, "look", (reasons.BETWEEN,)),
        ("te te", UNSIGNED, "look", (reasons.NO_SIGNATURE,)),
        ("te te", SCRAWL, "look", (reasons.FAINT_SIGNATURE,)),
        ("te te", None, "look", (reasons.NO_SIGNATURE,)),
    ],
)
def test_every_pattern_of_marks_has_its_verdict_and_its_reasons(
    text: str, signature: SignatureReading | None, verdict: str, why: tuple[str, ...]
) -> None:
    assert suggestion(form(text, signature)) == (verdict, why)


@pytest.mark.parametrize(
    ("change", "verdict", "why"),
    [
        ({"authentic": "no"}, "foreign", reasons.FORGED_CODE),
        ({"serials": 2}, "look", reasons.TWO_FORMS),
        ({"serials": 2, "authentic": "no"}, "look", reasons.TWO_FORMS),
        ({"copies": 2}, "look", reasons.TWO_FORMS),
        ({"kind": None}, "look", reasons.STOP_SLIP),
        ({"slip": True}, "look", reasons.STOP_SLIP),
        ({"slip": True, "serials": 2}, "look", reasons.STOP_SLIP),
        ({"layout_known": False, "marks": (), "signature": None}, "look", reasons.UNKNOWN_LAYOUT),
        ({"drawn": True}, "look", reasons.NOT_A_SCAN),
        ({"corners": 2}, "look", reasons.PART_OF_PAGE),
        ({"codes": 1}, "look", reasons.ONE_CODE),
        ({"mirrored": True}, "look", reasons.MIRRORED),
        ({"beside": MOST_BESIDE + 0.1}, "look", reasons.WRITTEN_BESIDE),
        ({"beside": float("nan")}, "look", reasons.WRITTEN_BESIDE),
        ({"quality": QUALITY_FLOOR - 0.01}, "look", reasons.POOR_PAGE),
        ({"quality": float("nan")}, "look", reasons.POOR_PAGE),
    ],
)
def test_a_page_with_anything_wrong_about_it_is_no_plain_answer(
    change: dict[str, object], verdict: str, why: str
) -> None:
    for text in ("te te", "et et"):
        found, told = suggestion(replace(form(text), **change))  # type: ignore[arg-type]
        assert found == verdict
        assert why in told


def test_pages_that_are_kept_and_backs_of_sheets_are_named_for_what_they_are() -> None:
    assert suggestion(Form("live", "notice")) == ("notice_page", ())
    assert suggestion(Form("specimen", "wrong_side")) == ("wrong_side", ())


def test_a_page_without_a_code_is_foreign_or_unreadable_and_says_which() -> None:
    assert without_code(inked=True, ours=False) == ("foreign", (reasons.NO_CODE,))
    assert without_code(inked=True, ours=True) == ("unreadable", (reasons.CODE_NOT_READ,))
    assert without_code(inked=False, ours=False) == ("unreadable", (reasons.BLANK,))


def test_a_mark_that_is_less_than_sure_is_between_empty_and_ticked() -> None:
    for at in range(4):
        unsure = list(marks("te te"))
        unsure[at] = replace(unsure[at], confidence=SURE - 0.01)
        assert suggestion(replace(form(), marks=tuple(unsure))) == ("look", (reasons.BETWEEN,))


STATES = st.sampled_from(get_args(MarkState))
CHANCES = st.one_of(st.floats(0, 1), st.just(float("nan")))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    decisions = ["collect_use", *draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))]
    names = [f"{decision}.{choice}" for decision in decisions for choice in ("yes", "no")]
    if draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(names), unique=True))
    likely = st.one_of(st.just(1.0), CHANCES)
    return Form(
        authentic=draw(st.sampled_from(get_args(Authentic))),
        kind=draw(st.sampled_from(["return", "return", "wrong_side", "notice", None])),
        layout_known=draw(st.sampled_from([True, True, False])),
        serials=draw(st.sampled_from([1, 1, 2])),
        copies=draw(st.sampled_from([1, 1, 2])),
        slip=draw(st.sampled_from([False, False, True])),
        codes=draw(st.sampled_from([2, 2, 1])),
        corners=draw(st.sampled_from([4, 3, 2, 0])),
        mirrored=draw(st.sampled_from([False, False, True])),
        drawn=draw(st.sampled_from([False, False, True])),
        quality=draw(likely),
        beside=draw(st.sampled_from([0.0, 0.0, MOST_BESIDE, 4.0, float("nan")])),
        marks=tuple(MarkReading(name, 0.1, draw(STATES), draw(likely)) for name in names),
        signature=draw(
            st.one_of(st.none(), st.builds(SignatureReading, CHANCES, st.booleans(), likely))
        ),
    )


def _nothing_in_doubt(form: Form) -> bool:
    """Said over again, another way: every pair has one sure tick beside one sure empty box."""
    states = {mark.name: mark.state for mark in form.marks}
    decisions = {name.rpartition(".")[0] for name in states}
    pairs = [{states.get(f"{each}.yes"), states.get(f"{each}.no")} for each in decisions]
    return (
        form.authentic in ("live", "specimen")
        and (form.kind, form.serials, form.codes) == ("return", 1, 2)
        and form.layout_known
        and form.copies == 1
        and not (form.mirrored or form.drawn or form.slip)
        and form.corners >= 3
        and form.quality >= QUALITY_FLOOR
        and form.beside <= MOST_BESIDE
        and states.get("collect_use.yes") == "ticked"
        and states.get("collect_use.no") == "empty"
        and all(pair == {"ticked", "empty"} for pair in pairs)
        and all(mark.confidence >= SURE for mark in form.marks)
        and form.signature is not None
        and form.signature.present
        and form.signature.confidence >= SURE
    )


@given(forms())
def test_no_doubt_of_any_kind_ever_becomes_a_yes(form: Form) -> None:
    verdict, why = suggestion(form)
    assert (verdict == "yes") == _nothing_in_doubt(form)
    assert verdict in get_args(Verdict)
    assert (verdict == "look") <= bool(why)
    assert set(why) <= set(reasons.REASONS)


@given(st.lists(STATES, min_size=4, max_size=4), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_no_is_only_ever_suggested_where_no_is_ticked_and_no_yes_is(
    states: list[MarkState], sure: list[float]
) -> None:
    found = tuple(
        replace(mark, state=state, confidence=confidence)
        for mark, state, confidence in zip(marks("ee ee"), states, sure, strict=True)
    )
    if suggestion(replace(form(), marks=found))[0] == "no":
        assert states[:3] == ["empty", "ticked", "empty"]
        assert min(sure[:3]) >= SURE


def test_every_reason_has_one_sentence() -> None:
    named = [name for name in vars(reasons) if name.isupper() and name != "REASONS"]
    assert {getattr(reasons, name) for name in named} == set(reasons.REASONS)
    assert all(text.endswith(".") and text.count(".") == 1 for text in reasons.REASONS.values())
