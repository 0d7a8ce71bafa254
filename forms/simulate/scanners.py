"""Machines that make pixels of paper: scanners, copiers and fax machines, as steps with a seed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from forms.simulate.paper import LID
from forms.simulate.pictures import MM_PER_INCH, Picture, Step
from forms.simulate.strokes import Rng

FAX_ACROSS, FAX_WIDTH = 204.0, 1728


@dataclass(frozen=True, slots=True)
class Feed:
    """How the sheet went through: ``skew`` at most so many degrees either way, ``turn`` choices of
    quarter turns, ``scale`` of what is printed on it, ``lid`` the grey behind it, ``margin``
    millimetres of lid around it."""

    dpi: float
    skew: float = 0.6
    turn: tuple[int, ...] = (0,)
    scale: tuple[float, float] = (1.0, 1.0)
    lid: int = LID
    margin: float = 0.0


def fed(feed: Feed) -> Step:
    """One pass through a scanner; sampling happens here, once."""

    def step(picture: Picture, rng: Rng) -> Picture:
        angle = rng.uniform(-feed.skew, feed.skew)
        scale = rng.uniform(*feed.scale)
        shift = rng.uniform(-1.0, 1.0, 2) + rng.uniform(0, 0.4) * feed.margin
        image = _sampled(picture, feed, angle, scale, (float(shift[0]), float(shift[1])))
        turn = feed.turn[int(rng.integers(len(feed.turn)))]
        quarter = {0: None, 90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180,
                   270: Image.Transpose.ROTATE_90}[turn]  # fmt: skip
        if quarter is not None:
            image = image.transpose(quarter)
        turned = (picture.turned + angle + turn) % 360
        return replace(picture, image=image, dpi_x=feed.dpi, dpi_y=feed.dpi, turned=turned)

    return step


def _sampled(
    picture: Picture, feed: Feed, angle: float, scale: float, shift: tuple[float, float]
) -> Image.Image:
    """The page at the dots of the scan, turned clockwise by ``angle`` about its middle."""
    ratio = feed.dpi / picture.dpi_x
    size = (round(picture.image.width * ratio), round(picture.image.height * ratio))
    source = (
        picture.image
        if ratio == 1
        else picture.image.resize(
            size,
            Image.Resampling.BOX if ratio < 0.6 else Image.Resampling.BILINEAR,
            reducing_gap=2.0,
        )
    )
    per_mm = feed.dpi / MM_PER_INCH
    border = 2 * feed.margin * per_mm
    out = (round(size[0] + border), round(size[1] + border))
    cos, sin = np.cos(np.radians(angle)) / scale, np.sin(np.radians(angle)) / scale
    middle = (out[0] / 2 + shift[0] * per_mm, out[1] / 2 + shift[1] * per_mm)
    inverse = (
        cos, sin, size[0] / 2 - cos * middle[0] - sin * middle[1],
        -sin, cos, size[1] / 2 + sin * middle[0] - cos * middle[1],
    )  # fmt: skip
    return source.transform(
        out, Image.Transform.AFFINE, inverse, Image.Resampling.BILINEAR, fillcolor=feed.lid
    )


def mirrored(picture: Picture, _: Rng) -> Picture:
    """Seen from behind, as a transparency or a careless driver delivers it."""
    return picture.showing(ImageOps.mirror(picture.image))


def toned(black: tuple[int, int], white: tuple[int, int], gamma: float = 1.0) -> Step:
    """Black and white of the print moved to these greys."""

    def step(picture: Picture, rng: Rng) -> Picture:
        low, high = rng.uniform(*black), rng.uniform(*white)
        table = low + (high - low) * (np.arange(256) / 255.0) ** gamma
        return picture.showing(picture.image.point([int(each) for each in table]))

    return step


def blurred(least: float, most: float) -> Step:
    """Out of focus, by a radius in millimetres."""

    def step(picture: Picture, rng: Rng) -> Picture:
        radius = rng.uniform(least, most) * picture.per_mm
        return picture.showing(picture.image.filter(ImageFilter.GaussianBlur(radius)))

    return step


def noisy(sigma: float) -> Step:
    """The noise of a sensor, ``sigma`` grey levels."""

    def step(picture: Picture, rng: Rng) -> Picture:
        gray = np.asarray(picture.image)
        rows = min(gray.shape[0], 331)
        tile = rng.standard_normal((rows, gray.shape[1]), dtype=np.float32) * sigma
        noise = np.tile(tile.astype(np.int16), (gray.shape[0] // rows + 1, 1))[: gray.shape[0]]
        return picture.showing(Image.fromarray(np.clip(gray + noise, 0, 255).astype(np.uint8)))

    return step


def pressed(least: int, most: int) -> Step:
    """Saved as JPEG of a quality between ``least`` and ``most``."""
    return lambda picture, rng: replace(picture, quality=int(rng.integers(least, most + 1)))


def copied(times: int) -> Step:
    """Through a photocopier: harder contrast, softer edges, specks, a little larger or smaller."""

    def step(picture: Picture, rng: Rng) -> Picture:
        for _ in range(times):
            feed = Feed(picture.dpi_x, skew=0.7, scale=(0.985, 1.015))
            picture = fed(feed)(picture, rng)
            picture = picture.showing(
                picture.image.filter(ImageFilter.BoxBlur(0.07 * picture.per_mm))
            )
            picture = _hardened(picture, rng)
            picture = _dusted(picture, rng)
        return picture

    return step


def _hardened(picture: Picture, rng: Rng) -> Picture:
    middle, steep = rng.uniform(120, 165), rng.uniform(18, 30)
    table = 12 + 240 / (1 + np.exp(-(np.arange(256) - middle) / steep))
    return picture.showing(picture.image.point([int(each) for each in table]))


def _dusted(picture: Picture, rng: Rng) -> Picture:
    gray = np.array(picture.image)
    count = int(rng.integers(100, 500))
    ys, xs = rng.integers(1, gray.shape[0] - 2, count), rng.integers(1, gray.shape[1] - 2, count)
    for across in (0, 1):
        gray[ys, xs + across] = 70
    gray[ys + 1, xs] = 110
    return picture.showing(Image.fromarray(gray))


def streaked(picture: Picture, rng: Rng) -> Picture:
    """Dirt on the glass of a feeder: thin lines down the whole page."""
    gray = np.array(picture.image)
    for _ in range(int(rng.integers(1, 4))):
        x, tone = int(rng.integers(0, gray.shape[1] - 4)), int(rng.integers(70, 190))
        wide = int(rng.integers(1, 3))
        gray[:, x : x + wide] = np.minimum(gray[:, x : x + wide], tone)
    return picture.showing(Image.fromarray(gray))


def shining_through(back: Callable[[], Image.Image]) -> Step:
    """The print of the other side, faint and mirrored, as through thin paper."""

    def step(picture: Picture, rng: Rng) -> Picture:
        ghost = ImageOps.mirror(back()).resize(picture.image.size)
        faint = rng.uniform(0.08, 0.18)
        pale = ghost.point([int(255 - (255 - each) * faint) for each in range(256)])
        return picture.showing(
            Image.fromarray(np.minimum(np.asarray(picture.image), np.asarray(pale)))
        )

    return step


def faxed(lines_per_inch: float) -> Step:
    """Through a fax machine: 204 dots across, 98 or 196 lines, black or white, a line on top."""

    def step(picture: Picture, rng: Rng) -> Picture:
        height = round(picture.image.height / picture.dpi_y * lines_per_inch)
        small = picture.image.resize((FAX_WIDTH, height), Image.Resampling.BOX)
        gray = np.array(small, dtype=np.int16)
        gray += rng.integers(-12, 13, gray.shape, dtype=np.int16)
        bits = np.where(gray > rng.uniform(135, 175), 255, 0).astype(np.uint8)
        page = Image.fromarray(bits)
        _header(page, lines_per_inch, rng)
        bilevel = page.convert("1", dither=Image.Dither.NONE)
        return replace(picture, image=bilevel, dpi_x=FAX_ACROSS, dpi_y=lines_per_inch)

    return step


def _header(page: Image.Image, lines_per_inch: float, rng: Rng) -> None:
    text = f"06/{int(rng.integers(1, 30)):02}/2027  10:{int(rng.integers(10, 60))}   FAX  555 0100      P.{int(rng.integers(1, 9)):02}/09"
    strip = Image.new("L", (FAX_WIDTH, 26), 255)
    ImageDraw.Draw(strip).text((120, 2), text, 0, ImageFont.load_default(20))
    height = round(26 * lines_per_inch / 196)
    hard = strip.resize((FAX_WIDTH, height)).point(lambda value: 255 if value > 128 else 0)
    page.paste(hard, (0, 2))
