"""From bytes to grey pages: what is seen is what was scanned, upright, and nothing else comes along."""

import io

import numpy as np
import pypdfium2_raw.version
import pytest
from PIL import Image, ImageDraw

from forms.raster import Raster
from forms.refusals import Refused
from forms.rendering import open_document
from forms.rendering.bounds import LARGEST_SIDE
from forms.rendering.sniffing import kind_of
from tests.hostile import pdf_bombs, picture_bombs


def sheet(size: tuple[int, int] = (425, 550)) -> Image.Image:
    """White, with a black block at its top left: whichever way it is turned can be told."""
    page = Image.new("L", size, 255)
    ImageDraw.Draw(page).rectangle((20, 20, size[0] // 4, size[1] // 6), fill=0)
    return page


def saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    held = io.BytesIO()
    picture.save(held, kind, **how)
    return held.getvalue()


def first(content: bytes) -> Raster:
    return open_document(content).page(1)


def block_is_at_top_left(raster: Raster) -> bool:
    gray = raster.gray
    height, width = gray.shape
    corner = gray[height // 12 : height // 8, width // 12 : width // 6]
    rest = gray[height // 4 :, :]
    return bool(corner.mean() < 60 and rest.mean() > 240)


PICTURES = {
    "jpeg": saved(sheet(), "JPEG"),
    "colour jpeg": saved(sheet().convert("RGB"), "JPEG"),
    "jpeg in four inks": saved(sheet().convert("CMYK"), "JPEG"),
    "png": saved(sheet(), "PNG"),
    "bits": saved(sheet().convert("1"), "PNG"),
    "palette": saved(sheet().convert("P"), "PNG"),
    "16 bits": saved(Image.fromarray(np.asarray(sheet()).astype(np.uint16) * 257), "PNG"),
    "tiff": saved(sheet(), "TIFF"),
    "colour tiff": saved(sheet().convert("RGB"), "TIFF", compression="tiff_lzw"),
    "four inks": saved(sheet().convert("CMYK"), "TIFF"),
    "fax": saved(sheet().convert("1"), "TIFF", compression="group4"),
    "old fax": saved(sheet().convert("1"), "TIFF", compression="group3"),
    "jpeg in tiff": saved(sheet(), "TIFF", compression="jpeg"),
    "deflated": saved(sheet(), "TIFF", compression="tiff_deflate"),
    "big tiff": saved(sheet(), "TIFF", big_tiff=True),
    "scan": saved(sheet(), "PDF", resolution=50),
    "colour scan": saved(sheet().convert("RGB"), "PDF", resolution=50),
    "fax as pdf": saved(sheet().convert("1"), "PDF", resolution=50),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_every_way_to_store_a_scan_shows_the_same_sheet(kind: str):
    raster = first(PICTURES[kind])

    assert raster.gray.dtype == np.uint8
    assert raster.gray.shape == (550, 425)
    assert block_is_at_top_left(raster)
    assert not raster.drawn


def test_see_through_is_white_paper():
    ink = sheet()
    clear = Image.merge("LA", (Image.new("L", ink.size, 0), ink.point(lambda value: 255 - value)))

    assert block_is_at_top_left(first(saved(clear, "PNG")))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_photograph_is_turned_as_it_says(orientation: int, kind: str):
    undone = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = sheet() if undone is None else sheet().transpose(undone)
    exif = Image.Exif()
    exif[0x0112] = orientation
    raster = first(saved(stored, kind, exif=exif, dpi=(50, 100)))

    assert raster.gray.shape == (550, 425)
    assert block_is_at_top_left(raster)
    sideways = orientation >= 5
    assert round(raster.dpi_x or 0) == (100 if sideways else 50)
    assert round(raster.dpi_y or 0) == (50 if sideways else 100)


@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_turned_as_it_says(quarters: int):
    stored = sheet().rotate(90 * quarters, expand=True)
    content = saved(stored, "PDF", resolution=50).replace(
        b"/MediaBox", b"/Rotate %d /MediaBox" % (90 * quarters)
    )
    raster = first(content)

    assert raster.gray.shape == (550, 425)
    assert block_is_at_top_left(raster)


PLACED = {
    "as it is": b"425 0 0 550 0 0",
    "mirrored": b"-425 0 0 550 425 0",
    "upside down": b"-425 0 0 -550 425 550",
    "top down": b"425 0 0 -550 0 550",
    "turned left": b"0 425 -550 0 550 0",
    "turned right": b"0 -425 550 0 0 425",
    "transposed": b"0 -425 -550 0 550 425",
    "transposed the other way": b"0 425 550 0 0 0",
}


@pytest.mark.parametrize("how", PLACED)
def test_a_scan_taken_out_is_turned_as_drawing_would_show_it(how: str):
    jpeg = saved(sheet(), "JPEG")
    head = b"/Type/XObject/Subtype/Image/Width 425/Height 550/BitsPerComponent 8"
    picture = pdf_bombs.stream(jpeg, head + b"/ColorSpace/DeviceGray/Filter/DCTDecode")
    wide, high = (550, 425) if PLACED[how][:2] == b"0 " else (425, 550)
    page = pdf_bombs.PAGE.replace(b"612 792", b"%d %d" % (wide, high))

    def shown(after: bytes) -> Raster:
        return first(
            pdf_bombs.one_page(
                PLACED[how] + b" cm /P Do" + after,
                page=page,
                resources=b"<</XObject<</P 6 0 R>>>>",
                more={6: picture},
            )
        )

    taken_out, painted = shown(b""), shown(b" 0 0 0.001 0.001 re f")
    assert (taken_out.drawn, painted.drawn) == (False, True)
    small = [
        np.asarray(Image.fromarray(one.gray).resize((60, 60))).astype(int)
        for one in (taken_out, painted)
    ]
    assert taken_out.gray.shape == (high, wide)
    assert np.abs(small[0] - small[1]).mean() < 4


def test_oblong_pixels_of_a_fax_stay_oblong():
    raster = first(
        saved(sheet((1728, 1078)).convert("1"), "TIFF", compression="group3", dpi=(204, 98))
    )

    assert raster.gray.shape == (1078, 1728)
    assert (round(raster.dpi_x or 0), round(raster.dpi_y or 0)) == (204, 98)


def test_claims_that_no_scanner_makes_are_not_passed_on():
    assert first(saved(sheet(), "JPEG", dpi=(1, 65_535))).dpi_x is None


def test_finer_scans_than_reading_needs_are_made_smaller():
    raster = first(saved(Image.new("1", (5_100, 6_600), 1), "TIFF", dpi=(600, 600)))

    assert max(raster.gray.shape) <= LARGEST_SIDE
    assert round(raster.dpi_x or 0) == 200


def test_every_page_of_a_fax_is_itself():
    many = [Image.new("1", (40, 10 + page), 1) for page in range(30)]
    content = saved(many[0], "TIFF", save_all=True, append_images=many[1:], compression="group4")
    document = open_document(content)

    assert document.page_count == 30
    assert [document.page(page).gray.shape[0] for page in (30, 1, 17)] == [39, 10, 26]


def page_of(content: bytes, more: bytes = b"", catalog: bytes = b"") -> bytes:
    """A scan of the whole page with ``content`` painted after it."""
    jpeg = saved(sheet(), "JPEG")
    head = b"/Type/XObject/Subtype/Image/Width 425/Height 550/BitsPerComponent 8"
    return pdf_bombs.one_page(
        content,
        page=pdf_bombs.PAGE[:-2] + more + b">>",
        resources=b"<</XObject<</P 6 0 R>>/Font<</F 7 0 R>>>>",
        catalog=catalog,
        more={
            6: pdf_bombs.stream(jpeg, head + b"/ColorSpace/DeviceGray/Filter/DCTDecode"),
            7: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            8: b"<</Type/Annot/Subtype/Ink/Rect[99 99 200 200]/InkList[[99 99 200 200]]>>",
            9: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Rect[99 99 200 200]>>",
            10: b"<</Type/Annot/Subtype/Link/Rect[99 99 200 200]>>",
        },
    )


SCAN = b"q 612 0 0 792 0 0 cm /P Do Q "


@pytest.mark.proves("VPC-10")
@pytest.mark.parametrize(
    ("content", "more"),
    [
        (SCAN + b"BT /F 20 Tf 99 99 Td (Jane Doe) Tj ET", b""),
        (SCAN + b"99 99 m 200 200 l S", b""),
        (SCAN + b"1 1 1 rg 99 99 200 200 re f", b""),
        (SCAN + b"q 99 0 0 30 99 99 cm /P Do Q", b""),
        (SCAN, b"/Annots[8 0 R]"),
        (SCAN, b"/Annots[9 0 R]"),
        (b"BT /F 20 Tf 99 99 Td (typed) Tj ET", b""),
        (b"99 99 m 200 200 l S", b""),
    ],
    ids=["typed", "line", "whitened", "pasted", "ink", "signed", "text alone", "line alone"],
)
def test_what_no_scanner_makes_is_said(content: bytes, more: bytes):
    assert first(page_of(content, more)).drawn


@pytest.mark.parametrize(
    ("content", "more"),
    [
        (SCAN, b""),
        (SCAN + b"BT 3 Tr /F 20 Tf 99 99 Td (recognised) Tj ET", b""),
        (b"BT /F 20 Tf 99 99 Td (under) Tj ET " + SCAN, b""),
        (b"1 1 1 rg 0 0 612 792 re f " + SCAN, b""),
        (SCAN, b"/Annots[10 0 R]"),
    ],
    ids=["scan", "recognised text", "text under it", "white under it", "link"],
)
def test_what_scanners_add_is_still_a_scan(content: bytes, more: bytes):
    assert not first(page_of(content, more)).drawn


def test_a_huge_page_is_drawn_no_larger_than_a_scan():
    huge = pdf_bombs.PAGE.replace(b"612 792", b"14000 9000")

    assert first(pdf_bombs.one_page(b"0 0 9 9 re f", page=huge)).gray.shape == (2_700, 4_200)


def test_this_pdf_reader_has_no_scripts():
    assert {"V8", "XFA"}.isdisjoint(pypdfium2_raw.version.PDFIUM_INFO.flags)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"GIF89a" + bytes(99), "unknown_type"),
        (b"%PDF-1.7\n" + bytes(9_999), "truncated"),
        (saved(sheet(), "TIFF")[:-9_000], "truncated"),
        (saved(sheet(), "PNG")[:300], "truncated"),
        (picture_bombs.png(65_000, 65_000, b""), "too_many_pixels"),
    ],
    ids=["nothing", "gif", "pdf cut", "tiff cut", "png cut", "huge png"],
)
def test_a_refusal_has_its_reason(content: bytes, reason: str):
    with pytest.raises(Refused, match=f"^{reason}$"):
        first(content)


def test_padding_after_the_end_is_no_damage():
    content = PICTURES["scan"] + bytes(70_000)

    assert kind_of(content) == "pdf"
    assert block_is_at_top_left(first(content))
