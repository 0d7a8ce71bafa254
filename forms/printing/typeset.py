"""Breaks words into lines of a width, as values; where the lines stand is said elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from reportlab.lib.colors import Color

from forms.geometry import POINTS_PER_MM
from forms.printing.faces import BOLD, INK, REGULAR, printable, width_mm, words_of
from forms.printing.refusals import DoesNotFit

LEADING = 1.3
_JOINTS = ("/", "-", ".", "@", "_")


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set; ``scale`` is of the base size, ``before`` and ``indent`` of an em."""

    font: str = REGULAR
    scale: float = 1.0
    before: float = 0.0
    indent: float = 0.0
    colour: Color = INK
    bullet: str = ""
    heading: bool = False
    leading: float = LEADING


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words in one style; ``label`` runs in before them in bold."""

    text: str
    style: Style = Style()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one face beside each other, ``x`` millimetres from the left edge of the lines."""

    x: float
    text: str
    font: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``before`` and ``height`` in millimetres; ``glued``: it needs the next one."""

    runs: tuple[Run, ...]
    size: float
    colour: Color
    before: float
    height: float
    glued: bool = False


_Word = tuple[str, str]  # text, face


def typeset(paragraphs: Sequence[Paragraph], width: float, size: float) -> tuple[Line, ...]:
    """The lines of the paragraphs for a width in millimetres and a base size in points."""
    return tuple(line for paragraph in paragraphs for line in _lines(paragraph, width, size))


def height_of(lines: Sequence[Line]) -> float:
    """How high the lines stand, in millimetres, without the space before the first."""
    return sum(line.before + line.height for line in lines) - (lines[0].before if lines else 0.0)


def fitted(
    paragraphs: Sequence[Paragraph],
    room: tuple[float, float],
    sizes: tuple[float, float],
    what: str,
) -> tuple[Line, ...]:
    """The lines at the largest size that fits ``room`` (width, height in millimetres).

    ``sizes`` are the wished and the least size in points. Raises DoesNotFit, naming ``what``.
    """
    return typeset(paragraphs, room[0], fitting_size(paragraphs, room, sizes, what))


def fitting_size(
    paragraphs: Sequence[Paragraph],
    room: tuple[float, float],
    sizes: tuple[float, float],
    what: str,
) -> float:
    """The largest size in points, by halves, that fits; otherwise as ``fitted``."""
    wished, least = sizes
    for step in range(round((wished - least) * 2) + 1):
        size = wished - step / 2
        lines = typeset(paragraphs, room[0], size)
        if height_of(lines) <= room[1] + 0.01 and _whole(lines, paragraphs):
            return size
    raise DoesNotFit(what)


def _whole(lines: Sequence[Line], paragraphs: Sequence[Paragraph]) -> bool:
    """Whether no word had to be broken to go into the width."""
    pieces = sum(len(words_of(run.text)) for line in lines for run in line.runs)
    wanted = sum(
        len(words_of(part))
        for paragraph in paragraphs
        for part in (*paragraph.text.split("\n"), paragraph.label, paragraph.style.bullet)
    )
    return pieces == wanted


def one_line(text: str, font: str, width: float, sizes: tuple[float, float], what: str) -> float:
    """The largest size in points at which a text is no wider than ``width`` millimetres.

    Raises DoesNotFit, naming ``what``, below the least of ``sizes`` (wished, least).
    """
    wished, least = sizes
    size = min(wished, width / max(width_mm(printable(text), font, 1.0), 1e-6))
    if size < least:
        raise DoesNotFit(what)
    return size


def _lines(paragraph: Paragraph, width: float, base: float) -> Iterator[Line]:
    style = paragraph.style
    size = base * style.scale
    em = size / POINTS_PER_MM
    rows = [
        row
        for text in _with_label(paragraph)
        for row in _rows(text, width - style.indent * em, size)
    ]
    for number, row in enumerate(rows):
        runs = tuple(_runs(row, style.indent * em, size))
        if number == 0 and style.bullet:
            runs = (Run((style.indent - 1.0) * em, style.bullet, style.font), *runs)
        last = len(rows) - 1
        yield Line(
            runs=runs,
            size=size,
            colour=style.colour,
            before=style.before * em if number == 0 else 0.0,
            height=em * style.leading,
            # A heading needs its text; no first or last line of a paragraph stands alone.
            glued=style.heading or (last > 0 and number in (0, last - 1) and number != last),
        )


def _with_label(paragraph: Paragraph) -> Iterator[list[_Word]]:
    label = [(word, BOLD) for word in words_of(printable(paragraph.label))]
    for number, text in enumerate(printable(paragraph.text).split("\n")):
        words = [(word, paragraph.style.font) for word in words_of(text)]
        yield label + words if number == 0 else words


def _rows(words: list[_Word], width: float, size: float) -> Iterator[list[_Word]]:
    row: list[_Word] = []
    taken = 0.0
    for text, font in _broken(words, width, size):
        step = width_mm(text, font, size)
        gap = width_mm(" ", row[-1][1], size) if row else 0.0
        if row and taken + gap + step > width:
            yield row
            row, taken, gap = [], 0.0, 0.0
        row.append((text, font))
        taken += gap + step
    if row:
        yield row


def _broken(words: list[_Word], width: float, size: float) -> Iterator[_Word]:
    """Words no wider than a line: an address longer than that goes on in the next one."""
    for text, font in words:
        rest = text
        while width_mm(rest, font, size) > width and len(rest) > 1:
            fits = partial(_fits, rest, font=font, size=size, width=width)
            cut = max((n for n in range(1, len(rest)) if fits(n)), default=1)
            cut = max(
                (n for n in range(cut // 2, cut + 1) if rest[n - 1 : n] in _JOINTS), default=cut
            )
            yield rest[:cut], font
            rest = rest[cut:]
        yield rest, font


def _fits(text: str, count: int, *, font: str, size: float, width: float) -> bool:
    return width_mm(text[:count], font, size) <= width


def _runs(row: list[_Word], x: float, size: float) -> Iterator[Run]:
    for font, group in groupby(row, key=lambda word: word[1]):
        text = " ".join(word for word, _ in group)
        yield Run(x, text, font)
        x += width_mm(text + " ", font, size)
