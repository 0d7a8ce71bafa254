"""Reading the path language of our own drawings into absolute moves, lines and curves."""

import math
import re
from collections.abc import Iterator

Point = tuple[float, float]
# "M" and "L" carry one point, "C" three, "Z" none.
Segment = tuple[str, tuple[Point, ...]]

PART = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)")
ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
CURVES = frozenset("CSQT")


def segments(path: str) -> Iterator[Segment]:
    """The segments of a ``d`` attribute in its own units. Raises KeyError for an unknown command."""
    here = start = (0.0, 0.0)
    handle: Point | None = None
    previous = ""
    for command, numbers in _commands(path):
        kind = command.upper()
        given = _absolute(kind, numbers, here if command.islower() else (0.0, 0.0), here)
        if kind == "Z":
            yield "Z", ()
            here = start
        elif kind in "MLHV":
            here = given[0]
            start = here if kind == "M" else start
            yield ("M" if kind == "M" else "L"), (here,)
        elif kind == "A":
            yield from _arc(here, numbers, given[-1])
            here = given[-1]
        else:
            mirrored = _mirrored(handle, here, same=previous in _family(kind))
            curve, handle = _curve(kind, here, given, mirrored)
            yield "C", curve
            here = curve[-1]
        previous = kind


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    parts = PART.findall(path)
    at, command = 0, ""
    while at < len(parts):
        if parts[at].isalpha():
            command, at = parts[at], at + 1
        size = ARGUMENTS[command.upper()]
        yield command, [float(part) for part in parts[at : at + size]]
        at += size
        command = {"M": "L", "m": "l"}.get(command, command)


def _absolute(kind: str, numbers: list[float], origin: Point, here: Point) -> tuple[Point, ...]:
    if kind == "H":
        return ((numbers[0] + origin[0], here[1]),)
    if kind == "V":
        return ((here[0], numbers[0] + origin[1]),)
    if kind == "A":
        numbers = numbers[5:]
    pairs = zip(numbers[::2], numbers[1::2], strict=True)
    return tuple((x + origin[0], y + origin[1]) for x, y in pairs)


def _family(kind: str) -> str:
    return "CS" if kind in "CS" else "QT"


def _mirrored(handle: Point | None, here: Point, *, same: bool) -> Point:
    if handle is None or not same:
        return here
    return 2 * here[0] - handle[0], 2 * here[1] - handle[1]


def _curve(
    kind: str, here: Point, given: tuple[Point, ...], mirrored: Point
) -> tuple[tuple[Point, ...], Point]:
    """A cubic curve and the handle that a following smooth curve mirrors."""
    if kind == "C":
        return given, given[1]
    if kind == "S":
        return (mirrored, *given), given[0]
    handle, end = (mirrored, given[0]) if kind == "T" else given
    return (_toward(here, handle), _toward(end, handle), end), handle


def _toward(point: Point, handle: Point) -> Point:
    return (
        point[0] + 2 / 3 * (handle[0] - point[0]),
        point[1] + 2 / 3 * (handle[1] - point[1]),
    )


def _arc(here: Point, numbers: list[float], end: Point) -> Iterator[Segment]:
    """An elliptical arc as curves, by the centre construction of SVG 1.1, appendix F.6."""
    rx, ry, turn = abs(numbers[0]), abs(numbers[1]), math.radians(numbers[2])
    large, sweep = bool(numbers[3]), bool(numbers[4])
    cos, sin = math.cos(turn), math.sin(turn)
    dx, dy = (here[0] - end[0]) / 2, (here[1] - end[1]) / 2
    x, y = cos * dx + sin * dy, cos * dy - sin * dx
    grown = math.sqrt(max(1.0, (x / rx) ** 2 + (y / ry) ** 2))
    rx, ry = rx * grown, ry * grown
    under = (rx * ry) ** 2 / ((rx * y) ** 2 + (ry * x) ** 2) - 1
    scale = math.sqrt(max(0.0, under)) * (-1 if large == sweep else 1)
    cx, cy = scale * rx * y / ry, -scale * ry * x / rx
    first = math.atan2((y - cy) / ry, (x - cx) / rx)
    sweep_angle = math.atan2((-y - cy) / ry, (-x - cx) / rx) - first
    if sweep and sweep_angle < 0:
        sweep_angle += 2 * math.pi
    elif not sweep and sweep_angle > 0:
        sweep_angle -= 2 * math.pi
    middle = ((here[0] + end[0]) / 2, (here[1] + end[1]) / 2)

    def placed(u: float, v: float) -> Point:
        u, v = cx + rx * u, cy + ry * v
        return middle[0] + cos * u - sin * v, middle[1] + sin * u + cos * v

    pieces = max(1, math.ceil(abs(sweep_angle) / (math.pi / 2) - 1e-9))
    step = sweep_angle / pieces
    reach = 4 / 3 * math.tan(step / 4)
    for piece in range(pieces):
        a, b = first + piece * step, first + (piece + 1) * step
        yield (
            "C",
            (
                placed(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a)),
                placed(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b)),
                placed(math.cos(b), math.sin(b)),
            ),
        )
