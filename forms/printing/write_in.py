"""The block of what is asked of the parent, only after a YES: its words, and lines to write on."""

from dataclasses import dataclass
from itertools import chain

from forms.content import FormContent, WriteIn
from forms.geometry import Point, Rect
from forms.printing.faces import REGULAR, printable, width_mm
from forms.printing.pen import Pen
from forms.printing.refusals import DoesNotFit
from forms.printing.typeset import Line, Paragraph, fitted, height_of, one_line
from forms.words import WORDS

_PITCH_LEAST, _PITCH_MOST = 8.5, 11.0  # millimetres between lines that a hand writes on
_GUTTER, _GAP, _STROKE = 6.0, 2.0, 0.25
_LABEL_SHARE, _LABEL_LEAST = 0.5, 7.5
_WORDS_SHARE = 0.62


@dataclass(frozen=True, slots=True)
class _Plan:
    """Words typeset for each practice, and how its lines stand."""

    texts: tuple[tuple[Line, ...], ...]
    columns: int
    pitch: float


def draw_write_ins(pen: Pen, content: FormContent, room: Rect, sizes: tuple[float, float]) -> None:
    """Draw the block into its room; nothing when nothing is asked. Raises DoesNotFit."""
    asked = content.write_ins
    if not asked:
        return
    plan = _planned(content, room, sizes)
    y = room.y
    for text, practice in zip(plan.texts, asked, strict=True):
        y = pen.lines(text, room.x, y)
        y = _lines(pen, practice, Rect(room.x, y, room.w, plan.pitch), plan.columns, text[0].size)


def _planned(content: FormContent, room: Rect, sizes: tuple[float, float]) -> _Plan:
    wished, least = sizes
    for columns in (1, 2):
        for step in range(round((wished - least) * 2) + 1):
            size = wished - step / 2
            texts = tuple(_texts(content, room, size))
            rows = sum(-(-len(practice.lines) // columns) for practice in content.write_ins)
            left = room.h - sum(height_of(text) for text in texts)
            pitch = min(_PITCH_MOST, left / rows) if rows else _PITCH_MOST
            if pitch >= _PITCH_LEAST:
                return _Plan(texts, columns, pitch)
    raise DoesNotFit("the words or lines of what is asked of the parent")


def _texts(content: FormContent, room: Rect, size: float) -> list[tuple[Line, ...]]:
    first = f"{WORDS[content.language].only_if_yes}:"
    labels = chain([first], [""] * len(content.write_ins))
    what = "the words of what is asked of the parent"
    return [
        fitted(
            [Paragraph(practice.words, label=label)],
            (room.w, room.h * _WORDS_SHARE),
            (size, size),
            what,
        )
        for practice, label in zip(content.write_ins, labels, strict=False)
    ]


def _lines(pen: Pen, practice: WriteIn, row: Rect, columns: int, size: float) -> float:
    """Draw the lines of one practice row by row, and return where they end."""
    wide = (row.w - _GUTTER * (columns - 1)) / columns
    label_room = _label_room(practice, wide, size)
    for number, label in enumerate(practice.lines):
        down, across = divmod(number, columns)
        x = row.x + across * (wide + _GUTTER)
        base = row.y + (down + 1) * row.h - 1.2
        fits = one_line(label, REGULAR, label_room, (size, _LABEL_LEAST), f"the line {label}")
        pen.text(label, Point(x, base), fits)
        start = x + min(label_room, width_mm(printable(label), REGULAR, fits)) + _GAP
        if columns == 1:
            start = x + label_room + _GAP
        pen.rule(Point(start, base + 0.6), Point(x + wide, base + 0.6), _STROKE)
    return row.y + -(-len(practice.lines) // columns) * row.h


def _label_room(practice: WriteIn, wide: float, size: float) -> float:
    widest = max((width_mm(printable(label), REGULAR, size) for label in practice.lines), default=0)
    return min(widest, wide * _LABEL_SHARE)
