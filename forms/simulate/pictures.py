"""One page on its way from paper to file, and the encoded picture that arrives in the end."""

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from PIL import Image

from forms.layout import PageLayout
from forms.raster import Raster
from forms.simulate.strokes import Rng

Codec = Literal["jpeg", "bilevel"]
MM_PER_INCH = 25.4
GOOD_JPEG = 82


@dataclass(frozen=True)
class Picture:
    """A page as pixels: mode L, or 1 after a fax. ``turned``: clockwise so far, in degrees.

    ``layout`` is that of a return sheet, for what befalls one place of it, else None.
    """

    image: Image.Image
    dpi_x: float
    dpi_y: float
    turned: float = 0.0
    quality: int = GOOD_JPEG
    layout: PageLayout | None = None

    @property
    def per_mm(self) -> float:
        """Dots to the millimetre, across."""
        return self.dpi_x / MM_PER_INCH

    def showing(self, image: Image.Image) -> "Picture":
        """The same page with other pixels."""
        return replace(self, image=image)

    def copy(self) -> "Picture":
        """A picture that may be drawn on."""
        return self.showing(self.image.copy())


Step = Callable[[Picture, Rng], Picture]


@dataclass(frozen=True)
class Scan:
    """One picture as it arrives: ``data`` is a JPEG file, or a TIFF of one Group 4 strip."""

    codec: Codec
    data: bytes
    width: int
    height: int
    dpi_x: float
    dpi_y: float

    @property
    def image(self) -> Image.Image:
        """The decoded picture."""
        picture = Image.open(io.BytesIO(self.data))
        picture.load()
        return picture

    @property
    def raster(self) -> Raster:
        """The decoded picture as reading takes it."""
        gray = np.asarray(self.image.convert("L"))
        return Raster(gray, self.dpi_x, self.dpi_y)


def scan_of(picture: Picture) -> Scan:
    """Encode a picture: bilevel ones for ever as they are, grey ones as JPEG."""
    image, out = picture.image, io.BytesIO()
    if image.mode == "1":
        rows_in_one_strip = {278: image.height}
        image.save(out, "TIFF", compression="group4", tiffinfo=rows_in_one_strip)
        codec: Codec = "bilevel"
    else:
        image.save(out, "JPEG", quality=picture.quality, dpi=(picture.dpi_x, picture.dpi_y))
        codec = "jpeg"
    return Scan(codec, out.getvalue(), image.width, image.height, picture.dpi_x, picture.dpi_y)
