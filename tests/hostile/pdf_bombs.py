"""PDFs that ask for too much, lie, or do something: each small, each made from nothing."""

import zlib
from collections.abc import Iterator

Case = tuple[str, bytes]
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources 5 0 R>>"


def stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (extra, len(content), content)


def flate(content: bytes, times: int = 1, extra: bytes = b"") -> bytes:
    filters = b"/Filter[%s]" % (b"/FlateDecode " * times)
    for _ in range(times):
        content = zlib.compress(content, 9)
    return stream(content, filters + extra)


def pdf(objects: dict[int, bytes], trailer: bytes = b"", header: bytes = b"%PDF-1.7\n") -> bytes:
    """A file of these objects with a true cross-reference table."""
    out, places = bytearray(header), {}
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (places.get(number, 0), b"n" if number in places else b"f")
    out += b"trailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def one_page(
    content: bytes = b"",
    *,
    resources: bytes = b"<<>>",
    page: bytes = PAGE,
    catalog: bytes = b"",
    more: dict[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: page,
            4: content if content.startswith(b"<<") else stream(content),
            5: resources,
            **(more or {}),
        },
        trailer,
    )


def image(width: int, height: int, body: bytes, filters: bytes, bits: int = 8) -> bytes:
    extra = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray" % (
        width,
        height,
    )
    return stream(body, extra + b"/BitsPerComponent %d/Filter/%s" % (bits, filters))


def picture_page(picture: bytes) -> bytes:
    return one_page(
        b"612 0 0 792 0 0 cm /P Do", resources=b"<</XObject<</P 6 0 R>>>>", more={6: picture}
    )


def greedy_one(name: str) -> list[Case]:
    """One of the greedy files that cost nothing to make."""
    return [case for case in cheaply_greedy() if case[0] == name]


def greedy() -> Iterator[Case]:
    """Small files that want much memory or time."""
    yield from cheaply_greedy()
    yield "100,000 pages", many_pages(100_000)
    yield "flate 1 GB", one_page(_flate_zeros(1_000_000_000))
    yield "triple flate", one_page(flate(b"\0" * 100_000_000, 3))
    yield "3 million path operators", one_page(flate(b"0 0 m 9 9 l S\n" * 3_000_000))
    yield "20 million saves", one_page(flate(b"q " * 20_000_000))
    yield (
        "object stream of 10^8",
        one_page(more={6: flate(b"0 " * 50_000_000, extra=b"/Type/ObjStm/N 25000000/First 10")}),
    )


def cheaply_greedy() -> Iterator[Case]:
    """Those of the greedy files that are written in a moment."""
    again = b"<</XObject<</P 6 0 R>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources"
    yield (
        "form that draws itself",
        one_page(b"/P Do", resources=again, more={6: stream(b"/P Do /P Do", form + again)}),
    )
    tree = {
        number: stream(b"/P Do " * 10, form + b"<</XObject<</P %d 0 R>>>>" % (number + 1))
        for number in range(6, 18)
    }
    tree[18] = stream(b"0 0 9 9 re f", form + b"<<>>")
    yield "tree of 10^12 forms", one_page(b"/P Do", resources=again, more=tree)
    tile = b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]"
    yield (
        "pattern of tiny steps",
        one_page(
            b"/Pattern cs /T scn 0 0 612 792 re f",
            resources=b"<</Pattern<</T 6 0 R>>>>",
            more={6: stream(b"0 0 1 1 re f", tile + b"/XStep 0.0001/YStep 0.0001/Resources<<>>")},
        ),
    )


def _flate_zeros(size: int) -> bytes:
    packer, piece = zlib.compressobj(9), b"\0" * 1_000_000
    packed = b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
    return stream(packed, b"/Filter/FlateDecode")


def broken() -> Iterator[Case]:
    """Files whose parts do not fit together."""
    yield (
        "picture of 60,000 squared",
        picture_page(image(60_000, 60_000, zlib.compress(b"\0" * 1_000_000), b"FlateDecode", 1)),
    )
    yield "200,000 arrays deep", one_page(more={6: b"[" * 200_000 + b"]" * 200_000})
    yield "JPX of noise", picture_page(image(100, 100, b"\0\0\0\x0cjP  noise" * 99, b"JPXDecode"))
    yield "JBIG2 of noise", picture_page(image(100, 100, b"\x97JB2noise" * 99, b"JBIG2Decode", 1))
    yield "DCT of noise", picture_page(image(100, 100, b"\xff\xd8\xff\xe0noise" * 99, b"DCTDecode"))
    for name, box in (
        ("MediaBox of 10^9", b"[0 0 1000000000 1000000000]"),
        ("MediaBox of no number", b"[0 0 nan nan]"),
        ("MediaBox turned over", b"[612 792 0 0]"),
        ("MediaBox below zero", b"[-10 -10 -5000000 -5]"),
        ("MediaBox of nothing", b"[0 0 0 0]"),
        ("UserUnit of 10^6", b"[0 0 612 792]/UserUnit 1000000"),
    ):
        yield name, one_page(b"0 0 9 9 re f", page=PAGE.replace(b"[0 0 612 792]", box))
    yield (
        "page tree in a ring",
        pdf(
            {
                1: b"<</Type/Catalog/Pages 2 0 R>>",
                2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>",
            }
        ),
    )
    yield "count of pages that lies", one_page().replace(b"/Count 1>>", b"/Count 900>>")
    yield "count below zero", one_page().replace(b"/Count 1>>", b"/Count -9>>")
    yield (
        "no page at all",
        pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[]/Count 0>>"}),
    )
    whole = one_page(b"0 0 9 9 re f")
    at = whole.rindex(b"startxref")
    here = whole.index(b"xref")
    yield "trailer in a ring", whole.replace(b"/Size", b"/Prev %d/Size" % here)
    yield "cross-reference elsewhere", whole[:at] + b"startxref\n99999999\n%%EOF\n"
    yield "header at 1,000", b"\n" * 1_000 + whole
    yield "header beyond 1,024", b"\n" * 1_100 + whole
    yield "7 pages", many_pages(7)
    yield "1,001 pages", many_pages(1_001)
    yield (
        "locked",
        one_page(
            trailer=b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
            % (b"11" * 32, b"22" * 32)
        ),
    )
    yield "PDF that is a ZIP as well", whole + b"PK\5\6" + b"\0" * 18
    yield "PDF that is HTML as well", b"<html><script>alert(1)</script>" + whole


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(count))
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
            4: stream(b""),
            5: b"<<>>",
            **{10 + number: PAGE for number in range(count)},
        }
    )


def doing() -> Iterator[Case]:
    """Files that would run, call or bring something."""
    calls = {
        "JavaScript": b"<</S/JavaScript/JS(app.launchURL('http://127.0.0.1:9/',true);while(1);)>>",
        "launched program": b"<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)>>>>",
        "address": b"<</S/URI/URI(http://127.0.0.1:9/)>>",
        "submitted form": b"<</S/SubmitForm/F<</FS/URL/F(http://127.0.0.1:9/)>>>>",
        "remote file": b"<</S/GoToR/F(\\\\\\\\127.0.0.1\\\\x)/D[0/Fit]>>",
    }
    for name, action in calls.items():
        yield (
            f"opens with {name}",
            one_page(
                b"0 0 9 9 re f",
                catalog=b"/OpenAction 6 0 R/AA<</WC 6 0 R>>",
                page=PAGE[:-2] + b"/AA<</O 6 0 R>>>>",
                more={6: action},
            ),
        )
    yield (
        "attached program",
        one_page(
            catalog=b"/Names<</EmbeddedFiles<</Names[(a.exe) 6 0 R]>>>>",
            more={6: b"<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>", 7: stream(b"MZ" * 500)},
        ),
    )
    xfa = b"<xdp:xdp><script>while(1);</script></xdp:xdp>"
    yield "XFA form", one_page(catalog=b"/AcroForm<</XFA 6 0 R/Fields[]>>", more={6: stream(xfa)})
    outside = b"/Type/XObject/Subtype/Image/Width 9/Height 9/F(/etc/passwd)/FFilter/DCTDecode"
    yield "picture kept elsewhere", picture_page(stream(b"", outside))
    signed = one_page(b"0 0 9 9 re f")
    newer = b"4 0 obj\n%s\nendobj\n" % stream(b"0 0 600 700 re f")
    yield "page swapped after signing", signed + newer + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def cut(step: int = 1) -> Iterator[Case]:
    """One good file, ended at every ``step`` hundredth of its length."""
    whole = many_pages(3)
    for percent in range(0, 100, step):
        yield f"ends at {percent} %", whole[: len(whole) * percent // 100]


def every() -> Iterator[Case]:
    """All but the greedy ones."""
    yield from broken()
    yield from doing()
    yield from cut(10)
