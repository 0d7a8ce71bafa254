"""Counts of children's steps: nothing under ten can be read or worked out (P24)."""

from hypothesis import given
from hypothesis import strategies as st

from app.staff.small_numbers import shown

ROWS, COLUMNS = ("opened", "noticed", "granted"), ("here", "phone", "email")
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)), st.integers(0, 60)
)


@given(TABLES)
def test_nothing_under_ten_is_shown(counts) -> None:
    table = shown(counts, ROWS, COLUMNS)
    for place, cell in table.cells.items():
        assert cell is None or (cell >= 10 and counts[place] - cell in range(10))


@given(TABLES)
def test_a_sum_never_stands_beside_a_hidden_part(counts) -> None:
    table = shown(counts, ROWS, COLUMNS)
    for column, total in table.sums.items():
        parts = [table.cell(row, column) for row in ROWS]
        assert total == (None if None in parts else sum(parts))


@given(TABLES, st.sampled_from(ROWS), st.sampled_from(COLUMNS), st.integers(1, 9))
def test_one_child_more_never_shows_as_less_than_ten_more(counts, row, column, more) -> None:
    before = shown(counts, ROWS, COLUMNS).cell(row, column)
    counts = counts | {(row, column): counts.get((row, column), 0) + more}
    after = shown(counts, ROWS, COLUMNS).cell(row, column)
    assert before == after or (after or 0) - (before or 0) >= 10
