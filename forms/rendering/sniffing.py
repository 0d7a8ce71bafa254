"""What a file is by its first bytes, never by its name."""

from mmap import mmap
from typing import Literal

from forms.refusals import Refused
from forms.served import ServedFile

Data = bytes | mmap | ServedFile
Kind = Literal["pdf", "tiff", "jpeg", "png"]

PDF_HEADER_WITHIN = 1_024  # as far as readers of PDF look for it
PDF_END_WITHIN = 2_048
PADDING_WITHIN = 1_048_576

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
)


def kind_of(data: Data) -> Kind:
    """Raises Refused: ``empty``, ``unknown_type``, or ``truncated`` for a PDF without its end."""
    if len(data) == 0:
        raise Refused("empty")
    start = bytes(data[:8])
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if data.find(b"%PDF-", 0, PDF_HEADER_WITHIN) < 0:
        raise Refused("unknown_type")
    # A PDF that breaks off can be mended by losing its last pages in silence: that must be said.
    end = _end_of_content(data)
    if data.rfind(b"%%EOF", max(0, end - PDF_END_WITHIN), end) < 0:
        raise Refused("truncated")
    return "pdf"


def _end_of_content(data: Data) -> int:
    """Where the file ends without the padding that some devices add."""
    end = len(data)
    for at in range(end, max(0, end - PADDING_WITHIN), -PDF_END_WITHIN):
        piece = bytes(data[max(0, at - PDF_END_WITHIN) : at]).rstrip(b"\0\t\r\n ")
        if piece:
            return max(0, at - PDF_END_WITHIN) + len(piece)
    return end
