"""Pages of a PDF by PDFium, which here has no scripts and fills in no forms.

A page that is one picture is that picture, as it was scanned; any other page is drawn.
"""

import ctypes
import math

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from forms.raster import Raster
from forms.refusals import Reason, Refused
from forms.rendering.bounds import LARGEST_SIDE, MOST_PAGES, check_pixels
from forms.rendering.grey import decoding
from forms.rendering.pdf_access import PdfAccess
from forms.rendering.pdf_contents import Contents, Handle, contents_of
from forms.rendering.pdf_pictures import as_scanned, check_decodes
from forms.rendering.sniffing import Data
from forms.served import ServedFile

DRAWN_DPI, FINEST_DPI, COARSEST_DPI = 200.0, 300.0, 100.0
POINTS_PER_INCH = 72.0
SMALLEST_POINTS, LARGEST_POINTS = 3.0, 14_400.0  # the format's own bounds of a page

_WHY: dict[int, Reason] = {
    pdfium.FPDF_ERR_PASSWORD: "encrypted",
    pdfium.FPDF_ERR_SECURITY: "encrypted",
}


class PdfDocument:
    """A PDF held open. Raises Refused when it cannot be, or has no or too many pages."""

    def __init__(self, data: Data) -> None:
        # Kept for as long as PDFium looks into it.
        self._held: NDArray[np.uint8] | PdfAccess
        self._document: Handle
        if isinstance(data, ServedFile):
            self._held = PdfAccess(data)
            self._document = pdfium.FPDF_LoadCustomDocument(self._held.structure, None)
        else:
            self._held = np.frombuffer(data, np.uint8)
            self._document = pdfium.FPDF_LoadMemDocument64(
                ctypes.c_void_p(self._held.ctypes.data), len(self._held), None
            )
        if not self._document:
            raise Refused(_WHY.get(pdfium.FPDF_GetLastError(), "damaged"))
        self.page_count: int = pdfium.FPDF_GetPageCount(self._document)
        refusal = _refusal(self.page_count)
        if refusal is not None:
            self.close()
            raise Refused(refusal)

    def page(self, number: int) -> Raster:
        """Page ``number`` from 1, upright as the file means it. Raises Refused."""
        if not 1 <= number <= self.page_count:
            raise IndexError(number)
        page = pdfium.FPDF_LoadPage(self._document, number - 1)
        if not page:
            raise Refused("damaged")
        try:
            with decoding():
                return _raster(page)
        finally:
            pdfium.FPDF_ClosePage(page)

    def close(self) -> None:
        """Let go of the document; pages can no longer be asked for."""
        if self._document:
            pdfium.FPDF_CloseDocument(self._document)
            self._document = None
        if isinstance(self._held, PdfAccess):
            self._held.close()


def _refusal(pages: int) -> Reason | None:
    if pages < 1:
        return "no_pages"
    return "too_many_pages" if pages > MOST_PAGES else None


def _raster(page: Handle) -> Raster:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    # Written so that a size which is not a number fails it.
    if not all(SMALLEST_POINTS <= side <= LARGEST_POINTS for side in (width, height)):
        raise Refused("page_size")
    contents = contents_of(page)
    for picture in contents.pictures:
        check_pixels(picture.width, picture.height)
    scanned = None if contents.sole is None else as_scanned(page, contents.sole)
    if scanned is not None:
        return Raster(scanned.gray, scanned.dpi_x, scanned.dpi_y, contents.drawn)
    if contents.sole is not None:
        # Drawing would show white paper in place of a scan that cannot be decoded.
        check_decodes(contents.sole)
    return _draw(page, width, height, contents)


def _draw(page: Handle, width: float, height: float, contents: Contents) -> Raster:
    dpi = DRAWN_DPI
    if contents.pictures and not contents.drawn:
        dpi = min(FINEST_DPI, max(COARSEST_DPI, *(one.dpi for one in contents.pictures)))
    dpi = min(dpi, LARGEST_SIDE * POINTS_PER_INCH / max(width, height))
    columns, rows = (max(1, math.ceil(side * dpi / POINTS_PER_INCH)) for side in (width, height))
    gray = np.full((rows, columns), 255, np.uint8)
    canvas = pdfium.FPDFBitmap_CreateEx(
        columns, rows, pdfium.FPDFBitmap_Gray, ctypes.c_void_p(gray.ctypes.data), columns
    )
    if not canvas:
        raise Refused("too_much_memory")
    pdfium.FPDF_RenderPageBitmap(canvas, page, 0, 0, columns, rows, 0, pdfium.FPDF_ANNOT)
    pdfium.FPDFBitmap_Destroy(canvas)
    return Raster(gray, dpi, dpi, contents.drawn)
