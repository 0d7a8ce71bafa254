"""The printable card of an album: its five words, and a QR with nothing but the page's address.

The words are never in the QR: an address is kept in histories, logs and previews, and whoever
photographs a card on a fridge would open the album by pointing. The child scans, then types.
"""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

from reportlab.pdfgen.canvas import Canvas

from app.collecting import drawings
from app.collecting.print_style import (
    AIRMAIL,
    BOLD,
    INK,
    LINE,
    PAPER,
    SIZES,
    SOFT_INK,
    Paper,
    airmail_frame,
    new_canvas,
    qr,
    write,
)

TITLE = {"en": "My album words", "es": "Las palabras de mi álbum"}
ALBUM_OF = {"en": "The album of", "es": "El álbum de"}
HOW = {
    "en": "Type the five words. Your album opens on any phone or computer.",
    "es": "Escribe las cinco palabras. Tu álbum se abre en cualquier teléfono o computadora.",
}
SECRET = {
    "en": "Keep this card. Show the words only to people you trust.",
    "es": "Guarda esta tarjeta. Enseña las palabras solo a personas de confianza.",
}
SCAN = {"en": "Scan to find the page", "es": "Escanea y llega a la página"}
TWO = {
    "en": "Two cards: one to keep at home, one to take along. Cut here.",
    "es": "Dos tarjetas: una para la casa y otra para llevar. Corta por aquí.",
}

MARGIN = 40.0


@dataclass(frozen=True)
class AlbumCard:
    """All that a card shows; ``address`` is the page that opens albums, for everybody the same."""

    lang: str
    operator: str
    promotion_title: str
    nickname: str
    animal: str
    words: tuple[str, ...]
    address: str
    paper: Paper = "Letter"


def album_card_pdf(card: AlbumCard) -> bytes:
    """One upright page with the card twice; equal cards give equal bytes.

    Raises ValueError for an address with a query or a fragment: no secret rides in an address.
    """
    _require_plain_address(card)
    width, height = SIZES[card.paper]
    out = BytesIO()
    canvas = new_canvas(out, (width, height), title=TITLE[card.lang], lang=card.lang)
    half = height / 2
    for base in (half, 0.0):
        _draw_card(canvas, card, base + 30, width - 2 * MARGIN, half - 56)
    _draw_cut(canvas, card, width, half)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _require_plain_address(card: AlbumCard) -> None:
    parts = urlsplit(card.address)
    if parts.query or parts.fragment or parts.username:
        raise ValueError("the address of a card carries nothing but its path")


def _draw_card(canvas: Canvas, card: AlbumCard, base: float, width: float, height: float) -> None:
    airmail_frame(canvas, MARGIN, base, width, height)
    left, top, room = MARGIN + 30, base + height - 30, width - 60
    drawings.draw(canvas, "avatars", card.animal, x=left, y=top - 48, width=52, font=BOLD)
    beside = left + 66
    write(
        canvas, f"{card.promotion_title} · {card.operator}", at=(beside, top - 8), width=room - 66, size=10.5,
        colour=SOFT_INK, align="left",
    )  # fmt: skip
    album_of = f"{ALBUM_OF[card.lang]} {card.nickname}"
    write(
        canvas, album_of, at=(beside, top - 32), width=room - 66, size=20, font=BOLD,
        colour=AIRMAIL, align="left",
    )  # fmt: skip
    _draw_words(canvas, card, left, top - 64)
    _draw_code(canvas, card, MARGIN + width - 30 - 150, top - 68)
    foot = base + 24
    write(canvas, HOW[card.lang], at=(left, foot + 22), width=room, size=10.5, align="left")
    write(
        canvas, SECRET[card.lang], at=(left, foot + 5), width=room, size=10.5, align="left",
        colour=SOFT_INK,
    )  # fmt: skip


def _draw_words(canvas: Canvas, card: AlbumCard, left: float, top: float) -> None:
    """The five words large and numbered, each in a box of its own."""
    high, wide = 30.0, 270.0
    for place, word in enumerate(card.words):
        base = top - high - place * (high + 5)
        canvas.setFillColor(PAPER)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(1)
        canvas.roundRect(left, base, wide, high, 6, stroke=1, fill=1)
        write(
            canvas, str(place + 1), at=(left + 17, base + 10.5), width=24, size=11, colour=SOFT_INK
        )
        write(
            canvas, word, at=(left + 38, base + 8.5), width=wide - 46, size=19, font=BOLD,
            align="left",
        )  # fmt: skip


def _draw_code(canvas: Canvas, card: AlbumCard, left: float, top: float) -> None:
    side = 150.0
    qr(canvas, card.address, x=left, y=top - side + 8, width=side)
    middle = left + side / 2
    write(canvas, SCAN[card.lang], at=(middle, top - side - 4), width=side + 12, size=9.5)
    shown = card.address.split("://", 1)[-1]
    write(
        canvas, shown, at=(middle, top - side - 19), width=side + 12, size=9, font=BOLD, colour=INK
    )


def _draw_cut(canvas: Canvas, card: AlbumCard, width: float, y: float) -> None:
    canvas.setStrokeColor(SOFT_INK)
    canvas.setLineWidth(0.8)
    canvas.setDash([4, 4])
    canvas.line(MARGIN, y, width - MARGIN, y)
    canvas.setDash([])
    write(canvas, TWO[card.lang], at=(width / 2, y + 5), width=width - 2 * MARGIN, size=8.5,
          colour=SOFT_INK)  # fmt: skip
