"""Measuring the room to sign in: ink without specks, creases and ruled lines."""

import numpy as np

from forms.geometry import Rect
from forms.raster import Gray
from forms.reading.blobs import lines, without_specks
from forms.reading.patches import Mask, darkness, sample, smoothed
from forms.reading.projection import Projection
from forms.reading.votes import SignatureMeasures, signature_state
from forms.readings import SignatureReading

PER_MM = 6.0
INSET = 1.0  # a bent sheet must not bring the line below into the room
WIDEST_STROKE = 3.0
INK, FAINT = 0.33, 0.14
LINE = 0.2  # a streak comes and goes along its way; what is left of it must not look like strokes
SPECK, FAINT_SPECK = 0.3, 1.5  # square millimetres
CREASE = 1.2


def read_signature(
    gray: Gray, projection: Projection, room: Rect, black: float
) -> SignatureReading:
    """Whether somebody signed. ``black`` is how dark full black is on this sheet, 0 to 1."""
    measured = measure(gray, projection, room, black)
    present, sure = signature_state(measured)
    return SignatureReading(measured.ink, present, sure)


def measure(gray: Gray, projection: Projection, room: Rect, black: float) -> SignatureMeasures:
    """The numbers of the room."""
    values = sample(gray, projection, room.inset(INSET), PER_MM)
    dark = darkness(values, PER_MM, WIDEST_STROKE, black)
    paper = ~lines(dark > LINE, CREASE * PER_MM)
    ink = without_specks((dark > INK) & paper, SPECK * PER_MM**2)
    soft = without_specks((smoothed(dark) > FAINT) & paper, FAINT_SPECK * PER_MM**2)
    wide, high = _extent(ink)
    return SignatureMeasures(
        ink=float(ink.sum()) / PER_MM**2,
        faint=float(soft.sum()) / PER_MM**2,
        wide=wide,
        high=high,
        length=_stroke_length(ink),
        crossings=_crossings(ink),
        low=_low(ink),
    )


def _extent(ink: Mask) -> tuple[float, float]:
    """Width and height of nearly all ink, in millimetres; a lone speck far off does not count."""
    if not ink.any():
        return 0.0, 0.0
    rows, columns = np.nonzero(ink)
    low_x, high_x = np.percentile(columns, (1, 99))
    low_y, high_y = np.percentile(rows, (1, 99))
    return float(high_x - low_x + 1) / PER_MM, float(high_y - low_y + 1) / PER_MM


def _low(ink: Mask) -> float:
    """How far down the room the ink gets, as a share of its height."""
    rows = np.nonzero(ink)[0]
    return float(np.percentile(rows, 98) + 1) / len(ink) if rows.size else 0.0


def _stroke_length(ink: Mask) -> float:
    """How long the strokes are, laid in line: half the length of their edges, in millimetres."""
    across = int((ink[:, 1:] != ink[:, :-1]).sum())
    down = int((ink[1:] != ink[:-1]).sum())
    # Edges counted along the grid are 4 / pi longer than the edges themselves, on average.
    return (across + down) * np.pi / 4 / 2 / PER_MM


def _crossings(ink: Mask) -> float:
    """Strokes met by a level line, averaged over the lines that meet any."""
    met = np.diff(ink.astype(np.int8), axis=1, prepend=0).clip(0).sum(axis=1)
    return float(met[met > 0].mean()) if met.any() else 0.0
