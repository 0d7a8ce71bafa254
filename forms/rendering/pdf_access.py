"""How PDFium reads a file that is served piece by piece."""

import ctypes

import pypdfium2.raw as pdfium

from forms.served import ServedFile


class PdfAccess:
    """How PDFium reads a served file. Keep it for as long as the document is open."""

    def __init__(self, data: ServedFile) -> None:
        self._number = id(data)
        _OPEN[self._number] = data
        self.structure = pdfium.FPDF_FILEACCESS()
        self.structure.m_FileLen = len(data)
        self.structure.m_GetBlock = _BLOCK
        self.structure.m_Param = self._number

    def close(self) -> None:
        """PDFium has let go of the document."""
        _OPEN.pop(self._number, None)


_OPEN: dict[int, ServedFile] = {}


def _block(number: int, position: int, into: object, size: int) -> int:
    data = _OPEN.get(number)
    if data is None or position + size > len(data):
        return 0
    try:
        piece = data[position : position + size]
    except OSError:  # nothing raised here would get through PDFium
        return 0
    ctypes.memmove(into, piece, size)  # type: ignore[arg-type]
    return 1


# Made once, before the walls: a function that C may call needs memory that runs.
_BLOCK = dict(pdfium.FPDF_FILEACCESS._fields_)["m_GetBlock"](_block)
