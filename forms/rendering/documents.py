"""One way to open whatever a file turns out to be."""

from typing import Protocol

from forms.raster import Raster
from forms.rendering.pdfs import PdfDocument
from forms.rendering.pictures import PictureDocument
from forms.rendering.sniffing import Data, kind_of
from forms.rendering.tiffs import TiffDocument


class Document(Protocol):
    """Pages that can be rendered one by one, in any order."""

    @property
    def page_count(self) -> int:
        """At least 1, at most 1,000."""

    def page(self, number: int) -> Raster:
        """Page ``number`` from 1. Raises Refused."""

    def close(self) -> None:
        """Let go of what the decoder holds."""


def open_document(data: Data) -> Document:
    """The document in ``data``, judged by its content alone. Raises Refused.

    ``data`` may be a map of a file and is not copied; it must stay open while pages are asked for.
    """
    kind = kind_of(data)
    if kind == "pdf":
        return PdfDocument(data)
    if kind == "tiff":
        return TiffDocument(data)
    return PictureDocument(data, "JPEG" if kind == "jpeg" else "PNG")
