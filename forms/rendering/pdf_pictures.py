"""The one picture that a scanned page of a PDF is, taken out as it was scanned."""

import ctypes
from dataclasses import dataclass

import numpy as np
import pypdfium2.raw as pdfium
from PIL import Image

from forms.raster import Gray
from forms.refusals import Refused
from forms.rendering.bounds import sane_dpi, shrinking
from forms.rendering.grey import grey_of
from forms.rendering.pdf_contents import Handle, Placed
from forms.rendering.pictures import Claim, decode

# Spaces in which the numbers of a JPEG are grey or red, green and blue, whatever their profile.
PLAIN_SPACES = frozenset(
    {
        pdfium.FPDF_COLORSPACE_DEVICEGRAY,
        pdfium.FPDF_COLORSPACE_DEVICERGB,
        pdfium.FPDF_COLORSPACE_CALGRAY,
        pdfium.FPDF_COLORSPACE_CALRGB,
        pdfium.FPDF_COLORSPACE_ICCBASED,
    }
)
INDEXED = pdfium.FPDF_COLORSPACE_INDEXED
ON_AXIS = 0.01  # of the picture's own extent

_MODES = {
    pdfium.FPDFBitmap_Gray: ("L", "L"),
    pdfium.FPDFBitmap_BGR: ("RGB", "BGR"),
    pdfium.FPDFBitmap_BGRx: ("RGB", "BGRX"),
}


@dataclass(frozen=True)
class Scanned:
    """Pixels as they were scanned, turned as the page is, and dots per inch across and down."""

    gray: Gray
    dpi_x: float | None
    dpi_y: float | None


def as_scanned(page: Handle, placed: Placed) -> Scanned | None:
    """None when only drawing the page tells what it looks like. Raises Refused."""
    turn = _turn(placed)
    about = pdfium.FPDF_IMAGEOBJ_METADATA()
    if turn is None or pdfium.FPDFPageObj_HasTransparency(placed.handle):
        return None
    if not pdfium.FPDFImageObj_GetImageMetadata(placed.handle, page, about):
        return None
    gray = _pixels(placed, about)
    if gray is None:
        return None
    rows = placed.height / gray.shape[0]
    across, down = (sane_dpi(dots / rows) for dots in placed.dpi_across_down)
    quarters = (turn.quarters - pdfium.FPDFPage_GetRotation(page)) % 4
    turned = np.rot90(gray[:, ::-1] if turn.mirrored else gray, quarters)
    if quarters % 2:
        across, down = down, across
    return Scanned(np.ascontiguousarray(turned), across, down)


def check_decodes(placed: Placed) -> None:
    """Raises Refused for a picture of which no pixel can be had."""
    bitmap = pdfium.FPDFImageObj_GetBitmap(placed.handle)
    if not bitmap:
        raise Refused("damaged")
    pdfium.FPDFBitmap_Destroy(bitmap)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Mirrored left to right first, then turned so many quarters against the clock."""

    mirrored: bool
    quarters: int


def _turn(placed: Placed) -> _Turn | None:
    a, b, c, d, _, _ = placed.matrix
    small = ON_AXIS * max(abs(a), abs(b), abs(c), abs(d))
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    if abs(b) <= small and abs(c) <= small:
        return _Turn(mirrored, 0 if a > 0 else 2)
    if abs(a) <= small and abs(d) <= small:
        return _Turn(mirrored, 1 if b > 0 else 3)
    return None


def _pixels(placed: Placed, about: Handle) -> Gray | None:
    filters = _filters(placed.handle)
    plain = about.colorspace in PLAIN_SPACES
    if filters == (b"DCTDecode",) and plain and about.bits_per_pixel in (8, 24):
        return decode(_stored(placed.handle), "JPEG", Claim()).gray
    if b"DCTDecode" in filters or b"JPXDecode" in filters:
        return None
    if plain or about.colorspace == INDEXED:
        return _decoded(placed.handle)
    return None


def _filters(handle: Handle) -> tuple[bytes, ...]:
    name = ctypes.create_string_buffer(32)
    count = min(4, pdfium.FPDFImageObj_GetImageFilterCount(handle))
    found = []
    for index in range(count):
        pdfium.FPDFImageObj_GetImageFilter(handle, index, name, len(name))
        found.append(bytes(name.value))
    return tuple(found)


def _stored(handle: Handle) -> bytes:
    size = pdfium.FPDFImageObj_GetImageDataRaw(handle, None, 0)
    held = ctypes.create_string_buffer(size)
    pdfium.FPDFImageObj_GetImageDataRaw(handle, held, size)
    return held.raw


def _decoded(handle: Handle) -> Gray | None:
    bitmap = pdfium.FPDFImageObj_GetBitmap(handle)
    if not bitmap:
        return None
    try:
        modes = _MODES.get(pdfium.FPDFBitmap_GetFormat(bitmap))
        if modes is None:
            return None
        width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        held = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        picture = Image.frombytes(modes[0], (width, height), held, "raw", modes[1], stride)
        return grey_of(picture, divisor=shrinking(width, height)).copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
