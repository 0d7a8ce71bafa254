"""The printed forms of a PDF: found by their square codes, rendered once, page by page.

Only what ``forms print`` has made is taken; anything else is refused with words for a terminal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

import pypdfium2
import zxingcpp
from PIL import Image

from forms.codes import NotOurCode, PageCode, parse
from forms.layout import LayoutName, PageKind, PageLayout, UnknownLayout, layout_of, page_kind

FINE_DPI = 300
GLANCE_DPI = 150
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class NotPrinted(ValueError):
    """A file that is not a PDF of our printed forms; the text says what is wrong with it."""


class Renders(Protocol):
    """Pages as grey pictures; ``page`` counts from 0."""

    def __call__(self, page: int, dpi: float) -> Image.Image: ...


@dataclass
class PrintedForm:
    """One printed form: its serial, its geometry, and clean pictures of its pages.

    ``pages`` are the form pages at hand with their place in the file, from 0.
    """

    serial: str
    of: int
    layout: PageLayout
    pages: dict[int, int]
    renders: Renders
    _clean: dict[tuple[int, float], Image.Image] = field(default_factory=dict)

    @property
    def return_page(self) -> int:
        """The form page that comes back."""
        return self.of - 1

    def kind(self, form_page: int) -> PageKind:
        """What a page of this form is."""
        return page_kind(form_page, self.of)

    def clean(self, form_page: int, dpi: float = FINE_DPI) -> Image.Image:
        """The page as printed, grey; rendered once. Draw on a copy."""
        key = (form_page, dpi)
        if key not in self._clean:
            self._clean[key] = self.renders(self.pages[form_page], dpi)
        return self._clean[key]


class PrintedFile:
    """An open PDF of printed forms. Raises NotPrinted when it is none."""

    def __init__(self, path: Path) -> None:
        try:
            self._pdf = pypdfium2.PdfDocument(path)
        except (pypdfium2.PdfiumError, FileNotFoundError, OSError) as error:
            raise NotPrinted(_why(path)) from error
        self.name = path.name

    def __enter__(self) -> "PrintedFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pdf.close()

    def forms(self) -> Iterator[PrintedForm]:
        """Every form of the file in order. Raises NotPrinted where a page is not ours."""
        at, count = 0, len(self._pdf)
        while at < count:
            form = self._form_at(at, count)
            at = max(form.pages.values()) + 1
            yield form

    def _form_at(self, at: int, count: int) -> PrintedForm:
        code = self._code(at)
        try:
            layout = layout_of(LayoutName.parse(code.layout))
        except UnknownLayout:
            raise NotPrinted(
                f"{self.name}: page {at + 1} has a layout of another version"
            ) from None
        last = at + code.of - max(1, code.page)
        pages = {code.page + step: at + step for step in range(min(last, count - 1) - at + 1)}
        form = PrintedForm(code.serial, code.of, layout, pages, self._render)
        if (
            form.return_page not in pages
            or self._code(pages[form.return_page]).serial != code.serial
        ):
            raise NotPrinted(f"{self.name}: the form at page {at + 1} lacks the page to send back")
        return form

    def _render(self, page: int, dpi: float) -> Image.Image:
        loaded = self._pdf[page]
        try:
            bitmap = loaded.render(scale=dpi / 72, grayscale=True)
            picture: Image.Image = bitmap.to_pil().convert("L")
        finally:
            loaded.close()
        return picture

    def _code(self, page: int) -> PageCode:
        """The code of the page itself, not of a STOP slip on it."""
        picture = self._render(page, GLANCE_DPI)
        found = zxingcpp.read_barcodes(picture, formats=QR)
        for barcode in found:
            try:
                code, _ = parse(barcode.text)
            except NotOurCode:
                continue
            if not code.is_stop_slip:
                return code
        raise NotPrinted(
            f"{self.name}: page {page + 1} is no page of `permission-slip forms print`"
        )


def _why(path: Path) -> str:
    if not path.exists():
        return f"{path}: there is no such file"
    if path.is_dir():
        return f"{path}: this is a folder, not a file"
    return f"{path}: this cannot be opened as a PDF"
