"""Loads what decoders load late, by pictures of our own making, before the cage is closed."""

import io

import numpy as np
from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin

from forms.raster import Raster
from forms.rendering.documents import open_document

PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin)
KINDS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("JPEG", "RGB", {}),
    ("JPEG", "CMYK", {}),
    ("PNG", "RGBA", {}),
    ("PNG", "P", {}),
    ("TIFF", "1", {"compression": "group4"}),
    ("TIFF", "L", {"compression": "jpeg"}),
    ("PDF", "L", {}),
    ("PDF", "1", {}),
)


def warm_up() -> Raster:
    """Decode one small picture of every kind; the last page, for reading to warm up with."""
    ramp = Image.fromarray(np.arange(128 * 128, dtype=np.uint16).astype(np.uint8).reshape(128, 128))
    for kind, mode, options in KINDS:
        held = io.BytesIO()
        ramp.convert(mode).save(held, kind, **options)
        document = open_document(held.getvalue())
        page = document.page(1)
        document.close()
    return page
