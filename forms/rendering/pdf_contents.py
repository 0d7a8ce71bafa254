"""What is on a page of a PDF: pictures, or things that no scanner makes (VPC-10)."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

Handle = Any  # PDFium's own pointers, of no use to anybody else
Matrix = tuple[float, float, float, float, float, float]

MOST_OBJECTS, DEEPEST = 5_000, 8
COVERS = 0.9
INVISIBLE_TEXT = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
WHITE = (255, 255, 255)
HIDDEN = 0b10
NOT_ON_PAPER = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture of ``width`` by ``height`` pixels; ``matrix`` puts the unit square on the page."""

    handle: Handle
    matrix: Matrix
    width: int
    height: int

    @property
    def dpi(self) -> float:
        """The finer of its two resolutions on the page."""
        return max(self.dpi_across_down)

    @property
    def dpi_across_down(self) -> tuple[float, float]:
        """Of the picture's own rows and columns; 0 for one without extent."""
        a, b, c, d, _, _ = self.matrix
        across, down = (a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5
        return (
            self.width * 72 / across if across else 0.0,
            self.height * 72 / down if down else 0.0,
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top on the page, in points."""
        a, b, c, d, e, f = self.matrix
        across, up = (0.0, a, c, a + c), (0.0, b, d, b + d)
        return e + min(across), f + min(up), e + max(across), f + max(up)


@dataclass(slots=True)
class Contents:
    """``drawn``: something on it was never paper. ``sole``: the one picture that it is, if so."""

    drawn: bool = False
    pictures: list[Placed] = field(default_factory=list)
    sole: Placed | None = None


def contents_of(page: Handle) -> Contents:
    """Everything that would be seen, in the order painted."""
    box = _box(page)
    found, covered, count = Contents(), False, 0
    for handle, matrix in _objects(page):
        count += 1
        if count > MOST_OBJECTS:
            found.drawn = True
            break
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind != pdfium.FPDF_PAGEOBJ_IMAGE:
            found.drawn = found.drawn or _is_seen(handle, kind, on_blank=not found.pictures)
            continue
        placed = _placed(handle, matrix)
        if _covers(placed, box) and not pdfium.FPDFPageObj_HasTransparency(handle):
            # What lies under a scan of the whole page, such as its recognised text, is not seen.
            found.drawn, found.pictures, covered = False, [], True
        elif covered:
            found.drawn = True  # pasted onto the scan, as a stored signature would be
        found.pictures.append(placed)
    found.drawn = found.drawn or _is_annotated(page)
    if len(found.pictures) == 1 and not found.drawn and _within(found.pictures[0], box):
        found.sole = found.pictures[0]
    return found


def _objects(page: Handle) -> Iterator[tuple[Handle, Matrix]]:
    """Every object with its matrix, forms taken apart; endless nesting ends at some depth."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _taken_apart(pdfium.FPDFPage_GetObject(page, index), IDENTITY, 0)


def _taken_apart(handle: Handle, outer: Matrix, depth: int) -> Iterator[tuple[Handle, Matrix]]:
    matrix = _times(_matrix(handle), outer)
    if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_FORM or depth >= DEEPEST:
        yield handle, matrix
        return
    for index in range(pdfium.FPDFFormObj_CountObjects(handle)):
        yield from _taken_apart(pdfium.FPDFFormObj_GetObject(handle, index), matrix, depth + 1)


def _matrix(handle: Handle) -> Matrix:
    held = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(handle, held):
        return IDENTITY
    return (held.a, held.b, held.c, held.d, held.e, held.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _is_seen(handle: Handle, kind: int, *, on_blank: bool) -> bool:
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium.FPDFTextObj_GetTextRenderMode(handle) != INVISIBLE_TEXT)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
        white_paper = on_blank and not stroke.value and _fill(handle) == WHITE
        return bool(fill.value or stroke.value) and not white_paper
    return True


def _fill(handle: Handle) -> tuple[int, ...]:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(handle, *parts):
        return ()
    return tuple(part.value for part in parts[:3])


def _placed(handle: Handle, matrix: Matrix) -> Placed:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(handle, width, height)
    return Placed(handle, matrix, max(1, width.value), max(1, height.value))


def _box(page: Handle) -> tuple[float, float, float, float]:
    held = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, held)
    return held.left, held.bottom, held.right, held.top


def _covers(placed: Placed, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = placed.bounds
    width, height = box[2] - box[0], box[3] - box[1]
    across = min(right, box[2]) - max(left, box[0])
    up = min(top, box[3]) - max(bottom, box[1])
    return across >= COVERS * width and up >= COVERS * height


def _within(placed: Placed, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = placed.bounds
    loose = 0.02 * max(box[2] - box[0], box[3] - box[1])
    return (
        left >= box[0] - loose
        and bottom >= box[1] - loose
        and right <= box[2] + loose
        and top <= box[3] + loose
    )


def _is_annotated(page: Handle) -> bool:
    for index in range(min(MOST_OBJECTS, pdfium.FPDFPage_GetAnnotCount(page))):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        kind, flags = pdfium.FPDFAnnot_GetSubtype(note), pdfium.FPDFAnnot_GetFlags(note)
        pdfium.FPDFPage_CloseAnnot(note)
        if kind not in NOT_ON_PAPER and not flags & HIDDEN:
            return True
    return False
