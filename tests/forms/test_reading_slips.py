"""The STOP slip, cut out of a page as it is really printed, and the page that it is cut from."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from forms.codes import parse
from forms.raster import Raster
from forms.reading import read_page, reasons
from tests.forms.test_printing import page_image, printed

MM = 200 / 25.4
LOOKS = [("en", False), ("es", True)]


def keep_page(language: str, large: bool) -> tuple[Image.Image, tuple[float, float]]:
    """The kept page with the stub, and where the middle of its slip's code lies."""
    document, pages = printed(language, 2, large)
    number = next(n for n, page in enumerate(pages) if page.layout) - 1
    gray = page_image(document, number)
    for found in zxingcpp.read_barcodes(gray):
        if found.text.count("|") == 3 and parse(found.text)[0].is_stop_slip:
            near, far = found.position.top_left, found.position.bottom_right
            return Image.fromarray(gray), ((near.x + far.x) / 2, (near.y + far.y) / 2)
    raise AssertionError("no slip on the last of the kept pages")


@pytest.mark.parametrize(("language", "large"), LOOKS)
@pytest.mark.parametrize("glass", [0, 255])
@pytest.mark.parametrize("angle", [0, 33, 180, 271])
def test_a_slip_cut_from_its_page_is_a_stop_whichever_way_it_lies(
    language: str, large: bool, glass: int, angle: int
) -> None:
    page, (x, y) = keep_page(language, large)
    box = (x - 25 * MM, y - 22 * MM, x + 90 * MM, y + 25 * MM)
    slip = page.crop(tuple(max(0, round(side)) for side in box)).convert("LA")  # type: ignore[arg-type]
    turned = slip.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    scan = Image.new("L", page.size, glass)
    scan.paste(turned.getchannel(0), (200, 300), turned.getchannel(1))
    for lying in (np.asarray(scan), 255 - np.asarray(scan)):
        reading = read_page(Raster(lying), page=1)
        assert (reading.verdict, reading.reasons) == ("look", (reasons.STOP_SLIP,))
        assert (reading.form_page, reading.authentic) == (0, "specimen")


@pytest.mark.parametrize(("language", "large"), LOOKS)
def test_the_whole_page_with_its_slip_is_a_page_to_keep(language: str, large: bool) -> None:
    page, _ = keep_page(language, large)
    reading = read_page(Raster(np.asarray(page)), page=1)
    assert (reading.verdict, reading.reasons) == ("notice_page", ())
    assert reading.form_page is not None
    assert reading.form_page > 0
