"""The compliance page says what ran, in one order, and nothing else."""

from tests import compliance

PROOFS = {
    "tests/b.py::test_two": {"proves": ["DN-01", "REC-05"], "passed": True},
    "tests/a.py::test_one": {"proves": ["DN-01"], "passed": True},
    "tests/c.py::test_red": {"proves": ["AGE-01"], "passed": False},
}


def test_there_are_eighty_nine_requirements() -> None:
    assert len(compliance.known_requirements()) == 89


def test_the_page_lists_passing_tests_in_order_and_no_failing_one() -> None:
    page = compliance.render(PROOFS)
    assert "| `tests/a.py::test_one`<br>`tests/b.py::test_two` |" in page
    assert "test_red" not in page
    assert "2 of 89 requirements proved." in page


def test_the_order_of_running_changes_nothing() -> None:
    assert compliance.render(dict(reversed(PROOFS.items()))) == compliance.render(PROOFS)


def test_a_page_that_differs_is_stale() -> None:
    assert compliance.staleness(PROOFS)[-1].startswith("docs/compliance.md is stale")
