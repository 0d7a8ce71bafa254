"""Finding our square codes in a picture: quick looks first, patient ones only where they fail.

Only codes of our own form come out of here; the text of any other code is dropped at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from forms.codes import NotOurCode, PageCode, parse
from forms.raster import Gray, Raster
from forms.reading.projection import Places

# A module of the smaller code is 0.7 mm: 3 pixels at 110 dots per inch. Half of a 200 dpi page
# is read in 1 ms and half of a 300 dpi page in 2; below that codes begin to be missed.
QUICK_WIDTH = 1000
# What is looked at in one go: two letter sheets at 200 dpi. A look takes 10 ms to the million.
MOST_LOOKED_AT = 9_000_000
# Every fax machine writes 1728 dots to the line; what lies so wide without a word may be one.
FAX_LINE = (1600, 1850)
QUIET_MODULES = 4
# How far from black to paper toner may reach; a broad pen over it is lighter than that.
DARKEST = 0.18
DARKER, LESS_DARK = 0.1, 0.35  # what else is tried on a piece where a code must be


@dataclass(frozen=True)
class Sighting:
    """One code of ours: what it says and the outer corners of its modules, in pixels.

    ``corners`` run top left, top right, bottom right, bottom left as the code itself lies;
    ``modules`` is how many it has on a side. A mirrored code has its corners in mirrored order.
    """

    code: PageCode
    mac: str
    corners: Places
    modules: int


@dataclass(frozen=True)
class Seen:
    """All sightings of a picture."""

    sightings: tuple[Sighting, ...] = ()

    @property
    def serials(self) -> frozenset[str]:
        return frozenset(sighting.code.serial for sighting in self.sightings)


def look(raster: Raster, *, thorough: bool = False) -> Seen:
    """The codes of a picture, at half its size if that shows two, else at full size.

    ``thorough``: at both sizes in any case.
    """
    square = _squared(raster)
    step = max(1, min(square.size) // QUICK_WIDTH, _coarsest(square))
    seen = _seen_in(square.reduce(step) if step > 1 else square, raster.gray)
    if (len(seen.sightings) > 1 or (seen.sightings and step == 1)) and not thorough:
        return seen
    return together(seen, _seen_in(_bounded(square), raster.gray, careful=True))


def look_patiently(raster: Raster) -> Seen:
    """The codes of a picture that showed none so far: changed in several ways, one after another."""
    full = _bounded(_squared(raster))
    for change in (_denoised, _darkest, _stretched, _enlarged, _shrunken):
        seen = _seen_in(change(full), raster.gray, careful=True)
        if seen.sightings:
            return seen
    return Seen()


def together(one: Seen, other: Seen) -> Seen:
    """Both, each code of one place counted once."""
    kept = list(one.sightings)
    for sighting in other.sightings:
        if not any(_same_place(sighting, old) for old in kept):
            kept.append(sighting)
    return Seen(tuple(kept))


def _same_place(one: Sighting, other: Sighting) -> bool:
    size = float(np.ptp(one.corners, axis=0).max())
    apart = np.abs(one.corners.mean(axis=0) - other.corners.mean(axis=0)).max()
    return one.code == other.code and bool(apart < size / 2)


def decoded(picture: Gray, scale: Places, *, careful: bool = False) -> Seen:
    """The codes in a picture whose pixels are ``scale`` pixels of the page wide and high."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(picture),
        formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
        try_downscale=careful,
        try_invert=False,
    )
    return together(Seen(), Seen(tuple(_ours(found, scale))))


def _ours(found: Iterable[zxingcpp.Barcode], scale: Places) -> Iterator[Sighting]:
    for barcode in found:
        if not barcode.valid:
            continue
        try:
            code, mac = parse(barcode.text)
        except NotOurCode:
            continue
        yield Sighting(code, mac, _corners(barcode.position) * scale, _modules(barcode))


def _modules(barcode: zxingcpp.Barcode) -> int:
    """Modules on a side, by the version that the decoder tells."""
    told = barcode.extra
    version = told.get("Version") if isinstance(told, dict) else None
    return 17 + 4 * int(version or 4)


def _corners(position: zxingcpp.Position) -> Places:
    around = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(point.x, point.y) for point in around], dtype=np.float64)


def _seen_in(picture: Image.Image, gray: Gray, *, careful: bool = False) -> Seen:
    scale = np.array([gray.shape[1] / picture.width, gray.shape[0] / picture.height])
    return decoded(np.asarray(picture), scale, careful=careful)


def _squared(raster: Raster) -> Image.Image:
    """Square pixels: a fax has 204 to the inch across and 98 down."""
    picture = Image.fromarray(raster.gray)
    told = raster.dpi_x and raster.dpi_y
    oblong = (raster.dpi_x or 1.0) / (raster.dpi_y or 1.0) if told else _guessed(raster.gray)
    if not 1.3 < max(oblong, 1 / max(oblong, 1e-6)) < 4:
        return picture
    wide, high = picture.size
    size = (wide, high * oblong) if oblong > 1 else (wide / oblong, high)
    share = min(1.0, (MOST_LOOKED_AT / (size[0] * size[1])) ** 0.5)
    across, down = (max(1, round(side * share)) for side in size)
    return picture.resize((across, down), Image.Resampling.BILINEAR)


def _guessed(gray: Gray) -> float:
    """A page wider than it is high by a fax's measure was not told apart by its file."""
    high, wide = gray.shape
    fax = FAX_LINE[0] < wide < FAX_LINE[1] and 1.4 < wide / max(high, 1) < 1.9
    return 204 / 98 if fax else 1.0


def _coarsest(picture: Image.Image) -> int:
    """By how much a picture must be reduced not to be more than is looked at in one go."""
    return int(np.ceil((picture.width * picture.height / MOST_LOOKED_AT) ** 0.5))


def _bounded(picture: Image.Image) -> Image.Image:
    step = _coarsest(picture)
    return picture.reduce(step) if step > 1 else picture


def _denoised(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.BoxBlur(1))


def _stretched(picture: Image.Image) -> Image.Image:
    return ImageOps.autocontrast(picture, cutoff=(2, 30))


def _darkest(picture: Image.Image, share: float = DARKEST) -> Image.Image:
    """Only what is as black as toner: a pen that was drawn over a code is not."""
    black, paper = np.percentile(np.asarray(picture)[::4, ::4], (0.5, 50))
    limit = float(black) + share * float(paper - black)
    return picture.point([255 * (level > limit) for level in range(256)])


def _enlarged(picture: Image.Image) -> Image.Image:
    times = 2 if picture.width * picture.height * 4 <= MOST_LOOKED_AT else 1
    size = (picture.width * times, picture.height * times)
    return picture.resize(size, Image.Resampling.BILINEAR)


def _shrunken(picture: Image.Image) -> Image.Image:
    size = (max(1, picture.width * 2 // 3), max(1, picture.height * 2 // 3))
    return picture.resize(size, Image.Resampling.BOX)


def in_piece(piece: Image.Image) -> tuple[Sighting, ...]:
    """The codes in a straightened piece of a page, by every means at once; corners in its pixels."""
    half = piece.reduce(2)
    darker = (_darkest(half, share) for share in (DARKEST, DARKER, LESS_DARK))
    for picture in (half, piece, _denoised(half), *darker, _denoised(_denoised(piece))):
        scale = np.array([piece.width / picture.width] * 2)
        found = decoded(np.asarray(picture), scale, careful=True)
        if found.sightings:
            return found.sightings
    return ()
