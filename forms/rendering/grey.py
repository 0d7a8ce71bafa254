"""A decoded picture of any kind to grey pixels on white, upright, without its metadata."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image

from forms.raster import Gray
from forms.refusals import Refused

_WITH_ALPHA = frozenset({"LA", "PA", "RGBA", "La", "RGBa"})
_PLAIN = frozenset({"1", "L", "P", "RGB", "RGBX", "YCbCr", "CMYK"})

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset({5, 6, 7, 8})


@contextmanager
def decoding() -> Iterator[None]:
    """Every failure of a decoder becomes a Refused that carries nothing of the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("too_many_pixels") from None
    except MemoryError:
        raise Refused("too_much_memory") from None
    except Exception as error:  # noqa: BLE001 - decoders raise whatever a bad byte led them to
        raise Refused("truncated" if "truncated" in str(error) else "damaged") from None


def grey_of(picture: Image.Image, *, divisor: int = 1, orientation: int = 1) -> Gray:
    """Rows by columns of 0 to 255, ``divisor`` times smaller, turned as ``orientation`` asks."""
    light = _light(picture)
    if divisor > 1:
        light = light.reduce(divisor)
    turn = _UPRIGHT.get(orientation)
    return np.asarray(light if turn is None else light.transpose(turn))


def _light(picture: Image.Image) -> Image.Image:
    if picture.mode == "L" and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.mode in _WITH_ALPHA or (picture.mode in _PLAIN and "transparency" in picture.info):
        over = picture.convert("RGBA")
        white = Image.new("RGBA", over.size, "white")
        return Image.alpha_composite(white, over).convert("L")
    if picture.mode not in _PLAIN:
        raise Refused("unsupported")
    if picture.mode in {"CMYK", "YCbCr", "P"}:
        picture = picture.convert("RGB")
    return picture.convert("L")
