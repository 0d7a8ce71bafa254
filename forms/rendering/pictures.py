"""One JPEG or PNG, decoded no larger than reading needs; further frames are not looked at."""

import io
from dataclasses import dataclass
from typing import IO, Literal, cast

from PIL import ExifTags, Image

from forms.raster import Raster
from forms.rendering.bounds import LARGEST_SIDE, WANTED_SIDE, check_pixels, sane_dpi, shrinking
from forms.rendering.grey import SIDEWAYS, decoding, grey_of
from forms.rendering.sniffing import Data

Picture = Literal["JPEG", "PNG", "TIFF"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of its picture: dots per inch across and down (0: nothing), how turned."""

    across: float = 0.0
    down: float = 0.0
    orientation: int = 1


class PictureDocument:
    """A file that is one picture, and so one page."""

    page_count = 1

    def __init__(self, data: Data, kind: Picture) -> None:
        self._data = data
        self._kind: Picture = kind

    def page(self, number: int) -> Raster:
        """Page 1. Raises Refused."""
        if number != 1:
            raise IndexError(number)
        return decode(self._data, self._kind)

    def close(self) -> None:
        """Nothing is held open."""


def decode(data: Data, kind: Picture, claim: Claim | None = None) -> Raster:
    """Grey pixels, upright by the picture's own word or by ``claim``. Raises Refused."""
    with decoding(), Image.open(_stream(data), formats=[kind]) as picture:
        check_pixels(*picture.size)
        before = max(picture.size)
        if kind == "JPEG":
            _decode_small(picture)
        picture.load()
        said = _claim(picture) if claim is None else claim
        gray = grey_of(picture, divisor=shrinking(*picture.size), orientation=said.orientation)
        smaller = max(gray.shape) / before
    dots = (sane_dpi(said.across * smaller), sane_dpi(said.down * smaller))
    return Raster(gray, *(reversed(dots) if said.orientation in SIDEWAYS else dots))


def _stream(data: Data) -> IO[bytes]:
    if isinstance(data, bytes):
        return io.BytesIO(data)
    data.seek(0)
    return cast("IO[bytes]", data)


def _decode_small(picture: Image.Image) -> None:
    """Have the decoder itself leave out colour, and detail that would be averaged away again."""
    width, height = picture.size
    smaller = shrinking(width, height) if max(width, height) > LARGEST_SIDE else 1
    # The decoder knows halves, quarters and eighths; it must not go below what is wanted.
    eighths = next(one for one in (8, 4, 2, 1) if one <= smaller)
    while eighths > 1 and max(width, height) // eighths < WANTED_SIDE:
        eighths //= 2
    picture.draft("L", (width // eighths, height // eighths))


def _claim(picture: Image.Image) -> Claim:
    turned = picture.getexif().get(ExifTags.Base.Orientation, 1)
    said = picture.info.get("dpi")
    try:
        across, down = (float(dots) for dots in said) if said else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        across = down = 0.0
    return Claim(across, down, turned if isinstance(turned, int) else 1)
