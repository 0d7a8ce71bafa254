"""Prints a run of forms into one PDF: fixed parts once, and per copy only what is its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from forms.codes import PageCode
from forms.content import FormContent, FormCopy
from forms.geometry import POINTS_PER_MM, Point
from forms.layout import (
    COLLECT_USE,
    HEIGHT,
    MOST_DECISIONS,
    MOST_LARGE_DECISIONS,
    WIDTH,
    LayoutName,
    PageKind,
    PageLayout,
    layout_of,
    page_kind,
)
from forms.printing.faces import BOLD, REGULAR, register
from forms.printing.keep_pages import (
    CODE,
    KeepPlan,
    draw_kept_page,
    plan_kept_pages,
    reference_place,
)
from forms.printing.pen import Pen
from forms.printing.refusals import DoesNotFit
from forms.printing.return_sheet import LARGE, NORMAL, Sheet, draw_reference, draw_return_sheet
from forms.printing.specimen import draw_specimen
from forms.printing.square_code import draw_codes
from forms.printing.stub import draw_stub_copy, stub_places
from forms.printing.typeset import one_line
from forms.printing.wrong_side import draw_wrong_side
from forms.words import WORDS

REVISION = 1


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page of the PDF, in its order; ``layout`` is there for the sheet that comes back."""

    serial: str
    form_page: int
    width_mm: float
    height_mm: float
    kind: PageKind
    layout: PageLayout | None


@dataclass(frozen=True, slots=True)
class _Form:
    """What every copy of the run shares."""

    content: FormContent
    name: LayoutName
    plan: KeepPlan
    sheet: Sheet

    @property
    def pages(self) -> int:
        return self.plan.pages + 2


def print_forms(
    content: FormContent, copies: Sequence[FormCopy], out: BinaryIO, *, large: bool = False
) -> tuple[PrintedPage, ...]:
    """Write one PDF of US Letter pages, form after form; equal arguments give equal bytes.

    Raises DoesNotFit, naming what to shorten, or LetterMissing, before anything is written.
    """
    register()
    form = _form(content, large=large)
    size = (WIDTH * POINTS_PER_MM, HEIGHT * POINTS_PER_MM)
    canvas = Canvas(
        out,
        pagesize=size,
        invariant=1,
        lang=content.language,
        pageCompression=1,
        initialFontName=REGULAR,
    )
    canvas.setTitle(f"{WORDS[content.language].form}: {content.title}")
    canvas.setAuthor(content.operator.name)
    canvas.setCreator("")
    pen = Pen(canvas, HEIGHT)
    _draw_shared(pen, form)
    printed = tuple(page for copy in copies for page in _draw_copy(pen, form, copy))
    canvas.save()
    return printed


def _form(content: FormContent, *, large: bool) -> _Form:
    most = MOST_LARGE_DECISIONS if large else MOST_DECISIONS
    if len(content.decisions) > most:
        raise DoesNotFit(f"the list of decisions to {most}")
    if not content.decisions or content.decisions[0].id != COLLECT_USE:
        raise ValueError("the first decision is not the one on collecting and using")
    name = LayoutName(REVISION, large, content.recipients)
    plan = plan_kept_pages(content, large=large)
    sheet = Sheet(
        content, layout_of(name), LARGE if large else NORMAL, plan.pages + 1, plan.pages + 2
    )
    return _Form(content, name, plan, sheet)


def _draw_shared(pen: Pen, form: _Form) -> None:
    """Draw what every copy shares once each, as forms of the PDF that its pages refer to."""
    for page in range(1, form.plan.pages + 1):
        _shared(pen, page, partial(draw_kept_page, pen, form.content, form.plan, page, form.pages))
    last = form.pages
    _shared(pen, last - 1, partial(draw_return_sheet, pen, form.sheet))
    _shared(pen, last, partial(draw_wrong_side, pen, form.content, form.sheet.layout, last))


def _shared(pen: Pen, page: int, draw: Callable[[], None]) -> None:
    pen.canvas.beginForm(f"page{page}", 0, 0, WIDTH * POINTS_PER_MM, HEIGHT * POINTS_PER_MM)
    draw()
    pen.canvas.endForm()


def _draw_copy(pen: Pen, form: _Form, copy: FormCopy) -> Iterator[PrintedPage]:
    for page in range(1, form.pages + 1):
        kind = page_kind(page, form.pages)
        pen.canvas.doForm(f"page{page}")
        _draw_own(pen, form, copy, PageCode(copy.serial, page, form.pages, str(form.name)), kind)
        pen.canvas.showPage()
        layout = form.sheet.layout if kind == "return" else None
        yield PrintedPage(copy.serial, page, WIDTH, HEIGHT, kind, layout)


def _draw_own(pen: Pen, form: _Form, copy: FormCopy, code: PageCode, kind: PageKind) -> None:
    places = (CODE,) if kind == "notice" else form.sheet.layout.codes
    draw_codes(pen, code, copy.key, *places)
    if copy.specimen:
        draw_specimen(pen, WORDS[form.content.language])
    if kind == "return":
        draw_reference(pen, form.sheet, copy.reference)
    if kind == "notice":
        _reference_to_keep(pen, form, copy)
        if code.page == form.plan.pages:
            stub = stub_places(large=form.name.large)
            draw_stub_copy(pen, copy, code, stub, form.content)


def _reference_to_keep(pen: Pen, form: _Form, copy: FormCopy) -> None:
    place = reference_place()
    text = f"{WORDS[form.content.language].reference} {copy.reference}"
    wished = 16.0 if form.name.large else 11.0
    size = one_line(text, BOLD, place.w, (wished, 8), "the reference")
    base = place.bottom - 1.0
    pen.text(text, Point(place.x, base), size, BOLD)
