"""What befalls a sheet of paper before it is scanned: folds, coffee, holes, tears, stamps."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from forms.geometry import Rect
from forms.simulate.pens import Pen, leave
from forms.simulate.pictures import Picture
from forms.simulate.strokes import Line, Rng, line, smooth, trembling

LETTER_MM = (215.9, 279.4)
LID = 246


def folded(picture: Picture, rng: Rng) -> Picture:
    """Folded in three for an envelope: two shaded lines across the page."""
    page = picture.copy()
    height = page.image.height / page.per_mm
    for share in (1 / 3, 2 / 3):
        y = height * share + rng.normal(0.0, 4.0)
        _crease(page, rng, (0.0, y), (LETTER_MM[0], y + rng.normal(0.0, 1.0)), depth=0.3)
    return page


def creased(picture: Picture, rng: Rng) -> Picture:
    """Carried in a school bag: creases in every direction, dark ones and worn light ones."""
    page = picture.copy()
    for _ in range(int(rng.integers(4, 8))):
        ends = rng.uniform((0.0, 0.0), LETTER_MM, (2, 2))
        _crease(page, rng, tuple(ends[0]), tuple(ends[1]), depth=rng.uniform(0.3, 0.75))
    return page


def folded_over_signature(picture: Picture, rng: Rng) -> Picture:
    """One hard dark fold right through the room to sign."""
    return picture if picture.layout is None else _hard(picture, rng, picture.layout.signature)


def folded_over_boxes(picture: Picture, rng: Rng) -> Picture:
    """One hard dark fold right through the two boxes of a row."""
    if picture.layout is None:
        return picture
    rows = picture.layout.rows
    return _hard(picture, rng, rows[int(rng.integers(len(rows)))].yes.box)


def _hard(picture: Picture, rng: Rng, place: Rect) -> Picture:
    page = picture.copy()
    y = rng.uniform(place.y + place.h * 0.2, place.bottom - place.h * 0.2)
    _crease(page, rng, (0.0, y), (LETTER_MM[0], y + rng.normal(0.0, 1.0)), depth=0.8)
    return page


def _crease(
    page: Picture, rng: Rng, start: Sequence[float], end: Sequence[float], depth: float
) -> None:
    path = trembling(smooth(line([start, end]), 2.0), rng, 0.12) * page.per_mm
    mask = Image.new("L", page.image.size, 0)
    points = [(float(x), float(y)) for x, y in path]
    strength = int(255 * depth)
    ImageDraw.Draw(mask).line(points, fill=strength, width=max(1, round(0.35 * page.per_mm)))
    box = mask.getbbox()
    if box is None:
        return
    soft = mask.crop(box).filter(ImageFilter.BoxBlur(0.12 * page.per_mm))
    page.image.paste(90 if rng.random() < 0.7 else 250, box, soft)


def coffee(picture: Picture, rng: Rng) -> Picture:
    """The ring of a cup, darker at its edge, somewhere on the sheet."""
    at = rng.uniform((50.0, 60.0), (170.0, 220.0))
    return _stained(picture, rng, (float(at[0]), float(at[1])))


def coffee_on_signature(picture: Picture, rng: Rng) -> Picture:
    """A cup put down on the room to sign in."""
    if picture.layout is None:
        return picture
    room = picture.layout.signature
    return _stained(picture, rng, (room.x + rng.uniform(20, 60), room.y + rng.uniform(-8, 18)))


def _stained(picture: Picture, rng: Rng, at: tuple[float, float]) -> Picture:
    page, reach = picture.copy(), 46.0
    scale = page.per_mm
    left, top = int(max(0, (at[0] - reach) * scale)), int(max(0, (at[1] - reach) * scale))
    box = (left, top, left + int(2 * reach * scale), top + int(2 * reach * scale))
    ys, xs = np.mgrid[0 : box[3] - top : 2, 0 : box[2] - left : 2].astype(np.float32)
    dx, dy = xs / scale - (at[0] - left / scale), ys / scale - (at[1] - top / scale)
    waves = sum(
        float(rng.normal(0, 0.5)) * np.cos(k * np.arctan2(dy, dx) + rng.uniform(0, 6))
        for k in (1, 2, 3, 5, 9)
    )
    gap = np.hypot(dx, dy) - rng.uniform(36, 41) - waves
    edge = 0.32 * np.exp(-((gap / 0.8) ** 2)) + 0.13 * np.exp(-(((gap + 2.5) / 2.5) ** 2))
    inside = 0.06 / (1 + np.exp(np.clip(gap * 2, -30, 30)))
    shade = Image.fromarray((255 * (1 - edge - inside)).astype(np.uint8))
    stain = shade.resize((box[2] - left, box[3] - top), Image.Resampling.BILINEAR)
    page.image.paste(ImageChops.multiply(page.image.crop(box), stain), (left, top))
    return page


def punched(picture: Picture, rng: Rng) -> Picture:
    """Three holes for a ring binder at the left edge; the lid shows through."""
    page = picture.copy()
    draw, lid = ImageDraw.Draw(page.image), int(rng.choice([15, 40, 235]))
    x, shift = 12.7 + rng.normal(0.0, 1.0), rng.normal(0.0, 3.0)
    for y in (31.7, 139.7, 247.7):
        _disc(draw, page.per_mm, (x, y + shift), 3.6, 150)
        _disc(draw, page.per_mm, (x, y + shift), 3.4, lid)
    return page


def _disc(
    draw: ImageDraw.ImageDraw, scale: float, at: tuple[float, float], radius: float, tone: int
) -> None:
    box = [(at[0] - radius) * scale, (at[1] - radius) * scale]
    draw.ellipse((*box, box[0] + 2 * radius * scale, box[1] + 2 * radius * scale), fill=tone)


def stapled(picture: Picture, rng: Rng) -> Picture:
    """A staple in the upper left corner, or the two holes it left."""
    page = picture.copy()
    angle, at = rng.uniform(-0.9, 0.1), rng.uniform((9.0, 6.0), (20.0, 11.0))
    away = np.array([np.cos(angle), np.sin(angle)]) * 6.2
    ends = [at - away, at + away]
    if rng.random() < 0.6:
        leave(page.image, page.dpi_x, [np.vstack(ends) + 0.5], Pen("shadow", 150, 0.7, 0.0), rng)
        leave(page.image, page.dpi_x, [np.vstack(ends)], Pen("staple", 75, 0.55, 0.0), rng)
    else:
        draw = ImageDraw.Draw(page.image)
        for end in ends:
            _disc(draw, page.per_mm, (float(end[0]), float(end[1])), 0.5, 60)
    return page


def torn(picture: Picture, rng: Rng) -> Picture:
    """A corner torn off, as by somebody in a hurry with a staple."""
    page = picture.copy()
    reach = rng.uniform(16.0, 42.0, 2)
    rough = trembling(smooth(line([(reach[0], 0.0), (0.0, reach[1])]), 1.0), rng, 0.7)
    edge = np.vstack([rough, [(-5.0, reach[1]), (-5.0, -5.0), (reach[0], -5.0)]])
    if rng.random() < 0.5:
        edge[:, 0] = LETTER_MM[0] - edge[:, 0]
    if rng.random() < 0.5:
        edge[:, 1] = LETTER_MM[1] - edge[:, 1]
    _cut_away(page, edge, int(rng.choice([20, LID])))
    return page


def cut_off(picture: Picture, rng: Rng) -> Picture:
    """One edge of the sheet missed by the scanner, 9 to 17 millimetres of it."""
    page, by = picture.copy(), rng.uniform(9.0, 17.0)
    width, height = LETTER_MM
    side = int(rng.integers(4))
    box = [(0, 0, by, height), (width - by, 0, width, height), (0, 0, width, by),
           (0, height - by, width, height)][side]  # fmt: skip
    _cut_away(page, line([(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])]))
    return page


def halved(picture: Picture, rng: Rng) -> Picture:
    """Only the upper or only the lower part of the sheet."""
    page, y = picture.copy(), rng.uniform(125.0, 160.0)
    top, bottom = (y, 300.0) if rng.random() < 0.5 else (-5.0, y)
    rough = trembling(smooth(line([(-5.0, y), (225.0, y + rng.normal(0, 2))]), 1.0), rng, 0.5)
    far = bottom if top == y else top
    _cut_away(page, np.vstack([rough, [(225.0, far), (-5.0, far)]]))
    return page


def _cut_away(page: Picture, edge: Line, tone: int = LID) -> None:
    points = [(float(x), float(y)) for x, y in edge * page.per_mm]
    ImageDraw.Draw(page.image).polygon(points, fill=tone)


def stamped(picture: Picture, rng: Rng) -> Picture:
    """RECEIVED, by a rubber stamp that is never straight, over whatever is there."""
    page = picture.copy()
    scale = page.per_mm
    text = f"RECEIVED\nJUN {int(rng.integers(1, 31)):02} 2027"
    mask = Image.new("L", (int(58 * scale), int(26 * scale)), 0)
    draw = ImageDraw.Draw(mask)
    rim = (2 * scale, 2 * scale, 56 * scale, 24 * scale)
    draw.rectangle(rim, outline=255, width=max(2, round(0.8 * scale)))
    font = ImageFont.load_default(6.5 * scale)
    draw.multiline_text((29 * scale, 13 * scale), text, 255, font, anchor="mm", align="center")
    worn = rng.random((40, 60)) * 200 + 60
    uneven = Image.fromarray(np.clip(worn, 0, 255).astype(np.uint8)).resize(mask.size)
    turned = ImageChops.multiply(mask, uneven).rotate(rng.uniform(-14, 14), expand=True)
    at = rng.uniform((10.0, 8.0), (110.0, 32.0)) * scale
    page.image.paste(95, (int(at[0]), int(at[1])), turned)
    return page


def code_struck(picture: Picture, rng: Rng) -> Picture:
    """Somebody scrawled over both square codes, to and fro."""
    page = picture.copy()
    pen = Pen("marker", 30, 2.4, 0.1)
    for code in () if page.layout is None else page.layout.codes:
        turns = int(rng.integers(8, 13))
        down = np.linspace(code.y + 3, code.bottom - 3, turns) + rng.normal(0, 0.8, turns)
        across = np.where(np.arange(turns) % 2, code.right, code.x) + rng.normal(0, 1.5, turns)
        leave(page.image, page.dpi_x, [smooth(np.column_stack([across, down]))], pen, rng)
    return page


def speckled(picture: Picture, rng: Rng) -> Picture:
    """Dirt of toner and dust, dark and light specks of up to half a millimetre."""
    gray = np.array(picture.image)
    for tone, count in ((40, int(rng.integers(500, 1600))), (250, int(rng.integers(300, 900)))):
        ys = rng.integers(0, gray.shape[0] - 6, count)
        xs = rng.integers(0, gray.shape[1] - 6, count)
        sizes = np.minimum(rng.geometric(0.45, count), 5)
        for y, x, size in zip(ys, xs, sizes, strict=True):
            gray[y : y + size, x : x + size] = tone
    return picture.showing(Image.fromarray(gray))


def pencil_line(picture: Picture, rng: Rng) -> Picture:
    """A long pencil line drawn across the sheet by a small brother or sister."""
    page = picture.copy()
    start, end = (
        (rng.uniform(5, 60), rng.uniform(60, 250)),
        (rng.uniform(150, 210), rng.uniform(60, 250)),
    )
    middle = rng.uniform((50, 60), (160, 240))
    path = smooth(line([start, (float(middle[0]), float(middle[1])), end]))
    leave(page.image, page.dpi_x, [path], Pen("crayon", 120, 0.9, 0.3, 0.3), rng)
    return page
