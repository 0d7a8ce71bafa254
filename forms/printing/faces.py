"""Type and colour of the form: embedded faces, how wide a word is, which letters there are."""

import re
import unicodedata
from functools import lru_cache

from reportlab.lib.colors import Color, HexColor, black
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from forms.geometry import POINTS_PER_MM
from forms.printing.refusals import LetterMissing

REGULAR, BOLD = "Vera", "VeraBd"

BLACK: Color = black
INK: Color = HexColor("#1f2a44")
POSTAL_RED: Color = HexColor("#b8322a")
AIRMAIL: Color = HexColor("#215a94")

_SAME_LOOK = str.maketrans({"\u2011": "-", "\u202f": "\u00a0", "\u00ad": None, "\u200b": None})
_BREAK = re.compile(r"[ \t\r\f\v]+")


@lru_cache(maxsize=1)
def register() -> None:
    """Make the embedded faces known; every printer then shows accents and ñ alike."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))


@lru_cache(maxsize=8192)
def _width_at_one_point(text: str, font: str) -> float:
    register()
    return float(pdfmetrics.stringWidth(text, font, 1))


def width_mm(text: str, font: str, size: float) -> float:
    """How wide a text is, in millimetres, at ``size`` points."""
    return _width_at_one_point(text, font) * size / POINTS_PER_MM


def printable(text: str) -> str:
    """The text as it is set. Raises LetterMissing rather than print an empty box for a letter."""
    register()
    composed = unicodedata.normalize("NFC", text).translate(_SAME_LOOK)
    glyphs = pdfmetrics.getFont(REGULAR).face.charToGlyph
    for letter in composed:
        if ord(letter) not in glyphs and letter not in "\n\t\r\f\v":
            raise LetterMissing(letter)
    return composed


def words_of(text: str) -> list[str]:
    """The words of one line of text; a no-break space stays inside its word."""
    return [word for word in _BREAK.split(text) if word]
