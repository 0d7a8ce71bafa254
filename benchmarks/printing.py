"""Printing forms, beside bare reportlab that is told where every line of the same forms stands."""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from benchmarks.specimens import content_of, copies
from forms.codes import PageCode
from forms.content import FormContent, FormCopy
from forms.geometry import Rect
from forms.layout import HEIGHT
from forms.printing import print_forms
from forms.printing import run as printing_run
from forms.printing import stub as printing_stub
from forms.printing.pen import Pen
from forms.printing.square_code import draw_codes

FORMS = 40
CODE = "code"

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
Round = Callable[[], float]


@dataclass
class Recorder:
    """A canvas that also remembers what it was asked for."""

    canvas: Canvas
    calls: list[Call] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        real = getattr(self.canvas, name)

        def call(*args: Any, **named: Any) -> Any:
            self.calls.append((name, args, named))
            return real(*args, **named)

        return real if name == "beginPath" else call


def stage(count: int = FORMS) -> tuple[Round, Round]:
    """Rounds that print ``count`` forms and say how many a second: ours, and bare reportlab."""
    content, forms = content_of("lighthouse-summer", "en"), copies(count)
    calls = drawn(content, forms)

    def ours() -> float:
        began = time.perf_counter()
        print_forms(content, forms, io.BytesIO())
        return count / (time.perf_counter() - began)

    def bare() -> float:
        began = time.perf_counter()
        play(calls, io.BytesIO())
        return count / (time.perf_counter() - began)

    check_alike(content)
    return ours, bare


def check_alike(content: FormContent) -> None:
    """Both sides write the same file to the last byte."""
    mine, theirs = io.BytesIO(), io.BytesIO()
    forms = copies(2)
    print_forms(content, forms, mine)
    play(drawn(content, forms), theirs)
    assert mine.getvalue() == theirs.getvalue()


def drawn(content: FormContent, forms: Sequence[FormCopy]) -> list[Call]:
    """All that printing asks of reportlab, first of all for a canvas, with codes not yet made."""
    recorders: list[Recorder] = []

    def canvas(_: object, **named: Any) -> Recorder:
        recorders.append(Recorder(Canvas(io.BytesIO(), **named), [("Canvas", (), named)]))
        return recorders[-1]

    def code(pen: Pen, page: PageCode, key: bytes, *places: Rect) -> None:
        pen.canvas.calls.append((CODE, (page, key, *places), {}))

    with (
        patch.object(printing_run, "Canvas", canvas),
        patch.object(printing_run, "draw_codes", code),
        patch.object(printing_stub, "draw_codes", code),
    ):
        print_forms(content, forms, io.BytesIO())
    return recorders[0].calls


def play(calls: Sequence[Call], out: io.BytesIO) -> None:
    """Draw it all with reportlab alone; codes as we draw them, a fast way that it lacks."""
    canvas = Canvas(out, **calls[0][2])
    pen = Pen(canvas, HEIGHT)
    for name, args, named in calls[1:]:
        if name == CODE:
            draw_codes(pen, *args)
        else:
            getattr(canvas, name)(*args, **named)
