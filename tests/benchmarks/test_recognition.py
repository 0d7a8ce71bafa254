"""Measuring recognition: a few pages of it, and that every kind of mistake would be counted."""

from dataclasses import replace

import pytest

from benchmarks import printing
from benchmarks.recognition import PRINTS, print_all, read_seed
from benchmarks.score_table import BEGIN, END, failures, percent, table, written_into
from benchmarks.scores import scored
from benchmarks.specimens import content_of
from forms.readings import MarkReading, PageReading, SignatureReading
from forms.simulate import Truth

SERIAL, OTHER = "7K3MQ2XD9PVT", "ZZZZZZZZZZZZ"
YES, NO = "collect_use.yes", "collect_use.no"

TRUTH = Truth(1, "clean_200", SERIAL, 3, "return", "yes", {YES: "ticked", NO: "empty"}, signed=True)
READING = PageReading(
    page=1,
    serial=SERIAL,
    marks=(MarkReading(YES, 0.2, "ticked", 0.9), MarkReading(NO, 0.0, "empty", 0.9)),
    signature=SignatureReading(80.0, True, 0.9),
    verdict="yes",
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    return print_all(tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="module")
def scores(printed):
    """Some pages at which a machine errs easily, and some at which it must not."""
    names = ("clean_200", "clean_300", "unsigned", "both_ticked", "taken_back", "fax_fine")
    return [score for seed in (20_000, 20_005) for score in read_seed(printed, names, seed)]


def test_a_few_pages_hold_no_yes_that_nobody_wrote(scores):
    assert [score.scenario for score in scores if score.yes_unwritten] == []
    assert [score.scenario for score in scores if score.no_unwritten] == []
    assert not any(score.other_serial for score in scores)


def test_clean_scans_are_read_without_a_fault(scores):
    clean = [score for score in scores if score.scenario.startswith("clean")]
    assert len(clean) == 4
    assert all(score.serial and score.signature and score.glance for score in clean)
    assert all(score.boxes_right == score.boxes > 0 for score in clean)


def test_equal_seeds_are_read_equally(printed):
    assert len(printed) == len(PRINTS)
    first, again = (read_seed(printed, ("fax_standard",), 20_002) for _ in range(2))
    assert first == again


def test_a_page_read_as_drawn_counts_as_right():
    score = scored(5, TRUTH, READING)
    assert (score.serial, score.boxes_right, score.signature, score.glance) == (True, 2, True, True)
    assert failures([score]) == []


@pytest.mark.parametrize(
    "truth",
    [
        replace(TRUTH, intended="look"),
        replace(TRUTH, intended="no", marks={YES: "empty", NO: "ticked"}),
        replace(TRUTH, signed=False),
        replace(TRUTH, serial=OTHER),
        replace(TRUTH, marks={YES: "withdrawn", NO: "empty"}),
        Truth(1, "letter", None, None, "foreign", "foreign"),
    ],
)
def test_a_yes_that_the_sheet_does_not_say_is_counted(truth):
    score = scored(5, truth, READING)
    assert score.yes_unwritten
    assert "yes nobody wrote" in failures([score])[0]["what"]


def test_a_no_that_the_sheet_does_not_say_is_counted():
    assert scored(5, TRUTH, replace(READING, verdict="no")).no_unwritten
    clear_no = replace(TRUTH, intended="no")
    assert not scored(5, clear_no, replace(READING, verdict="no")).no_unwritten


def test_a_page_that_could_not_be_read_has_nothing_right():
    score = scored(5, TRUTH, PageReading(page=1))
    assert (score.serial, score.boxes, score.boxes_right) == (False, 2, 0)
    assert (score.signature, score.glance, score.misled) == (False, False, ())


def test_doubt_about_a_box_is_not_right_and_misleads_nobody():
    doubt = replace(READING, marks=(MarkReading(YES, 0.1, "doubtful", 0.2), READING.marks[1]))
    assert scored(5, TRUTH, doubt).misled == ()
    empty = replace(READING, marks=(MarkReading(YES, 0.0, "empty", 0.9), READING.marks[1]))
    assert scored(5, TRUTH, empty).misled == (YES,)


def test_a_share_is_whole_only_when_it_is_exactly_that():
    assert [percent(some, 3_000) for some in (0, 1, 2_999, 3_000)] == [
        "0 %", "0.1 %", "99.9 %", "100 %",
    ]  # fmt: skip
    assert percent(0, 0) == ""


def test_the_table_replaces_the_one_before_and_nothing_else():
    told = table([scored(5, TRUTH, READING)], "a command")
    document = written_into(f"before\n{BEGIN}\nold\n{END}\nafter\n", told)
    assert document == f"before\n{BEGIN}\n{told}\n{END}\nafter\n"
    with pytest.raises(ValueError, match="lacks the lines"):
        written_into("no place", told)


def test_the_baseline_of_printing_writes_the_same_file():
    printing.check_alike(content_of("lighthouse-summer", "en"))
