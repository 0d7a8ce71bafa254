"""Reading one page: the steps from pixels to a suggestion, in their order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PIL import Image

from forms.codes import Authentic, PageCode, authenticity
from forms.geometry import Point
from forms.layout import LayoutName, PageKind, PageLayout, UnknownLayout, layout_of, page_kind
from forms.raster import Gray, Raster
from forms.reading import sightings as looking
from forms.reading.beside import written_beside
from forms.reading.marks import read_mark
from forms.reading.patches import sample
from forms.reading.placing import MISFIT, Placement, beside, coverage, misfit, place, turned
from forms.reading.projection import NoFit, Projection
from forms.reading.sightings import Seen, Sighting
from forms.reading.signing import read_signature
from forms.reading.traces import has_ink, looks_like_ours, sheet_by_squares
from forms.reading.verdicts import CORNERS_AGREE, Form, suggestion, without_code
from forms.reading.votes import quality
from forms.readings import MarkReading, PageReading

# 600 dpi has four times the pixels of 300 and shows no more of a pen: it is halved before reading.
MOST_PIXELS_ACROSS = 4200
# Nor does any sheet need more along its longer side; decoders give up at 65,535.
MOST_PIXELS = 30_000
# Nor any picture more in all than two letter sheets at 400 dpi: a strip as long as a till's.
MOST_IN_ALL = 30_000_000
# A sheet that fills less of its picture than this may have a neighbour.
ALONE = 0.7
# Where half of a picture is darker than this, it may be white on black.
MOSTLY_BLACK = 100
# Corner squares and codes stand in the same places on every sheet of a revision.
ANY_LAYOUT = LayoutName(1, large=False, recipients=())
RECTIFIED = 16.0  # pixels to the millimetre of a code that is looked for where it must be


Judge = Callable[[PageCode, str], Authentic]


def read_page(
    raster: Raster, *, page: int, live_key: bytes | None = None, judge: Judge | None = None
) -> PageReading:
    """What ``page`` (from 1) says. Without ``live_key`` only specimens are authentic.

    Never raises, whatever the pixels; a page that says nothing is ``unreadable``. ``judge`` tells
    who made a code, from its page and MAC, where the key must not be at hand.
    """
    judge = judge or partial(authenticity, live_key=live_key)
    raster = _bounded(raster)
    blank = PageReading(page=page)
    if min(raster.gray.shape) < 8:
        return replace(
            blank, verdict="unreadable", reasons=without_code(inked=False, ours=False)[1]
        )
    raster, seen = _first_look(raster)
    inked = bool(seen.sightings) or has_ink(raster.gray)
    if inked and not seen.sightings:
        seen = _by_squares(raster.gray)
    if inked and not seen.sightings:
        seen = looking.look_patiently(raster)
    if inked and not seen.sightings:
        raster, seen = _positive(raster)
    if not seen.sightings:
        return _without_code(raster, blank, inked=inked)
    return _with_code(raster, blank, seen, judge)


def _first_look(raster: Raster) -> tuple[Raster, Seen]:
    """The picture and its codes; one that is white on black is turned into its positive."""
    seen = looking.look(raster)
    if seen.sightings or np.median(raster.gray[::8, ::8]) > MOSTLY_BLACK:
        return raster, seen
    return _positive(raster)


def _positive(raster: Raster) -> tuple[Raster, Seen]:
    """The picture turned from white on black, where that shows codes; else as it was."""
    positive = replace(raster, gray=255 - raster.gray)
    seen = looking.look(positive)
    if not seen.sightings:
        seen = _by_squares(positive.gray)
    return (positive, seen) if seen.sightings else (raster, seen)


def _bounded(raster: Raster) -> Raster:
    gray = raster.gray
    if gray.ndim != 2 or gray.dtype != np.uint8:
        return replace(raster, gray=np.zeros((0, 0), np.uint8))
    step = max(
        min(gray.shape) // (MOST_PIXELS_ACROSS // 2),
        -(-max(gray.shape) // MOST_PIXELS),
        int(np.ceil((gray.size / MOST_IN_ALL) ** 0.5)),
    )
    if step < 2:
        return replace(raster, gray=np.ascontiguousarray(gray))
    return replace(raster, gray=np.asarray(Image.fromarray(gray).reduce(step)))


def _by_squares(gray: Gray) -> Seen:
    """The codes of a sheet that only its corner squares give away."""
    layout = layout_of(ANY_LAYOUT)
    try:
        projection = sheet_by_squares(gray, layout)
    except (NoFit, np.linalg.LinAlgError):
        projection = None
    return Seen() if projection is None else _where_they_must_be(gray, layout, projection)


def _without_code(raster: Raster, blank: PageReading, *, inked: bool) -> PageReading:
    ours = inked and looks_like_ours(raster.gray, layout_of(ANY_LAYOUT))
    verdict, reasons = without_code(inked=inked, ours=ours)
    return replace(blank, verdict=verdict, reasons=reasons)


@dataclass(frozen=True)
class _Sheet:
    """What the codes of one serial say together, before anything is measured.

    ``copies``: how many return sheets those codes must come from, at least.
    """

    sightings: tuple[Sighting, ...]
    kind: PageKind | None
    layout: PageLayout | None
    copies: int = 1
    slip: bool = False


def _with_code(raster: Raster, blank: PageReading, seen: Seen, judge: Judge) -> PageReading:
    sheet = _sheet(seen)
    first = sheet.sightings[0]
    reading = replace(
        blank,
        serial=first.code.serial,
        form_page=first.code.page,
        form_pages=first.code.of,
        layout=first.code.layout,
        authentic=judge(first.code, first.mac),
        rotation_degrees=_code_turn(first),
    )
    form = Form(
        authentic=reading.authentic,
        kind=sheet.kind,
        layout_known=sheet.layout is not None,
        serials=len(seen.serials),
        copies=sheet.copies,
        slip=sheet.slip,
        drawn=raster.drawn,
    )
    ours = reading.authentic != "no" and form.serials == 1
    if ours and sheet.layout is not None and sheet.kind == "return":
        reading, form = _measured(raster, reading, form, seen, sheet.layout)
    else:
        reading = replace(reading, quality=_code_quality(first))
    verdict, reasons = suggestion(form)
    return replace(reading, verdict=verdict, reasons=reasons)


def _sheet(seen: Seen) -> _Sheet:
    """The return sheet if its code is there, else any page, else the slip alone."""
    order = sorted(seen.sightings, key=lambda each: (_rank(each), -np.ptp(each.corners)))
    first = order[0]
    same = tuple(each for each in order if each.code == first.code and each.mac == first.mac)
    kind = None if first.code.is_stop_slip else page_kind(first.code.page, first.code.of)
    try:
        layout = layout_of(LayoutName.parse(first.code.layout))
    except UnknownLayout:
        layout = None
    return _Sheet(same, kind, layout, _copies(order, same), _slip_astray(order))


def _copies(seen: Sequence[Sighting], same: Sequence[Sighting]) -> int:
    """A sheet has two codes and says the same in both: whatever is more is another sheet."""
    return_sheets = {(each.code, each.mac) for each in seen if _rank(each) == 0}
    return 2 if len(same) > 2 or len(return_sheets) > 1 else 1


def _slip_astray(seen: Sequence[Sighting]) -> bool:
    """Whether a STOP slip lies with a page that it is not printed on."""
    slips = [each for each in seen if each.code.is_stop_slip]
    pages = [each for each in seen if not each.code.is_stop_slip]
    home = any(each.code.page == each.code.of - 2 for each in pages)
    return len(slips) > int(home)


def _rank(sighting: Sighting) -> int:
    if sighting.code.is_stop_slip:
        return 3
    return ("return", "wrong_side", "notice").index(page_kind(sighting.code.page, sighting.code.of))


def _code_turn(sighting: Sighting) -> float:
    x, y = sighting.corners[1] - sighting.corners[0]
    return float(np.degrees(np.arctan2(y, x))) % 360


def _code_quality(sighting: Sighting) -> float:
    """A page that is only named, not measured, is as good as its code is large: 3 pixels do."""
    across = float(np.hypot(*(sighting.corners[1] - sighting.corners[0]))) / sighting.modules
    return min(1.0, across / 3.0)


def _measured(
    raster: Raster, reading: PageReading, form: Form, seen: Seen, layout: PageLayout
) -> tuple[PageReading, Form]:
    sheet = _sheet(seen)
    placement = place(raster.gray, layout, sheet.sightings)
    if placement is None:
        return reading, replace(form, corners=0, codes=len(sheet.sightings), quality=0.0)
    seen = _seen_again(raster, seen, layout, placement)
    sheet = _sheet(seen)
    form = replace(
        form,
        serials=len(seen.serials),
        copies=_sheets(sheet, layout, placement),
        slip=sheet.slip,
        codes=min(len(sheet.sightings), 2),
    )
    middle = Point(layout.width / 2, layout.height / 2)
    black, quality_of_page = _fitness(placement, layout)
    gray, projection = raster.gray, placement.projection
    marks, beside_them = _answers(gray, projection, layout, black)
    signature = read_signature(gray, projection, layout.signature, black)
    found = replace(
        form,
        corners=placement.corners_found,
        mirrored=projection.mirrored(middle),
        quality=quality_of_page,
        marks=marks,
        beside=beside_them,
        signature=signature,
    )
    told = replace(
        reading,
        rotation_degrees=turned(placement, layout),
        quality=quality_of_page,
        marks=marks,
        signature=signature,
    )
    return told, found


def _answers(
    gray: Gray, projection: Projection, layout: PageLayout, black: float
) -> tuple[tuple[MarkReading, ...], float]:
    """Every box, and the most ink that stands beside the boxes of one question."""
    marks: list[MarkReading] = []
    ink = 0.0
    for row in layout.rows:
        yes, yes_at = read_mark(gray, projection, layout, row.yes, black)
        no, no_at = read_mark(gray, projection, layout, row.no, black)
        marks += [yes, no]
        ink = max(ink, written_beside(gray, projection, row, (yes_at, no_at), black))
    return tuple(marks), ink


def _fitness(placement: Placement, layout: PageLayout) -> tuple[float, float]:
    """How dark full black is on this sheet, 0 to 1, and the quality of the page."""
    squares = [square for square in placement.squares if square is not None]
    if not squares:
        return 0.8, 0.0
    depths = [1 - square.black / max(square.paper, 1.0) for square in squares]
    black = float(np.median(depths))
    resolution = min(placement.projection.scale(corner) for corner in layout.corners)
    edge = float(np.median([square.edge for square in squares]))
    return max(black, 0.25), quality(resolution, min(depths), placement.residual, edge)


def _seen_again(raster: Raster, seen: Seen, layout: PageLayout, placement: Placement) -> Seen:
    """All codes that a placed sheet and its neighbours show, looked for once more where it pays.

    A picture with room for a neighbour, or a sheet that does not lie right, is looked at again at
    full size.
    """
    placed = placement.corners_found >= CORNERS_AGREE
    if not placed or coverage(placement, layout, raster.gray) < ALONE:
        seen = looking.together(seen, looking.look(raster, thorough=True))
    if len(_sheet(seen).sightings) < 2:
        seen = looking.together(
            seen, _where_they_must_be(raster.gray, layout, placement.projection)
        )
    return seen


def _sheets(sheet: _Sheet, layout: PageLayout, placement: Placement) -> int:
    """How many return sheets the codes come from: each has both at the places of one layout."""
    if sheet.copies > 1:
        return sheet.copies
    apart = len(sheet.sightings) == 2 and misfit(layout, sheet.sightings) > MISFIT
    placed = placement.corners_found >= CORNERS_AGREE
    return 2 if apart or (placed and beside(placement, layout, sheet.sightings)) else 1


def _where_they_must_be(gray: Gray, layout: PageLayout, projection: Projection) -> Seen:
    """The codes of the sheet, each looked for in its own straightened piece of the picture."""
    seen = Seen()
    for slot in layout.codes:
        values = np.nan_to_num(sample(gray, projection, slot, RECTIFIED), nan=255.0)
        piece = Image.fromarray(values.astype(np.uint8))
        for found in looking.in_piece(piece):
            at = (found.corners / RECTIFIED) + (slot.x, slot.y)
            there = replace(found, corners=projection.pixels(at))
            seen = looking.together(seen, Seen((there,)))
    return seen
