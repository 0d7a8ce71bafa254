"""Scans written as the file a scanner delivers: PDF or TIFF of many pages, JPEG or PNG of one.

Nothing of the hour or the machine goes in, so that equal scans make equal files.
"""

import io
import struct
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol

from PIL import Image

from forms.simulate.pictures import Scan

POINTS_PER_INCH = 72
STRIP_OFFSET, STRIP_BYTES = 273, 279
SHORT, LONG, RATIONAL = 3, 4, 5
GROUP_4, JPEG = 4, 7
BLACK_IS_ZERO, INCHES = 1, 2


class UnknownEnding(ValueError):
    """A file name that ends in no kind of file we write."""


class ScanFile(Protocol):
    """A file that takes one page after the other; closing it makes it whole."""

    def add(self, scan: Scan) -> None: ...

    def close(self) -> None: ...


class PdfFile:
    """A PDF with one picture on every page and nothing else, written as pages come."""

    def __init__(self, path: Path) -> None:
        self._out: BinaryIO = path.open("wb")
        self._places: list[int] = [0, 0]  # objects 1 and 2, catalogue and pages, come last
        self._kids: list[int] = []
        self._out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, scan: Scan) -> None:
        """One page of the size that the scan's dots make."""
        across = scan.width / scan.dpi_x * POINTS_PER_INCH
        down = scan.height / scan.dpi_y * POINTS_PER_INCH
        picture = self._object(_image_header(scan), _image_bytes(scan))
        draw = f"q {across:.3f} 0 0 {down:.3f} 0 0 cm /Im0 Do Q".encode()
        content = self._object(f"<< /Length {len(draw)} >>", draw)
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across:.3f} {down:.3f}] "
            f"/Resources << /XObject << /Im0 {picture} 0 R >> >> /Contents {content} 0 R >>"
        )
        self._kids.append(self._object(page))

    def close(self) -> None:
        """Write the list of pages and the table of places."""
        kids = " ".join(f"{kid} 0 R" for kid in self._kids)
        self._write(1, "<< /Type /Catalog /Pages 2 0 R >>")
        self._write(2, f"<< /Type /Pages /Count {len(self._kids)} /Kids [{kids}] >>")
        start, count = self._out.tell(), len(self._places) + 1
        self._out.write(f"xref\n0 {count}\n0000000000 65535 f \n".encode())
        for place in self._places:
            self._out.write(f"{place:010} 00000 n \n".encode())
        end = f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
        self._out.write(end.encode())
        self._out.close()

    def _object(self, head: str, stream: bytes | None = None) -> int:
        self._places.append(0)
        self._write(len(self._places), head, stream)
        return len(self._places)

    def _write(self, number: int, head: str, stream: bytes | None = None) -> None:
        self._places[number - 1] = self._out.tell()
        self._out.write(f"{number} 0 obj\n{head}\n".encode())
        if stream is not None:
            self._out.write(b"stream\n" + stream + b"\nendstream\n")
        self._out.write(b"endobj\n")


def _image_header(scan: Scan) -> str:
    size = f"/Width {scan.width} /Height {scan.height} /ColorSpace /DeviceGray"
    head = f"<< /Type /XObject /Subtype /Image {size} /Length {len(_image_bytes(scan))}"
    if scan.codec == "jpeg":
        return f"{head} /BitsPerComponent 8 /Filter /DCTDecode >>"
    shape = f"/K -1 /BlackIs1 true /Columns {scan.width} /Rows {scan.height}"
    return f"{head} /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << {shape} >> >>"


def _image_bytes(scan: Scan) -> bytes:
    """The JPEG as it is; of a TIFF its one strip."""
    if scan.codec == "jpeg":
        return scan.data
    tags = Image.open(io.BytesIO(scan.data)).tag_v2  # type: ignore[attr-defined]
    (start,), (length,) = tags[STRIP_OFFSET], tags[STRIP_BYTES]
    return scan.data[start : start + length]


class TiffFile:
    """A TIFF of many pages, one strip each: fax pages as Group 4, the rest as the JPEG they are."""

    def __init__(self, path: Path) -> None:
        self._out: BinaryIO = path.open("wb")
        self._out.write(b"II*\0" + bytes(4))
        self._link = 4  # where the place of the next directory is to be written

    def add(self, scan: Scan) -> None:
        """One more page."""
        strip = _image_bytes(scan)
        start = self._put(strip)
        across, down = (self._put(_ratio(dpi)) for dpi in (scan.dpi_x, scan.dpi_y))
        is_fax = scan.codec == "bilevel"
        entries = {
            256: (LONG, scan.width),
            257: (LONG, scan.height),
            258: (SHORT, 1 if is_fax else 8),
            259: (SHORT, GROUP_4 if is_fax else JPEG),
            262: (SHORT, BLACK_IS_ZERO),
            STRIP_OFFSET: (LONG, start),
            277: (SHORT, 1),
            278: (LONG, scan.height),
            STRIP_BYTES: (LONG, len(strip)),
            282: (RATIONAL, across),
            283: (RATIONAL, down),
            296: (SHORT, INCHES),
        }
        rows = (struct.pack("<HHII", tag, kind, 1, value) for tag, (kind, value) in entries.items())
        directory = self._put(struct.pack("<H", len(entries)) + b"".join(rows) + bytes(4))
        self._out.seek(self._link)
        self._out.write(struct.pack("<I", directory))
        self._link = directory + 2 + 12 * len(entries)
        self._out.seek(0, io.SEEK_END)

    def close(self) -> None:
        """Close the file; its last directory already says that none follows."""
        self._out.close()

    def _put(self, content: bytes) -> int:
        """Write ``content`` at an even place, as directories must be, and say where."""
        self._out.write(bytes(self._out.tell() % 2))
        place = self._out.tell()
        self._out.write(content)
        return place


def _ratio(dpi: float) -> bytes:
    return struct.pack("<II", round(dpi * 100), 100)


class PictureFiles:
    """One file a page: FILE.png, and from the second page on FILE-2.png and so on."""

    def __init__(self, path: Path) -> None:
        self._path, self._count = path, 0

    def add(self, scan: Scan) -> None:
        """One page; a JPEG that was one already is written as it is."""
        self._count += 1
        stem = self._path.stem if self._count == 1 else f"{self._path.stem}-{self._count}"
        path = self._path.with_stem(stem)
        is_jpeg = path.suffix.lower() in (".jpg", ".jpeg")
        if is_jpeg and scan.codec == "jpeg":
            path.write_bytes(scan.data)
            return
        picture = scan.image.convert("L") if is_jpeg else scan.image
        picture.save(path, dpi=(scan.dpi_x, scan.dpi_y))

    def close(self) -> None:
        """Nothing is open."""


ENDINGS: dict[str, type[PdfFile] | type[TiffFile] | type[PictureFiles]] = {
    ".pdf": PdfFile,
    ".tif": TiffFile,
    ".tiff": TiffFile,
    ".png": PictureFiles,
    ".jpg": PictureFiles,
    ".jpeg": PictureFiles,
}


class Saving:
    """A file of scans as a context, its kind by the ending. Raises UnknownEnding.

    A file of many pages appears whole or not at all, and until then what was there stays.
    """

    def __init__(self, path: Path) -> None:
        kind = ENDINGS.get(path.suffix.lower())
        if kind is None:
            raise UnknownEnding
        self._kind, self._path = kind, path
        whole_at_once = kind is PictureFiles
        self._part = path if whole_at_once else path.with_name(f".{path.name}.part")

    def __enter__(self) -> ScanFile:
        self._file: ScanFile = self._kind(self._part)
        return self._file

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._part == self._path:
            return
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)
