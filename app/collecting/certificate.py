"""The certificate of a full album as a PDF: a made-up name, and a line to write one's own by hand.

Arguments are plain frozen values, so it can be drawn in another process; nothing is stored.
"""

import datetime as dt
import math
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.collecting import drawings
from app.collecting.print_style import (
    AIRMAIL,
    BOLD,
    INK,
    POSTAL_RED,
    SIZES,
    SOFT_INK,
    Paper,
    airmail_frame,
    can_print,
    new_canvas,
    stamp_paper,
    write,
)
from app.platform.written_dates import written_date

TITLE = {"en": "Certificate", "es": "Diploma"}
BRAVO = {"en": "Well done, {name}!", "es": "¡Muy bien, {name}!"}
FOUND = {
    "en": ("You found the stamp of", "You found {n} stamps of", "You found all {n} stamps of"),
    "es": ("Encontraste el sello de", "Encontraste {n} sellos de", "Encontraste los {n} sellos de"),
}
MY_NAME = {"en": "My name", "es": "Mi nombre"}
BY_HAND = {
    "en": "Write it here with a pen. We do not know it.",
    "es": "Escríbelo aquí a mano. Nosotros no lo sabemos.",
}

# A stamp's paper is as wide and tall as its drawing and a margin; all lengths in points.
STAMP_ASPECT, TALLEST_STAMP = 180 / 228, 132.0
GAP, PAD, LABEL, MAT = 9.0, 14.0, 14.0, 5.0
PANEL_BASE = 146.0
ALBUM_PAGE = HexColor("#f1e7d3")


@dataclass(frozen=True)
class FoundStamp:
    """A stamp as it is printed: the drawing of that name, and what it is called."""

    picture: str
    name: str


@dataclass(frozen=True)
class Certificate:
    """All that a certificate shows. ``day`` is all the time there is; never an hour.

    ``printed_name`` is for those alone who gave a first name by consent or by their own
    agreement; without it the line stays empty.
    """

    lang: str
    operator: str
    promotion_title: str
    nickname: str
    animal: str
    stamps: tuple[FoundStamp, ...]
    stamps_in_all: int
    day: dt.date
    printed_name: str | None = None
    paper: Paper = "Letter"


@dataclass(frozen=True)
class CertificateWords:
    """The words of a certificate, the same on paper and on the page."""

    title: str
    bravo: str
    found: str
    promotion_title: str
    day: str
    my_name: str
    by_hand: str | None
    printed_name: str | None


def certificate_words(facts: Certificate) -> CertificateWords:
    """What a certificate says, for the PDF and for its equal HTML page.

    A name with letters that our type lacks is left to the child's own hand.
    """
    lang, count = facts.lang, len(facts.stamps)
    one, some, every = FOUND[lang]
    found = one if count == 1 else every if count == facts.stamps_in_all else some
    name = (facts.printed_name or "").strip()
    printed = name if name and can_print(name) else None
    return CertificateWords(
        title=TITLE[lang],
        bravo=BRAVO[lang].format(name=facts.nickname),
        found=found.format(n=count),
        promotion_title=facts.promotion_title,
        day=written_date(facts.day, lang),
        my_name=MY_NAME[lang],
        by_hand=None if name else BY_HAND[lang],
        printed_name=printed,
    )


def certificate_pdf(facts: Certificate) -> bytes:
    """One page in landscape; equal facts give equal bytes."""
    words = certificate_words(facts)
    height, width = SIZES[facts.paper]
    out = BytesIO()
    canvas = new_canvas(out, (width, height), title=words.title, lang=facts.lang)
    airmail_frame(canvas, 24, 24, width - 48, height - 48, thick=13)
    _draw_heading(canvas, facts, words, width, height)
    _draw_stamps(canvas, facts.stamps, width, height - 266)
    _draw_name_line(canvas, words)
    _draw_seal(canvas, words, width)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw_heading(
    canvas: Canvas, facts: Certificate, words: CertificateWords, width: float, height: float
) -> None:
    centre, room = width / 2, width - 150
    write(canvas, facts.operator, at=(centre, height - 66), width=room, size=11, colour=SOFT_INK)
    write(canvas, words.title, at=(centre, height - 105), width=room, size=36, font=BOLD)
    _draw_bravo(canvas, facts.animal, words.bravo, centre, height - 171)
    write(canvas, words.found, at=(centre, height - 214), width=room, size=15, colour=SOFT_INK)
    write(
        canvas, words.promotion_title, at=(centre, height - 245), width=room, size=25,
        font=BOLD, colour=POSTAL_RED,
    )  # fmt: skip


def _draw_bravo(canvas: Canvas, animal: str, bravo: str, centre: float, y: float) -> None:
    """The drawn animal and the made-up name side by side, centred together."""
    face, size = 58.0, 24.0
    length = min(canvas.stringWidth(bravo, BOLD, size), 480.0)
    left = centre - (face + 14 + length) / 2
    drawings.draw(canvas, "avatars", animal, x=left, y=y - 20, width=face, font=BOLD)
    middle = left + face + 14 + length / 2
    write(canvas, bravo, at=(middle, y), width=length, size=size, font=BOLD, colour=AIRMAIL)


def _draw_stamps(canvas: Canvas, stamps: tuple[FoundStamp, ...], width: float, top: float) -> None:
    """The album page: every stamp on its perforated paper, in as few rows as fit."""
    left, base, room, tall = 58.0, PANEL_BASE, width - 116, top - PANEL_BASE
    canvas.setFillColor(ALBUM_PAGE)
    canvas.roundRect(left, base, room, tall, 10, stroke=0, fill=1)
    rows = 1 if len(stamps) <= 7 else 2 if len(stamps) <= 16 else 3
    per_row = max(1, math.ceil(len(stamps) / rows))
    named = LABEL if rows == 1 else 0.0
    high = min(
        TALLEST_STAMP,
        (tall - 2 * PAD - named - (rows - 1) * GAP) / rows,
        ((room - 2 * PAD - (per_row - 1) * GAP) / per_row) / STAMP_ASPECT,
    )
    block = rows * high + (rows - 1) * GAP + named
    first = base + (tall + block) / 2 - high
    for row in range(rows):
        found = stamps[row * per_row : (row + 1) * per_row]
        _draw_row(canvas, found, first - row * (high + GAP), width, high, named=bool(named))


def _draw_row(
    canvas: Canvas,
    found: tuple[FoundStamp, ...],
    y: float,
    width: float,
    high: float,
    *,
    named: bool,
) -> None:
    wide = high * STAMP_ASPECT
    gap = min(2 * GAP, (width - 116 - 2 * PAD - len(found) * wide) / max(1, len(found) - 1))
    left = (width - len(found) * wide - (len(found) - 1) * gap) / 2
    for place, stamp in enumerate(found):
        x = left + place * (wide + gap)
        _draw_stamp(canvas, stamp, x, y, wide, high)
        if named:
            write(
                canvas, stamp.name, at=(x + wide / 2, y - 14), width=wide + gap - 4, size=8.5,
                colour=INK,
            )  # fmt: skip


def _draw_stamp(
    canvas: Canvas, stamp: FoundStamp, x: float, y: float, wide: float, high: float
) -> None:
    stamp_paper(canvas, x, y, wide, high, behind=ALBUM_PAGE)
    folder: drawings.Folder = "stamps"
    picture = stamp.picture
    if not drawings.has_drawing(folder, picture):
        folder, picture = "pictures", "certificate-seal"
    natural_wide, natural_high = drawings.size_of(folder, picture)
    inner = min(wide - 2 * MAT, (high - 2 * MAT) * natural_wide / natural_high)
    drawings.draw(
        canvas, folder, picture, width=inner, font=BOLD,
        x=x + (wide - inner) / 2, y=y + (high - inner * natural_high / natural_wide) / 2,
    )  # fmt: skip


def _draw_name_line(canvas: Canvas, words: CertificateWords) -> None:
    left, base, length = 62.0, 96.0, 330.0
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(1)
    canvas.line(left, base, left + length, base)
    if words.printed_name:
        write(
            canvas, words.printed_name, at=(left + length / 2, base + 9), width=length - 10, size=22
        )
    write(
        canvas, words.my_name, at=(left, base - 15), width=length, size=11, font=BOLD, align="left"
    )
    if words.by_hand:
        write(
            canvas, words.by_hand, at=(left, base - 30), width=length, size=9.5,
            colour=SOFT_INK, align="left",
        )  # fmt: skip


def _draw_seal(canvas: Canvas, words: CertificateWords, width: float) -> None:
    """The seal with the day beside it, as a postmark stands beside a stamp."""
    side, right = 88.0, width - 60
    drawings.draw(
        canvas, "pictures", "certificate-seal", x=right - side, y=49, width=side, font=BOLD
    )
    middle, length = right - side - 92, 150.0
    write(canvas, words.day, at=(middle, 97), width=length, size=13, font=BOLD)
    _draw_cancel_waves(canvas, middle - length / 2, 82, length)


def _draw_cancel_waves(canvas: Canvas, x: float, y: float, width: float) -> None:
    canvas.setStrokeColor(HexColor("#8fa6c4"))
    canvas.setLineWidth(1.3)
    step = width / 4
    for row in range(3):
        wave = canvas.beginPath()
        wave.moveTo(x, y - row * 6)
        for turn in range(4):
            lift = 5 if turn % 2 else -5
            at = x + turn * step
            level = y - row * 6
            wave.curveTo(
                at + step / 3, level + lift, at + 2 * step / 3, level + lift, at + step, level
            )
        canvas.drawPath(wave, stroke=1, fill=0)
