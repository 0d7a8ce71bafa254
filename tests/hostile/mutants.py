"""Good files with a few bytes wrong, from a seed: six ways to spoil, as transfers and people do."""

import random
from collections.abc import Callable, Iterator

from tests.hostile import pdf_bombs, picture_bombs

Case = tuple[str, bytes]
BOUNDARIES = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF)


def flip_bit(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def set_boundary(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] = chance.choice(BOUNDARIES)


def delete(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    del content[at : at + chance.randint(1, 64)]


def duplicate(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    piece = content[at : at + chance.randint(1, 256)]
    content[at:at] = piece * chance.randint(1, 4)


def truncate(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def overwrite_number(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content))
    value = chance.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, chance.getrandbits(32)))
    content[at : at + 4] = value.to_bytes(4, chance.choice(("little", "big")))


OPERATORS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip_bit,
    set_boundary,
    delete,
    duplicate,
    truncate,
    overwrite_number,
)


def seeds() -> list[Case]:
    """One small good file of every kind that is taken."""
    encoded = picture_bombs.encoded
    jpeg = encoded("JPEG", "RGB")
    return [
        ("jpeg", jpeg),
        ("progressive", encoded("JPEG", progressive=True)),
        ("png", encoded("PNG")),
        ("palette", encoded("PNG", "P")),
        ("group4", encoded("TIFF", "1", compression="group4")),
        ("group3", encoded("TIFF", "1", compression="group3")),
        ("lzw", encoded("TIFF", "RGB", compression="tiff_lzw")),
        ("tiff-jpeg", encoded("TIFF", "L", compression="jpeg")),
        ("scan", encoded("PDF", "L")),
        ("fax", encoded("PDF", "1")),
        ("pages", pdf_bombs.many_pages(2)),
        ("drawn", pdf_bombs.one_page(b"BT /F 12 Tf (x) Tj ET 0 0 99 99 re f")),
    ]


def mutants(count: int, seed: int, originals: list[Case] | None = None) -> Iterator[Case]:
    """``count`` files, each spoiled one to four times, the same for the same seed."""
    chance = random.Random(seed)
    from_these = originals or seeds()
    for number in range(count):
        name, content = from_these[number % len(from_these)]
        spoiled = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            if spoiled:
                chance.choice(OPERATORS)(spoiled, chance)
        yield f"{name} {seed}/{number}", bytes(spoiled)
