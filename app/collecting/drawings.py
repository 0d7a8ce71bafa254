"""Our own SVG drawings (stamps, animals, seals) drawn into a PDF; nothing from outside is read."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Literal
from xml.etree import ElementTree as Xml

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from app.collecting.svg_paths import segments

Folder = Literal["avatars", "pictures", "stamps"]
Attributes = dict[str, str]

NAMESPACE = "{http://www.w3.org/2000/svg}"
INHERITED = ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin")
CAPS = {"butt": 0, "round": 1, "square": 2}
JOINS = {"miter": 0, "round": 1, "bevel": 2}
ANCHORS = {"middle": 0.5, "end": 1.0}


def has_drawing(folder: Folder, name: str) -> bool:
    """Whether there is such a drawing; a name that is no plain name never reaches the disk."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        return False
    return files("app").joinpath("static", folder, f"{name}.svg").is_file()


def size_of(folder: Folder, name: str) -> tuple[float, float]:
    """Width and height of a drawing in its own units."""
    width, height = _read(folder, name).attrib["viewBox"].split()[2:]
    return float(width), float(height)


def draw(
    canvas: Canvas, folder: Folder, name: str, *, x: float, y: float, width: float, font: str
) -> None:
    """Draw a picture with its lower left corner at ``x, y``, ``width`` points wide.

    ``font`` writes the few figures that a stamp carries. Raises KeyError for anything in a
    drawing that this small reader does not know.
    """
    natural, tall = size_of(folder, name)
    scale = width / natural
    root = _read(folder, name)
    clips = {clip.attrib["id"]: clip[0] for clip in root.iter(f"{NAMESPACE}clipPath")}
    canvas.saveState()
    canvas.translate(x, y + tall * scale)
    canvas.scale(scale, -scale)
    _clip(canvas, Xml.Element("rect", width=str(natural), height=str(tall)))
    for child in root:
        _draw_element(canvas, child, {"fill": "#000000"}, clips, font)
    canvas.restoreState()


@lru_cache(maxsize=64)
def _read(folder: Folder, name: str) -> Xml.Element:
    source = files("app").joinpath("static", folder, f"{name}.svg").read_text(encoding="utf-8")
    return Xml.fromstring(source)  # noqa: S314 - our own file, shipped in the package


def _draw_element(
    canvas: Canvas,
    element: Xml.Element,
    above: Attributes,
    clips: dict[str, Xml.Element],
    font: str,
) -> None:
    tag = element.tag.removeprefix(NAMESPACE)
    if tag in {"clipPath", "title"}:
        return
    style = {**above, **{k: v for k, v in element.attrib.items() if k in INHERITED}}
    style["opacity"] = _opacity(above, element.attrib)
    canvas.saveState()
    _transform(canvas, element.attrib.get("transform", ""))
    if "clip-path" in element.attrib:
        _clip(canvas, clips[element.attrib["clip-path"][5:-1]])
    if tag == "g":
        for child in element:
            _draw_element(canvas, child, style, clips, font)
    elif tag == "text":
        _write(canvas, element, style, font)
    else:
        _paint(canvas, element, style)
    canvas.restoreState()


def _opacity(above: Attributes, own: Attributes) -> str:
    """What shows of a shape: its own opacity within that of the group around it."""
    return str(float(above.get("opacity", "1")) * float(own.get("opacity", "1")))


def _transform(canvas: Canvas, transform: str) -> None:
    for kind, arguments in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = [float(number) for number in re.split(r"[ ,]+", arguments.strip())]
        if kind == "translate":
            canvas.translate(numbers[0], numbers[1] if len(numbers) > 1 else 0)
        elif kind == "scale":
            canvas.scale(numbers[0], numbers[-1])
        elif kind == "rotate":
            cx, cy = numbers[1:] or (0.0, 0.0)
            canvas.translate(cx, cy)
            canvas.rotate(numbers[0])
            canvas.translate(-cx, -cy)
        else:
            raise KeyError(kind)


def _clip(canvas: Canvas, shape: Xml.Element) -> None:
    canvas.clipPath(_outline(canvas, shape), stroke=0, fill=0)


def _paint(canvas: Canvas, element: Xml.Element, style: Attributes) -> None:
    filled, stroked = style["fill"] != "none", style.get("stroke", "none") != "none"
    # The alpha goes with the colour: a colour set by itself is opaque again.
    alpha = float(style["opacity"])
    if filled:
        canvas.setFillColor(_colour(style["fill"]), alpha=alpha)
    if stroked:
        canvas.setStrokeColor(_colour(style["stroke"]), alpha=alpha)
        canvas.setLineWidth(float(style.get("stroke-width", 1)))
        canvas.setLineCap(CAPS[style.get("stroke-linecap", "butt")])
        canvas.setLineJoin(JOINS[style.get("stroke-linejoin", "miter")])
        canvas.setDash(*_dashes(element))
    canvas.drawPath(_outline(canvas, element), stroke=int(stroked), fill=int(filled), fillMode=1)


def _dashes(element: Xml.Element) -> tuple[list[float], int]:
    written = element.attrib.get("stroke-dasharray", "")
    return [float(length) for length in re.split(r"[ ,]+", written) if length], 0


def _outline(canvas: Canvas, element: Xml.Element):  # type: ignore[no-untyped-def]  # reportlab has no types
    tag = element.tag.removeprefix(NAMESPACE)
    number = {k: float(v) for k, v in element.attrib.items() if re.fullmatch(r"-?[\d.]+", v)}
    path = canvas.beginPath()
    if tag == "rect":
        x, y = number.get("x", 0), number.get("y", 0)
        path.roundRect(x, y, number["width"], number["height"], number.get("rx", 0))
    elif tag in {"circle", "ellipse"}:
        rx, ry = (number[side if side in number else "r"] for side in ("rx", "ry"))
        path.ellipse(number["cx"] - rx, number["cy"] - ry, 2 * rx, 2 * ry)
    else:
        steps = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}
        for kind, points in segments(element.attrib["d"]):
            steps[kind](*(number for point in points for number in point))
    return path


def _write(canvas: Canvas, element: Xml.Element, style: Attributes, font: str) -> None:
    size, words = float(element.attrib["font-size"]), element.text or ""
    shift = ANCHORS.get(element.attrib.get("text-anchor", ""), 0) * canvas.stringWidth(
        words, font, size
    )
    canvas.translate(float(element.attrib["x"]) - shift, float(element.attrib["y"]))
    canvas.scale(1, -1)
    canvas.setFillColor(_colour(style["fill"]), alpha=float(style["opacity"]))
    canvas.setFont(font, size)
    canvas.drawString(0, 0, words)


def _colour(written: str) -> HexColor:
    digits = written.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    return HexColor(f"#{digits}")
