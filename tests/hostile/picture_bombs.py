"""Pictures that claim too much, lie, or carry what nobody asked for; and files of other kinds."""

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image
from PIL.PngImagePlugin import PngInfo

Case = tuple[str, bytes]
GPS_CANARY = b"GPS-CANARY-48.8584N"


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(width: int, height: int, pixels: bytes, *, bits: int = 8, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def encoded(kind: str, mode: str = "L", size: tuple[int, int] = (200, 260), **how: object) -> bytes:
    held = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(held, kind, **how)
    return held.getvalue()


def pngs() -> Iterator[Case]:
    lines = zlib.compress(b"\xff" * 1_000_000)
    yield "PNG of 30,000 squared", png(30_000, 30_000, lines, bits=1)
    yield "PNG of 65,000 squared, head only", png(65_000, 65_000, b"")[:40]
    yield "PNG one wide, 2 billion high", png(1, 2_000_000_000, zlib.compress(b"\0" * 99))
    yield "PNG of no width", png(0, 9, zlib.compress(b"\0" * 9))
    yield "PNG longer than its picture", png(9, 9, zlib.compress(b"\0" * 20_000_000, 9))
    text = b"".join(chunk(b"tEXt", b"a\0b") for _ in range(100_000))
    yield "PNG of 100,000 texts", png(9, 9, zlib.compress(b"\0" * 90), extra=text)
    profile = chunk(b"iCCP", b"p\0\0" + zlib.compress(b"\0" * 20_000_000, 9))
    yield "PNG with a profile of 20 MB", png(9, 9, zlib.compress(b"\0" * 90), extra=profile)
    packed = chunk(b"zTXt", b"p\0\0" + zlib.compress(b"\0" * 20_000_000, 9))
    yield "PNG with a text of 20 MB", png(9, 9, zlib.compress(b"\0" * 90), extra=packed)
    whole = encoded("PNG")
    yield "PNG that breaks off", whole[: len(whole) // 2]
    info = PngInfo()
    info.add_text("Location", GPS_CANARY.decode())
    yield "PNG that tells where", encoded("PNG", pnginfo=info)


def jpegs() -> Iterator[Case]:
    whole = encoded("JPEG", "RGB")
    size = whole.index(b"\xff\xc0") + 5
    yield "JPEG of 65,500 squared", whole[:size] + b"\xff\xdc\xff\xdc" + whole[size + 4 :]
    yield "JPEG of no height", whole[:size] + b"\0\0" + whole[size + 2 :]
    yield "JPEG that breaks off", whole[: len(whole) // 2]
    yield "JPEG head only", whole[: size + 10]
    yield "JPEG in four inks", encoded("JPEG", "CMYK")
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, GPS_CANARY.decode()
    yield "JPEG that tells where", encoded("JPEG", exif=exif)
    yield (
        "JPEG turned 99 ways",
        encoded("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x63\0\0"),
    )
    yield "JPEG with broken EXIF", encoded("JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" * 9)
    yield "JPEG that is a PDF as well", whole + b"%PDF-1.7\n%%EOF"


def slow() -> Iterator[Case]:
    """What costs as much time as a page may take."""
    progressive = encoded("JPEG", size=(3_000, 3_000), progressive=True, quality=10)
    scan = progressive.index(b"\xff\xda")
    following = progressive.index(b"\xff\xda", scan + 2)
    scans = progressive[scan:following] * 10_000
    yield "JPEG of 10,000 scans", progressive[:scan] + scans[:60_000_000] + progressive[following:]


def directory(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    packed = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return struct.pack("<H", len(entries)) + packed + struct.pack("<I", following)


def tiff(
    width: int, height: int, *, compression: int = 1, at: int = 200, count: int = 9, **also: int
) -> bytes:
    """One small file with a directory at 8 and 4,000 bytes of zeros behind it."""
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, also.get("bits", 8)),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, at),
        (277, 3, 1, also.get("samples", 1)),
        (278, 4, 1, also.get("rows", height)),
        (279, 4, 1, count),
    ]
    head = b"II*\0" + struct.pack("<I", 8) + directory(entries, also.get("following", 0))
    return head.ljust(4_200, b"\0")


def tiffs() -> Iterator[Case]:
    yield "TIFF of 400 million pixels by fax", tiff(20_000, 20_000, compression=4, count=4_000)
    yield "TIFF of 75 million pixels by fax", tiff(8_660, 8_660, compression=4, count=4_000)
    yield "TIFF in a ring", tiff(9, 9, count=81, following=8)
    yield "TIFF whose next page is nowhere", tiff(9, 9, count=81, following=99_999_999)
    yield "TIFF of no size", tiff(0, 0)
    yield "TIFF with a strip beyond its end", tiff(90, 90, count=8_100)
    yield "TIFF with a strip of 4 GB", tiff(90, 90, count=0xFFFFFFFF)
    yield "TIFF with strips far away", tiff(9, 9, at=0xFFFFFFF0, count=81)
    yield "TIFF of 0 rows a strip", tiff(9, 9, count=81, rows=0)
    yield "TIFF of 65,535 samples", tiff(9, 9, count=81, samples=65_535)
    yield "TIFF of 64 bits", tiff(9, 9, count=81, bits=64)
    yield "TIFF by old JPEG", tiff(9, 9, compression=6, count=81)
    yield "TIFF by new JPEG of zeros", tiff(9, 9, compression=7, count=81)
    yield "TIFF by LZW of zeros", tiff(90, 90, compression=5, count=4_000)
    yield "TIFF by Deflate of zeros", tiff(90, 90, compression=8, count=4_000)
    yield "TIFF of 60,000 tags", b"II*\0\x08\0\0\0" + struct.pack("<H", 60_000) + b"\1" * 99_999
    many = struct.pack("<HHII", 273, 4, 200_000_000, 8)
    yield "TIFF of 200 million strips", b"II*\0\x08\0\0\0\1\0" + many + b"\0" * 99
    yield "TIFF that ends in its head", b"II*\0\x08\0"
    held = io.BytesIO()
    small = Image.new("1", (8, 8))
    small.save(held, "TIFF", save_all=True, append_images=[small] * 3_000)
    yield "TIFF of 3,001 pages", held.getvalue()
    big = struct.pack("<4sHHQ", b"II+\0", 8, 0, 16) + struct.pack("<Q", 2**60)
    yield "BigTIFF of too many tags", big + b"\0" * 400
    entry = struct.pack("<HHQQ", 256, 16, 2**61, 2**62)
    yield (
        "BigTIFF of huge values",
        struct.pack("<4sHHQQ", b"II+\0", 8, 0, 16, 1) + entry + b"\0" * 8,
    )


def others() -> Iterator[Case]:
    """Known kinds that nobody scans to, whatever they are called."""
    yield "nothing", b""
    yield "one byte", b"%"
    for kind in ("GIF", "BMP", "WEBP", "PPM", "ICO", "TGA", "PCX", "SGI", "DDS"):
        yield f"{kind} file", encoded(kind, "RGB", (64, 64))
    yield "GIF that is a PDF later", encoded("GIF", "P") + b" " * 1_024 + b"%PDF-1.7\n%%EOF"
    yield "ZIP file", b"PK\3\4" + b"\0" * 400
    yield "program", b"\x7fELF" + b"\0" * 400
    yield "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file"
    yield "SVG", b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"
    yield "only a PDF head", b"%PDF-1.7\n"
    yield "PDF head and end", b"%PDF-1.7\n%%EOF\n"


def every() -> Iterator[Case]:
    """All but the slow ones."""
    yield from pngs()
    yield from jpegs()
    yield from tiffs()
    yield from others()
