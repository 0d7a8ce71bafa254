"""The pages that the parent keeps: the whole notice in readable type, an even number of pages."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from forms.content import Block, FormContent
from forms.geometry import Point, Rect
from forms.layout import WIDTH
from forms.printing.columns import Column, evened, pour
from forms.printing.faces import AIRMAIL, BOLD, POSTAL_RED, REGULAR
from forms.printing.pen import Pen
from forms.printing.refusals import DoesNotFit
from forms.printing.stub import draw_stub, stub_places
from forms.printing.typeset import Line, Paragraph, Style, fitted, height_of, one_line, typeset
from forms.words import WORDS

MARGIN = 20.0
NORMAL_SIZES = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0)
LARGE_SIZES = (20.0, 19.0, 18.0)
MOST_KEPT = 40

CODE = Rect(WIDTH - MARGIN - 29.0, 10.5, 32.0, 32.0)  # its white edge hangs out of the margin
_MASTHEAD = Rect(MARGIN, 10.5, CODE.x - 4.0 - MARGIN, 32.0)
_TOP, _BOTTOM, _GUTTER, _FOOT, _NUMBER = 48.0, 264.0, 8.0, 270.5, 38.0

_STYLES = {
    "title": Style(font=BOLD, scale=1.3, before=0.6, heading=True),
    "section": Style(font=BOLD, scale=1.12, before=0.95, heading=True, colour=AIRMAIL),
    "paragraph": Style(before=0.38),
    "item": Style(before=0.25, indent=1.3, bullet="•"),
    "record": Style(font=BOLD, before=0.6, heading=True),
    "fact": Style(before=0.12, indent=0.9),
    "address": Style(before=0.3, indent=0.9),
}


@dataclass(frozen=True, slots=True)
class KeepPlan:
    """The notice poured into its pages. ``panel`` is what to do, at the head of the first page."""

    pages: int
    large: bool
    size: float
    title: str
    panel: tuple[tuple[Line, ...], ...]
    columns: tuple[Column, ...]


def plan_kept_pages(content: FormContent, *, large: bool) -> KeepPlan:
    """The fewest even pages, and in them the largest type. Raises DoesNotFit."""
    title, body = _split(content)
    sizes = LARGE_SIZES if large else NORMAL_SIZES
    wide = WIDTH - 2 * MARGIN if large else (WIDTH - 2 * MARGIN - _GUTTER) / 2
    set_at = {size: typeset(_paragraphs(body), wide, size) for size in sizes}
    for pages in range(2, MOST_KEPT + 1, 2):
        panel = _panel(content, pages, large=large)
        empty = tuple(_columns(pages, _below(panel, large=large), large=large))
        for size in sizes:
            columns = pour(set_at[size], empty)
            if columns is not None:
                return KeepPlan(pages, large, size, title, panel, evened(columns))
    raise DoesNotFit("the notice")


def draw_kept_page(pen: Pen, content: FormContent, plan: KeepPlan, page: int, of: int) -> None:
    """Everything of one kept page that is alike in every copy."""
    _masthead(pen, content, plan, page)
    if page == 1:
        _draw_panel(pen, plan)
    for column in plan.columns:
        if column.page == page:
            pen.lines(column.lines, column.room.x, column.room.y)
    if page == plan.pages:
        draw_stub(pen, content, stub_places(large=plan.large))
    words = WORDS[content.language]
    size = 12 if plan.large else 9
    who, room = f"{content.operator.name} · {content.title}", WIDTH - 2 * MARGIN - _NUMBER
    fits = one_line(who, REGULAR, room, (size, 5), "the operator's name or the title")
    pen.text(who, Point(MARGIN, _FOOT), fits, REGULAR)
    number = words.page_of.format(page=page, of=of)
    pen.text_right(number, Point(WIDTH - MARGIN, _FOOT), size, REGULAR)


def reference_place() -> Rect:
    """Where the reference of one copy stands in the head of a kept page."""
    return Rect(_MASTHEAD.x, _MASTHEAD.bottom - 6.0, _MASTHEAD.w, 6.0)


def _split(content: FormContent) -> tuple[str, tuple[Block, ...]]:
    first, *rest = content.notice or (Block("title", content.title),)
    if first.kind == "title":
        return first.text, tuple(rest)
    return content.title, content.notice


def _paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    return [Paragraph(block.text, _STYLES[block.kind], _label(block.label)) for block in blocks]


def _label(label: str) -> str:
    return f"{label}:" if label and label[-1] not in ":?!." else label


def _below(panel: tuple[tuple[Line, ...], ...], *, large: bool) -> float:
    gap = 13.0 if large else 10.0
    return _TOP + max(height_of(lines) for lines in panel) + gap


def _columns(pages: int, first_top: float, *, large: bool) -> Iterator[Column]:
    count = 1 if large else 2
    wide = (WIDTH - 2 * MARGIN - _GUTTER * (count - 1)) / count
    for page in range(1, pages + 1):
        top = first_top if page == 1 else _TOP
        bottom = stub_places(large=large).keep.y - 4.0 if page == pages else _BOTTOM
        for column in range(count):
            x = MARGIN + column * (wide + _GUTTER)
            yield Column(page, Rect(x, top, wide, bottom - top))


def _panel(content: FormContent, pages: int, *, large: bool) -> tuple[tuple[Line, ...], ...]:
    """What to do, as three numbered steps, in lines for the head of the first page."""
    words = WORDS[content.language]
    until, back = content.until, pages + 1
    steps = [
        words.step_read.format(first=1, last=pages),
        words.step_fill.format(page=back),
        words.step_send.format(page=back, until=until),
    ]
    style = Style(before=0.3, indent=1.6)
    said = [
        Paragraph(step, Style(before=0.3, indent=1.6, bullet=f"{number}"))
        for number, step in enumerate(steps, 1)
    ]
    said.append(Paragraph(words.step_after, style))
    head = Paragraph(words.steps, Style(font=BOLD, scale=1.1, heading=True))
    wide = WIDTH - 2 * MARGIN - 10.0
    return (typeset([head, *said], wide, 18.0 if large else 10.5),)


def _draw_panel(pen: Pen, plan: KeepPlan) -> None:
    lines = plan.panel[0]
    place = Rect(MARGIN, _TOP - 3.0, WIDTH - 2 * MARGIN, height_of(lines) + 7.0)
    pen.outline(place, 0.35, AIRMAIL, 2.0)
    pen.lines(lines, place.x + 5.0, place.y + 3.5)


def _masthead(pen: Pen, content: FormContent, plan: KeepPlan, page: int) -> None:
    words, place = WORDS[content.language], _MASTHEAD
    pen.stripe(Rect(place.x, place.y, place.w, 1.6))
    keep = 20.0
    size = one_line(words.keep, BOLD, place.w, (keep, 9), "fixed words")
    pen.text(words.keep, Point(place.x, place.y + 9.5), size, BOLD, POSTAL_RED)
    wished = (22.0 if page == 1 else 14.0) if not plan.large else 20.0
    lines = _title(plan.title, place.w, wished)
    pen.lines(lines, place.x, place.bottom - 7.0 - height_of(lines))


def _title(text: str, width: float, wished: float) -> tuple[Line, ...]:
    """In one line if that is nearly as large, else in two."""
    said = [Paragraph(text, Style(font=BOLD, leading=1.15))]
    what = "the title of the notice"
    with suppress(DoesNotFit):
        return fitted(said, (width, wished * 0.5), (wished, wished * 0.7), what)
    return fitted(said, (width, 15.0), (wished, 9), what)
