"""Pages of a TIFF: each is written anew as a file of one picture, with known tags alone, and decoded.

Thus a decoder never sees a directory of the sender's making, and page 900 costs what page 1 does.
"""

from forms.raster import Raster
from forms.refusals import Refused
from forms.rendering import tiff_directories as tags
from forms.rendering.bounds import check_pixels
from forms.rendering.pictures import Claim, decode
from forms.rendering.sniffing import Data
from forms.rendering.tiff_writing import Writer

WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP, STRIP_COUNTS = 273, 274, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, PLANAR, T4_OPTIONS, T6_OPTIONS, UNIT = 282, 283, 284, 292, 293, 296
PREDICTOR, COLOURS, TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_COUNTS = (
    317,
    320,
    322,
    323,
    324,
    325,
)
INK_SET, EXTRA_SAMPLES, SAMPLE_FORMAT, JPEG_TABLES, SUBSAMPLING = 332, 338, 339, 347, 530

KEPT = frozenset(
    {WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, SAMPLES, ROWS_PER_STRIP, PLANAR}
    | {T4_OPTIONS, T6_OPTIONS, PREDICTOR, COLOURS, TILE_WIDTH, TILE_LENGTH, INK_SET}
    | {EXTRA_SAMPLES, SAMPLE_FORMAT, SUBSAMPLING}
)
# None, modified Huffman, fax groups 3 and 4, LZW, JPEG, Deflate (two numbers), PackBits.
COMPRESSIONS = frozenset({1, 2, 3, 4, 5, 7, 8, 32946, 32773})
MOST_BITS, MOST_SAMPLES = 16, 5
CENTIMETRE = 3


class TiffDocument:
    """A file of one or more pages. Raises Refused when its directories make no sense."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._form = tags.form_of(data)
        self._pages = tags.pages(data)

    @property
    def page_count(self) -> int:
        return len(self._pages)

    def page(self, number: int) -> Raster:
        """Page ``number`` from 1; oblong pixels stay oblong. Raises Refused."""
        if number < 1:
            raise IndexError(number)
        directory = tags.directory(self._form, self._data, self._pages[number - 1])
        return decode(
            _Rewriting(self._data, self._form, directory).written(),
            "TIFF",
            _claim(self._data, self._form, directory),
        )

    def close(self) -> None:
        """Nothing is held open."""


def _claim(data: Data, form: tags.Form, directory: tags.Directory) -> Claim:
    unit = tags.integers(form, data, directory.get(UNIT))
    factor = 2.54 if unit[:1] == (CENTIMETRE,) else 1.0
    across, down = (
        tags.ratio(form, data, directory.get(tag)) for tag in (X_RESOLUTION, Y_RESOLUTION)
    )
    turned = tags.integers(form, data, directory.get(ORIENTATION))
    return Claim((across or 0.0) * factor, (down or 0.0) * factor, turned[0] if turned else 1)


class _Rewriting:
    """One page on its way into a file of its own."""

    def __init__(self, data: Data, form: tags.Form, directory: tags.Directory) -> None:
        self._data, self._form, self._directory = data, form, directory

    def written(self) -> bytes:
        """A classic TIFF in the same byte order, with this picture alone. Raises Refused."""
        self._check()
        tiled = TILE_OFFSETS in self._directory
        pieces = self._pieces(tiled=tiled)
        known = {tag: self._numbers(tag) for tag in sorted(KEPT & self._directory.keys())}
        tables = self._directory.get(JPEG_TABLES)
        written = Writer(self._form.order)
        for tag, numbers in known.items():
            if numbers:
                written.add_numbers(tag, numbers)
        if tables is not None:
            written.add_bytes(JPEG_TABLES, tags.raw(self._data, tables))
        offsets, counts = (TILE_OFFSETS, TILE_COUNTS) if tiled else (STRIP_OFFSETS, STRIP_COUNTS)
        return written.closed(offsets, counts, pieces)

    def _check(self) -> None:
        width, length = self._first(WIDTH, 0), self._first(LENGTH, 0)
        check_pixels(width, length)
        if TILE_OFFSETS in self._directory:
            check_pixels(self._first(TILE_WIDTH, 0), self._first(TILE_LENGTH, 0))
        bits = self._numbers(BITS) or (1,)
        samples = self._first(SAMPLES, 1)
        if max(bits) > MOST_BITS or not 1 <= samples <= MOST_SAMPLES or len(bits) > MOST_SAMPLES:
            raise Refused("unsupported")
        if self._first(COMPRESSION, 1) not in COMPRESSIONS:
            raise Refused("unsupported")

    def _pieces(self, *, tiled: bool) -> tuple[bytes, ...]:
        """Strips or tiles in order; together no more than the whole file. Raises Refused."""
        offsets = self._numbers(TILE_OFFSETS if tiled else STRIP_OFFSETS)
        counts = self._numbers(TILE_COUNTS if tiled else STRIP_COUNTS)
        if len(offsets) == 1 and not counts:
            counts = (len(self._data) - offsets[0],)
        if not offsets or len(offsets) != len(counts):
            raise Refused("damaged")
        if any(at + count > len(self._data) for at, count in zip(offsets, counts, strict=True)):
            raise Refused("truncated")
        if sum(counts) > len(self._data):
            raise Refused("damaged")
        return tuple(
            bytes(self._data[at : at + count]) for at, count in zip(offsets, counts, strict=True)
        )

    def _numbers(self, tag: int) -> tuple[int, ...]:
        return tags.integers(self._form, self._data, self._directory.get(tag))

    def _first(self, tag: int, otherwise: int) -> int:
        numbers = self._numbers(tag)
        return numbers[0] if numbers else otherwise
