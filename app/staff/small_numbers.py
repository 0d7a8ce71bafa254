"""Counts of children's steps as anyone may see them: nothing under 10, nothing to subtract (P24).

Three rules make it so. A count under ten is not shown, zero included. What is shown is rounded
down to a ten, so that yesterday's page and today's differ by tens. A sum stands only where every
part of it is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALLEST = 10


@dataclass(frozen=True)
class ShownTable:
    """Rows and columns in order, with None where nothing is shown."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], int | None]
    sums: Mapping[str, int | None]

    def cell(self, row: str, column: str) -> int | None:
        """One count, rounded down to a ten; None when it is hidden."""
        return self.cells[row, column]


def shown(
    counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str]
) -> ShownTable:
    """The table that may be shown of exact counts by (row, column). ``sums`` are per column."""
    cells = {
        (row, column): rounded(counts.get((row, column), 0)) for row in rows for column in columns
    }
    return ShownTable(
        tuple(rows), tuple(columns), cells, {c: _sum([cells[r, c] for r in rows]) for c in columns}
    )


def rounded(count: int) -> int | None:
    """A count as it may be shown."""
    return count - count % SMALLEST if count >= SMALLEST else None


def _sum(parts: list[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if parts and len(known) == len(parts) else None
