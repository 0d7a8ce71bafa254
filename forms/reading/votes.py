"""What measured ink means: tables of (measure, belief), each threshold with its reason beside it.

Pure rules over numbers; no pixels here. Beliefs run from 0 to 1, the least of a state's tables is
the belief in that state, and where no state is believed the mark is doubtful.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forms.readings import MarkState

Table = Sequence[tuple[float, float]]

# Belief under which a state is not named at all; above it the verdict asks for more still.
NAMED = 0.5
# An empty box called ticked is the worst that can happen here: that name asks for more.
NAMED_TICKED = 0.6


@dataclass(frozen=True, slots=True)
class BoxMeasures:
    """One box in numbers. Areas are shares of its inside, lengths in millimetres.

    ``coverage``: ink. ``faint``: what is darker than paper, too light to be ink. ``packed``: ink
    with its narrow gaps closed. ``reach``: how far the longest stroke gets. ``outside``: ink
    around the box in square millimetres; ``sides``: how many of its four sides have ink beyond
    them. ``passing``: how far apart its strokes leave the surroundings. ``struck``:
    a straight line runs right through. ``outline``: how well its own outline was found, 0 to 1.
    """

    coverage: float
    faint: float
    packed: float
    reach: float
    outside: float
    sides: int
    passing: float
    struck: bool
    outline: float


@dataclass(frozen=True, slots=True)
class SignatureMeasures:
    """The room to sign in, in numbers: square millimetres of ink, of faint ink; millimetres.

    ``wide`` and ``high`` are of all ink together; ``length`` is that of its strokes laid in line.
    ``crossings`` is how many strokes a level line meets on its way through the ink, on average;
    ``low`` is how far down the room the ink gets, 0 to 1.
    """

    ink: float
    faint: float
    wide: float
    high: float
    length: float
    crossings: float
    low: float


# 99 of 100 empty boxes hold no ink at all once specks are gone; a resting pen leaves 0.4 % and up.
EMPTY_BY_COVERAGE: Table = ((0.001, 1.0), (0.003, 0.6), (0.006, 0.2), (0.012, 0.0))
# A resting pen leaves a spot of under 1 mm; a mark that gets 2 mm far was drawn.
EMPTY_BY_REACH: Table = ((0.4, 1.0), (0.7, 0.6), (1.6, 0.0))
# Nor do they hold anything fainter; a pencil hardly pressed gives 0.8 % and more.
EMPTY_BY_FAINT: Table = ((0.004, 1.0), (0.008, 0.6), (0.015, 0.3), (0.03, 0.0))
# A ring around the box is 3 mm2 and more, a tick set beside it 1 mm2.
EMPTY_BY_OUTSIDE: Table = ((0.3, 1.0), (0.6, 0.6), (1.2, 0.2), (2.0, 0.0))
# A stroke that comes in over one edge of the surroundings and leaves over another, 7 mm away or
# more, passes through; it was not made for this box.
TICKED_BY_PASSING: Table = ((6.0, 1.0), (7.5, 0.6), (9.0, 0.2))

# A tick in ballpoint covers 7 to 20 %, a dash that may be nothing 1 to 4 %.
TICKED_BY_COVERAGE: Table = ((0.03, 0.0), (0.045, 0.5), (0.06, 0.8), (0.08, 1.0))
# A tick crosses half its box; a dash or a dot gets 2 mm far.
TICKED_BY_REACH: Table = ((1.8, 0.0), (2.6, 0.5), (3.2, 0.8), (4.0, 1.0))
# Where far more ink lies around the box than in it, the mark may belong to something else.
TICKED_BY_OUTSIDE: Table = ((1.5, 1.0), (2.5, 0.7), (4.0, 0.0))
# Nearly solid ink over two edges or more is how people take a mark back; over one, untidy filling.
TICKED_BY_CROSSING: Table = ((1.5, 1.0), (2.5, 0.6), (4.0, 0.0))

# Struck out is nearly solid: a scribble closes to 85 % and more, a broad cross to 75 %.
WITHDRAWN_BY_PACKED: Table = ((0.7, 0.0), (0.8, 0.6), (0.9, 1.0))
WITHDRAWN_BY_COVERAGE: Table = ((0.3, 0.0), (0.4, 0.6), (0.5, 1.0))
# And it leaves the box on more than one side, by 10 mm2 and more; a filled box by 1.4 at most.
WITHDRAWN_BY_OUTSIDE: Table = ((2.5, 0.0), (4.0, 0.6), (6.0, 1.0))

# Where the outline is not found, what was measured may be the outline itself. One box in a hundred
# shows less than 0.4 of it. A box that is half ink hides its outline and cannot be mistaken for it.
TRUST_BY_OUTLINE: Table = ((0.1, 0.3), (0.2, 0.6), (0.35, 0.9), (0.5, 1.0))

MORE_THAN_OUTLINE = 0.4
STRUCK_THROUGH = 0.2


def belief(table: Table, measure: float) -> float:
    """The table's value at a measure: straight between its points, level beyond its ends."""
    at, values = zip(*table, strict=True)
    return float(np.interp(measure, at, values))


def mark_state(box: BoxMeasures) -> tuple[MarkState, float]:
    """What a box says, and how sure that is from 0 to 1."""
    beliefs: dict[MarkState, float] = {
        "empty": _empty(box),
        "ticked": _ticked(box),
        "withdrawn": _withdrawn(box),
    }
    state = max(beliefs, key=lambda each: beliefs[each])
    sure = beliefs[state]
    if box.struck and state != "withdrawn":
        # A crease, or the stroke by which a mark is taken back: only a person can tell.
        sure = min(sure, STRUCK_THROUGH)
    if box.coverage < MORE_THAN_OUTLINE:
        sure = min(sure, belief(TRUST_BY_OUTLINE, box.outline))
    if sure < (NAMED_TICKED if state == "ticked" else NAMED):
        return "doubtful", 1.0 - sure
    return state, sure


def _empty(box: BoxMeasures) -> float:
    return min(
        belief(EMPTY_BY_COVERAGE, box.coverage),
        belief(EMPTY_BY_REACH, box.reach),
        belief(EMPTY_BY_FAINT, box.faint),
        belief(EMPTY_BY_OUTSIDE, box.outside),
    )


def _ticked(box: BoxMeasures) -> float:
    solid = min(1.0, belief(WITHDRAWN_BY_PACKED, box.packed))
    crossing = box.outside * solid if box.sides > 1 else 0.0
    astray = box.outside / max(box.coverage / TICKED_BY_COVERAGE[-1][0], 1.0) / 2.0
    return min(
        belief(TICKED_BY_COVERAGE, box.coverage),
        belief(TICKED_BY_REACH, box.reach),
        belief(TICKED_BY_OUTSIDE, astray),
        belief(TICKED_BY_CROSSING, crossing),
        belief(TICKED_BY_PASSING, box.passing),
    )


def _withdrawn(box: BoxMeasures) -> float:
    if box.sides < 2:
        return 0.0
    return min(
        belief(WITHDRAWN_BY_PACKED, box.packed),
        belief(WITHDRAWN_BY_COVERAGE, box.coverage),
        belief(WITHDRAWN_BY_OUTSIDE, box.outside),
    )


# Grain and dust that outlive the removal of specks stay under 1 mm2; initials have 5 mm2.
SIGNED_BY_INK: Table = ((2.0, 0.0), (3.5, 0.5), (5.0, 0.8), (8.0, 1.0))
# A cross or a check pencilled in by the desk is 4 mm wide and 8 mm of stroke.
SIGNED_BY_WIDTH: Table = ((5.0, 0.0), (8.0, 0.5), (12.0, 0.9), (18.0, 1.0))
SIGNED_BY_LENGTH: Table = ((12.0, 0.0), (20.0, 0.5), (28.0, 0.9), (40.0, 1.0))
# A name rises over its line; a ruled line or a crease does not.
SIGNED_BY_HEIGHT: Table = ((1.2, 0.0), (2.0, 0.5), (3.0, 0.9), (4.0, 1.0))
# One straight stroke is as long as it reaches; a hand turns back on itself.
SIGNED_BY_TURNS: Table = ((1.1, 0.0), (1.35, 0.5), (1.6, 0.9), (1.9, 1.0))

# A room crossed out or ringed meets a level line twice; letters meet it many times.
SIGNED_BY_CROSSINGS: Table = ((1.6, 0.0), (2.0, 0.5), (2.4, 0.8), (3.0, 1.0))
# A blot is broad; the broadest pen leaves strokes of 1.4 mm.
SIGNED_BY_BREADTH: Table = ((1.6, 1.0), (2.2, 0.5), (3.0, 0.0))

# People sign on the line; what ends in the upper part of the room was written above it.
SIGNED_BY_LOW: Table = ((0.3, 0.0), (0.36, 0.5), (0.42, 0.8), (0.5, 1.0))

UNSIGNED_BY_INK: Table = ((0.6, 1.0), (1.5, 0.6), (3.0, 0.0))
# A signature too light to be ink must not pass for an empty line.
UNSIGNED_BY_FAINT: Table = ((4.0, 1.0), (8.0, 0.6), (15.0, 0.2))


def signature_state(room: SignatureMeasures) -> tuple[bool, float]:
    """Whether the room holds a signature, and how sure; in doubt it is absent, with little."""
    signed = min(
        belief(SIGNED_BY_INK, room.ink),
        belief(SIGNED_BY_WIDTH, room.wide),
        belief(SIGNED_BY_LENGTH, room.length),
        belief(SIGNED_BY_HEIGHT, room.high),
        belief(SIGNED_BY_TURNS, room.length / max(float(np.hypot(room.wide, room.high)), 1.0)),
        belief(SIGNED_BY_CROSSINGS, room.crossings),
        belief(SIGNED_BY_LOW, room.low),
        belief(SIGNED_BY_BREADTH, room.ink / max(room.length, 1.0)),
    )
    if signed >= NAMED:
        return True, signed
    unsigned = min(belief(UNSIGNED_BY_INK, room.ink), belief(UNSIGNED_BY_FAINT, room.faint))
    return False, min(unsigned, 1.0 - signed)


RESOLUTION: Table = ((1.5, 0.0), (2.5, 0.3), (3.7, 0.6), (7.5, 1.0))  # pixels per mm; fax 3.86
CONTRAST: Table = ((0.15, 0.0), (0.3, 0.4), (0.6, 1.0))  # black square against paper
RESIDUAL: Table = ((0.35, 1.0), (0.8, 0.6), (1.5, 0.2), (2.5, 0.0))  # mm; a curled sheet has 0.6
SHARPNESS: Table = ((0.35, 1.0), (0.8, 0.6), (1.3, 0.3), (2.0, 0.0))  # mm from black to paper


def quality(resolution: float, contrast: float, residual: float, edge: float) -> float:
    """How fit a page is to be measured: the worst of its measures, 0 to 1."""
    return min(
        belief(RESOLUTION, resolution),
        belief(CONTRAST, contrast),
        belief(RESIDUAL, residual),
        belief(SHARPNESS, edge),
    )
