"""The block of what is asked of the parent, only after a YES: its words, and lines to write on."""

from collections.abc import Iterator
from dataclasses import dataclass

from forms.content import FormContent, WriteIn
from forms.geometry import Point, Rect
from forms.printing.faces import REGULAR, printable, width_mm
from forms.printing.pen import Pen
from forms.printing.refusals import DoesNotFit
from forms.printing.typeset import Line, Paragraph, Style, height_of, typeset
from forms.words import WORDS

_PITCH_LEAST, _PITCH_MOST = 8.5, 11.0  # millimetres between lines that a hand writes on
_GUTTER, _GAP, _STROKE = 5.0, 2.0, 0.35
_ROOMS = (75.0, 45.0, 30.0)  # millimetres to write in, wished first
_LABEL_LEAST = 7.5


@dataclass(frozen=True, slots=True)
class _Field:
    """One line to write on: its word, how wide that is, and where it starts."""

    label: str
    label_wide: float
    x: float
    wide: float


@dataclass(frozen=True, slots=True)
class _Plan:
    """For each practice its words, typeset, and its rows of fields; how far rows are apart."""

    texts: tuple[tuple[Line, ...], ...]
    rows: tuple[tuple[tuple[_Field, ...], ...], ...]
    size: float
    pitch: float

    @property
    def room_to_write(self) -> float:
        """The least room of a line, in millimetres."""
        fields = [field for rows in self.rows for row in rows for field in row]
        return min((f.wide - f.label_wide - _GAP for f in fields), default=_ROOMS[-1])


def draw_write_ins(pen: Pen, content: FormContent, room: Rect, sizes: tuple[float, float]) -> None:
    """Draw the block into its room; nothing when nothing is asked. Raises DoesNotFit."""
    if not content.write_ins:
        return
    plan = _planned(content, room, sizes)
    y = room.y
    for text, rows in zip(plan.texts, plan.rows, strict=True):
        y = pen.lines(text, room.x, y)
        for row in rows:
            y += plan.pitch
            for field in row:
                _draw_field(pen, field, Point(room.x + field.x, y - 2.4), plan.size)


def _draw_field(pen: Pen, field: _Field, at: Point, size: float) -> None:
    pen.text(field.label, at, size, REGULAR)
    start, line = at.x + field.label_wide + _GAP, at.y + 0.6
    pen.rule(Point(start, line), Point(at.x + field.wide, line), _STROKE)


def _planned(content: FormContent, room: Rect, sizes: tuple[float, float]) -> _Plan:
    """The largest type that leaves every line its room. Raises DoesNotFit."""
    wished, least = sizes
    for step in range(round((wished - least) * 2) + 1):
        for writing in _ROOMS:
            plan = _tried(content, room, wished - step / 2, writing)
            if plan.pitch >= _PITCH_LEAST and plan.room_to_write >= _ROOMS[-1]:
                return plan
    raise DoesNotFit("the words or lines of what is asked of the parent")


def _tried(content: FormContent, room: Rect, size: float, writing: float) -> _Plan:
    label_size = max(_LABEL_LEAST, size * 0.92)
    texts = tuple(typeset([paragraph], room.w, size) for paragraph in _words(content))
    rows = tuple(
        tuple(_packed(practice, room.w, label_size, writing)) for practice in content.write_ins
    )
    count = sum(len(of_one) for of_one in rows)
    left = room.h - sum(height_of(text) for text in texts)
    return _Plan(texts, rows, label_size, min(_PITCH_MOST, left / max(1, count)))


def _words(content: FormContent) -> list[Paragraph]:
    first = f"{WORDS[content.language].only_if_yes}:"
    labels = [first, *[""] * len(content.write_ins)]
    return [
        Paragraph(practice.words, Style(leading=1.2), label)
        for practice, label in zip(content.write_ins, labels, strict=False)
    ]


def _packed(
    practice: WriteIn, width: float, size: float, writing: float
) -> Iterator[tuple[_Field, ...]]:
    """The lines in order, short ones beside each other when each keeps ``writing`` to write in."""
    row: list[tuple[str, float]] = []
    for label in practice.lines:
        taken = sum(wide + _GAP + writing + _GUTTER for _, wide in row)
        wide = width_mm(printable(label), REGULAR, size)
        if row and taken + wide + _GAP + writing > width:
            yield _spread(row, width)
            row = []
        row.append((label, wide))
    if row:
        yield _spread(row, width)


def _spread(row: list[tuple[str, float]], width: float) -> tuple[_Field, ...]:
    """Fields over the whole width, with the same room to write in each."""
    labels = sum(wide + _GAP for _, wide in row)
    writing = (width - labels - _GUTTER * (len(row) - 1)) / len(row)
    fields, x = [], 0.0
    for label, wide in row:
        fields.append(_Field(label, wide, x, wide + _GAP + writing))
        x += wide + _GAP + writing + _GUTTER
    return tuple(fields)
