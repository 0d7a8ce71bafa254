"""Pages that come along with a form and are none of ours: a fax cover, a letter, an empty page."""

from PIL import Image, ImageDraw, ImageFont

from forms.geometry import Rect
from forms.simulate import lettering, pens, signatures
from forms.simulate.people import somebody
from forms.simulate.printed import FINE_DPI
from forms.simulate.strokes import Rng

SIZE = (round(8.5 * FINE_DPI), 11 * FINE_DPI)
LETTER = (
    "Dear Sir or Madam,",
    "here is the form for my daughter. She has",
    "looked forward to it for weeks! Please write",
    "to us if something is missing.",
    "Yours, and thank you",
)


def empty_page(_: Rng) -> Image.Image:
    """What a feeder makes of the back of a sheet printed on one side."""
    return Image.new("L", SIZE, 255)


def fax_cover(rng: Rng) -> Image.Image:
    """A printed cover with fields filled in by hand."""
    page, person = empty_page(rng), somebody(rng)
    draw = ImageDraw.Draw(page)
    draw.text((300, 330), "FAX", 0, ImageFont.load_default(200))
    draw.line((300, 600, 2250, 600), fill=0, width=8)
    fields = (("To", "Permissions"), ("From", person.name), ("Date", person.date), ("Pages", "2"))
    for number, (label, text) in enumerate(fields):
        y = 720 + number * 150
        draw.text((300, y), f"{label}:", 0, ImageFont.load_default(60))
        draw.line((560, y + 80, 2250, y + 80), fill=0, width=3)
        strokes = lettering.write(text, Rect(49, (y - 20) / 11.81, 130, 9), rng)
        pens.leave(page, FINE_DPI, strokes, pens.BLACK, rng)
    return page


def handwritten_letter(rng: Rng) -> Image.Image:
    """A few lines to the office, signed."""
    page, person = empty_page(rng), somebody(rng)
    for number, text in enumerate(LETTER):
        room = Rect(25, 50 + number * 13, 165, 11)
        pens.leave(page, FINE_DPI, lettering.write(text, room, rng), pens.BLUE, rng)
    signed = signatures.signature(Rect(100, 120, 80, 22), person.name, rng)
    pens.leave(page, FINE_DPI, signed, pens.BLUE, rng)
    return page
