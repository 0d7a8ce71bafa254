"""Pours typeset lines into columns: no heading left behind, no lonely first or last line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.geometry import Rect
from forms.printing.typeset import Line

_FINE = 1.0  # millimetres: how even two columns are made


@dataclass(frozen=True, slots=True)
class Column:
    """Room for lines on one page, and the lines in it."""

    page: int
    room: Rect
    lines: tuple[Line, ...] = ()


def pour(lines: Sequence[Line], columns: Sequence[Column]) -> tuple[Column, ...] | None:
    """The columns with all lines in them in order, or None when there are too many lines."""
    filled, at = [], 0
    for column in columns:
        count = _count(lines[at:], column.room.h)
        filled.append(replace(column, lines=tuple(lines[at : at + count])))
        at += count
    return tuple(filled) if at == len(lines) else None


def evened(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The same columns with those of the last page in use about equally long."""
    used = [column.page for column in columns if column.lines]
    if not used:
        return tuple(columns)
    last = [column for column in columns if column.page == used[-1]]
    lines = [line for column in last for line in column.lines]
    shorter = _shortest(lines, last)
    return tuple(
        shorter[last.index(column)] if column.page == used[-1] else column for column in columns
    )


def _shortest(lines: list[Line], columns: list[Column]) -> tuple[Column, ...]:
    best = pour(lines, columns)
    top, bottom = min(c.room.y for c in columns), max(c.room.bottom for c in columns)
    while bottom - top > _FINE:
        middle = (top + bottom) / 2
        tried = pour(lines, [_cut_at(column, middle) for column in columns])
        if tried is None:
            top = middle
        else:
            best, bottom = tried, middle
    return best if best is not None else tuple(columns)


def _cut_at(column: Column, bottom: float) -> Column:
    room = column.room
    return replace(column, room=Rect(room.x, room.y, room.w, max(0.0, bottom - room.y)))


def _count(lines: Sequence[Line], height: float) -> int:
    """How many lines go into a height, ending where a column may end."""
    used, count = 0.0, 0
    for number, line in enumerate(lines):
        used += line.height + (line.before if number else 0.0)
        if used > height + 0.01:
            break
        if not line.glued:
            count = number + 1
    return count
