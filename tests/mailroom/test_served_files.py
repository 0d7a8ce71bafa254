"""A file that lies with the service is read piece by piece, and a child gets nothing beyond it."""

import io
import json
from collections.abc import Iterator

import pytest
from PIL import Image

from app.mailroom import answers
from app.mailroom.cage import Cage
from app.mailroom.cells import ServedSource, SourceFailed
from forms.readings import PageReading
from forms.refusals import Refused
from forms.served import PIECE, ServedFile
from tests.hostile import pdf_bombs, picture_bombs


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(None, workers=1) as cage:
        yield cage


class Held:
    """Some bytes, and what was asked of them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked: list[tuple[int, int]] = []

    def read(self, at: int, count: int) -> bytes:
        self.asked.append((at, count))
        return self.content[at : at + count]

    @property
    def source(self) -> ServedSource:
        return ServedSource(len(self.content), self.read)


def pages_of(cage: Cage, held: Held) -> list[PageReading]:
    source = held.source
    try:
        return [cage.begin(source, n + 1).result() for n in range(cage.page_count(source))]
    finally:
        cage.let_go()


def sheets(kind: str, count: int = 2, **how: object) -> bytes:
    held = io.BytesIO()
    pictures = [Image.effect_noise((850, 1100), 90 + n).convert("L") for n in range(count)]
    more = {"save_all": True, "append_images": pictures[1:]} if count > 1 else {}
    pictures[0].save(held, kind, **more, **how)
    return held.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        sheets("PDF", resolution=100),
        sheets("TIFF", compression="tiff_lzw"),
        sheets("JPEG", 1, quality=90),
        sheets("PNG", 1),
    ],
    ids=["PDF", "TIFF", "JPEG", "PNG"],
)
def test_what_is_served_reads_as_what_is_handed_in(cage: Cage, content: bytes, tmp_path):
    from forms.reading import read_page
    from forms.rendering import open_document

    document = open_document(content)
    held = Held(content)

    assert len(content) > 4 * PIECE
    assert pages_of(cage, held) == [
        read_page(document.page(n + 1), page=n + 1) for n in range(document.page_count)
    ]
    assert all(0 < count <= PIECE for _, count in held.asked)


def test_a_page_of_many_costs_its_own_bytes_and_no_others(cage: Cage):
    held = Held(sheets("TIFF", 12))
    source = held.source
    cage.begin(source, 11).result()
    cage.let_go()

    assert sum(count for _, count in held.asked) < len(held.content) / 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"hello there", "unknown_type"),
        (pdf_bombs.many_pages(1_001), "too_many_pages"),
        (sheets("PDF")[:-900], "truncated"),
        (picture_bombs.encoded("TIFF")[:40], "truncated"),
    ],
    ids=["text", "many pages", "half a PDF", "half a TIFF"],
)
def test_a_bad_file_is_refused_as_when_handed_in(cage: Cage, content: bytes, reason: str):
    with pytest.raises(Refused) as refused:
        cage.page_count(Held(content).source)
    cage.let_go()

    assert refused.value.reason == reason


def test_trouble_of_our_own_disk_is_no_fault_of_the_page(cage: Cage):
    def broken(at: int, count: int) -> bytes:
        raise SourceFailed

    with pytest.raises(SourceFailed):
        cage.page_count(ServedSource(1000, broken))
    with pytest.raises(SourceFailed):
        cage.begin(ServedSource(1000, broken), 1).result()
    assert pages_of(cage, Held(picture_bombs.encoded("PNG")))[0].page == 1


@pytest.mark.parametrize(
    "wanted",
    [[-1, 5], [0, 0], [0, PIECE + 1], [990, 11], [1000, 1], [0], [0, 1, 2], ["0", 1], [0.0, 1],
     [True, 1], None, {"at": 0}],
    ids=str,
)  # fmt: skip
def test_a_child_that_asks_for_more_than_the_file_is_not_believed(wanted: object):
    with pytest.raises(answers.NotAnAnswer):
        answers.bytes_asked(answers.parsed(json.dumps({"bytes": wanted}).encode()), 1000)


def test_a_served_file_is_read_like_a_file():
    content = bytes(range(256)) * 1024
    served = ServedFile(len(content), lambda at, count: content[at : at + count])

    assert served[PIECE - 3 : PIECE + 3] == content[PIECE - 3 : PIECE + 3]
    assert served.find(b"\x01\x02", 5, 300) == 257
    assert served.rfind(b"\x01\x02", 0, 300) == 257
    assert served.find(b"none", 0, 300) == -1
    assert (served.seek(-2, 2), served.read(), served.read(9)) == (
        len(content) - 2,
        b"\xfe\xff",
        b"",
    )
    assert (served.seek(10), served.read(2), served.tell()) == (10, b"\x0a\x0b", 12)
    with pytest.raises(ValueError):
        served.seek(-1)
