"""The cage as a whole: what comes out, what stays in, and that the batch always finishes (P19)."""

import io
import json
import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from app.mailroom import answers, cells
from app.mailroom.cage import (
    PARENT_UPLOAD,
    PATIENCE,
    Cage,
    CageUnavailable,
    FileOutcome,
    Outcome,
    PageOutcome,
    read_file,
    read_files,
)
from forms.codes import PageCode, written
from tests.hostile import pdf_bombs, picture_bombs

KEY = secrets.token_bytes(32)
CODE = PageCode("0123456789AB", 5, 6, "1N.lighthouse-society")


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    with Cage(KEY, workers=1) as cage:
        yield cage


def coded(text: str) -> Image.Image:
    """A sheet with one square code on it."""
    from reportlab.graphics.barcode.qr import QrCodeWidget

    code = QrCodeWidget(text, barLevel="M")
    code.qr.make()
    side = code.qr.getModuleCount()
    small = Image.new("L", (side, side), 255)
    small.putdata(
        [0 if code.qr.isDark(row, column) else 255 for row in range(side) for column in range(side)]
    )
    sheet = Image.new("L", (850, 1100), 255)
    sheet.paste(small.resize((side * 6, side * 6), Image.Resampling.NEAREST), (100, 100))
    return sheet


def pdf_of(*sheets: Image.Image) -> bytes:
    held = io.BytesIO()
    sheets[0].save(held, "PDF", save_all=True, append_images=sheets[1:], resolution=100)
    return held.getvalue()


def pages(outcomes: list[Outcome]) -> list[PageOutcome]:
    return [told for told in outcomes if isinstance(told, PageOutcome)]


def put(folder: Path, content: bytes, name: str = "scan") -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_a_code_made_with_the_services_key_is_live_though_the_key_stays_outside(
    cage: Cage, tmp_path: Path
):
    scan = put(tmp_path, pdf_of(coded(written(CODE, KEY)), coded(written(CODE, b"another"))))
    ours, forged = pages(list(read_file(cage, scan)))

    assert (ours.reading.authentic, ours.reading.serial) == ("live", CODE.serial)
    assert (forged.reading.authentic, forged.reading.verdict) == ("no", "foreign")


def test_a_cage_reads_what_is_read_outside_of_it(cage: Cage, tmp_path: Path):
    from forms.reading import read_page
    from forms.rendering import open_document

    content = pdf_of(coded(written(CODE, KEY)), Image.new("L", (850, 1100), 255))
    document = open_document(content)
    outside = [read_page(document.page(page), page=page, live_key=KEY) for page in (1, 2)]

    assert [
        told.reading for told in pages(list(read_file(cage, put(tmp_path, content))))
    ] == outside


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path):
    good = put(tmp_path, picture_bombs.encoded("PNG"), "good")
    files = [
        good,
        tmp_path / "missing",
        put(tmp_path, b"", "empty"),
        put(tmp_path, b"hello", "text.pdf"),
        tmp_path,
        put(tmp_path, pdf_bombs.many_pages(1_001), "many"),
        good,
    ]
    told = list(read_files(files))

    assert [one.reason or one.problem for one in told if isinstance(one, FileOutcome)] == [
        "",
        "No such file or directory",
        "empty",
        "unknown_type",
        "it is not a file",
        "too_many_pages",
        "",
    ]
    assert len(pages(told)) == 2


def test_a_pipe_on_which_nobody_writes_is_no_file(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (told,) = read_files([tmp_path / "pipe"])

    assert told == FileOutcome(str(tmp_path / "pipe"), problem="it is not a file")


def test_a_parents_upload_has_smaller_limits(cage: Cage, tmp_path: Path):
    (pages_,) = read_file(cage, put(tmp_path, pdf_bombs.many_pages(7)), PARENT_UPLOAD)
    (size,) = read_file(
        cage, put(tmp_path, picture_bombs.encoded("PNG") + bytes(10 * 1024**2)), PARENT_UPLOAD
    )

    assert (pages_.reason, size.reason) == ("too_many_pages", "too_large")


def test_a_bomb_among_the_pages_costs_that_page_alone(cage: Cage, tmp_path: Path):
    again = b"<</XObject<</P 6 0 R>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources"
    bomb = pdf_bombs.pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 7 0 R 3 0 R]/Count 3>>",
            3: pdf_bombs.PAGE,
            4: pdf_bombs.stream(b"0 0 99 99 re f"),
            5: b"<<>>",
            6: pdf_bombs.stream(b"/P Do /P Do", form + again),
            7: pdf_bombs.PAGE.replace(b"4 0 R", b"8 0 R").replace(b"5 0 R", again),
            8: pdf_bombs.stream(b"/P Do"),
        }
    )
    read = [told.reading for told in pages(list(read_file(cage, put(tmp_path, bomb))))]

    assert [(one.page, one.verdict) for one in read] == [
        (1, "foreign"),
        (2, "unreadable"),
        (3, "foreign"),
    ]
    # Which limit it meets first depends on how busy the machine is.
    assert read[1].reasons in {("too_much_memory",), ("too_slow",)}


def test_patience_with_a_file_of_bombs_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells, "SECONDS", 0.0)
    with Cage(None, workers=1) as cage:
        monkeypatch.setattr(Cage, "page_count", lambda *_: PATIENCE + 5)
        told = pages(list(read_file(cage, put(tmp_path, pdf_bombs.many_pages(PATIENCE + 5)))))

    assert [one.reading.reasons for one in told[:PATIENCE]] == [("too_slow",)] * PATIENCE
    assert [one.reading.reasons for one in told[-3:]] == [("gave_up",)] * 3


def test_the_keeper_has_no_secret_and_no_right(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PERMISSION_SLIP_CANARY", "canary")
    with Cage(KEY, workers=1) as cage:
        keeper = psutil.Process(cage._cells[0]._keeper.pid)
        status = Path(f"/proc/{keeper.pid}/status").read_text()
        environment = Path(f"/proc/{keeper.pid}/environ").read_bytes()

        assert environment.split(b"\0")[:-1] == [
            f"{name}={value}".encode() for name, value in cells.ENVIRONMENT.items()
        ]
        assert KEY.hex() not in " ".join(keeper.cmdline())
        assert "NoNewPrivs:\t1" in status
        assert "CapEff:\t0000000000000000" in status or os.geteuid() != 0
        assert psutil.Process().num_fds() > keeper.num_fds()
    assert not keeper.is_running()


def test_a_killed_keeper_costs_one_page_and_another_takes_its_place(tmp_path: Path):
    scan = put(tmp_path, pdf_bombs.many_pages(3))
    with Cage(None, workers=1) as cage:
        outcomes = read_file(cage, scan)
        next(outcomes)
        os.kill(cage._cells[0]._keeper.pid, signal.SIGKILL)
        read = [told.reading.page for told in pages(list(outcomes))]

        assert read == [1, 2, 3]
        assert len(pages(list(read_file(cage, scan)))) == 3


def test_two_workers_tell_the_pages_in_order(tmp_path: Path):
    scan = put(tmp_path, pdf_bombs.many_pages(9))
    told = pages(list(read_files([scan], workers=2)))

    assert [one.reading.page for one in told] == list(range(1, 10))


def test_whoever_stops_listening_leaves_nothing_behind(tmp_path: Path):
    us = psutil.Process()
    descriptors, children = us.num_fds(), us.children()
    outcomes = read_files([put(tmp_path, pdf_bombs.many_pages(9))])
    next(outcomes)
    next(outcomes)
    outcomes.close()

    assert us.num_fds() == descriptors
    assert us.children() == children


def test_where_a_wall_does_not_hold_nothing_is_read(monkeypatch: pytest.MonkeyPatch):
    # A keeper that reports an opening, as one under a kernel without the filter would.
    said = json.dumps({"open": ["open a file"]})
    monkeypatch.setattr(
        cells,
        "START",
        f"import socket, time; s = socket.socket(fileno=0); s.send({said!r}.encode()); s.recv(1)",
    )
    with pytest.raises(CageUnavailable, match="open a file"):
        list(read_files(["anything"]))


def test_a_keeper_that_does_not_start_is_said_and_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cells, "START", "raise SystemExit(1)")
    with pytest.raises(CageUnavailable, match="does not start"):
        list(read_files(["anything"]))


def honest() -> dict[str, object]:
    return {
        "page": 1,
        "serial": CODE.serial,
        "form_page": CODE.page,
        "form_pages": CODE.of,
        "layout": CODE.layout,
        "authentic": "live",
        "rotation_degrees": 0.5,
        "quality": 0.9,
        "marks": [
            {"name": "collect_use.yes", "coverage": 0.2, "state": "ticked", "confidence": 0.9}
        ],
        "signature": {"ink": 40.0, "present": True, "confidence": 0.9},
        "verdict": "yes",
        "reasons": [],
    }


def test_an_honest_answer_is_taken():
    reading = answers.reading({"reading": honest()}, 1, {CODE: "live"})

    assert (reading.serial, reading.marks[0].state) == (CODE.serial, "ticked")


LIES = {
    "a code it never asked about": {"serial": "ZZZZZZZZZZZZ"},
    "more than it was told": {"authentic": "specimen"},
    "another page": {"page": 2},
    "a number that is none": {"quality": "0.9"},
    "beyond all bounds": {"quality": 1e300},
    "a mark of no form": {"marks": [{"name": "x", "coverage": 0, "state": "ticked"}]},
    "a name for a terminal": {
        "marks": [{"name": "\x1b[2J.yes", "coverage": 0, "state": "ticked", "confidence": 1}]
    },
    "a thousand marks": {"marks": honest()["marks"] * 1000},
    "an invented reason": {"reasons": ["<script>"]},
    "an invented verdict": {"verdict": "granted"},
    "a key too many": {"also": 1},
    "a layout of its own": {"layout": "1N"},
    "true for a number": {"form_page": True},
    "a yes without a code": {
        "serial": None,
        "form_page": None,
        "form_pages": None,
        "layout": None,
        "authentic": "no",
    },
}


@pytest.mark.parametrize("lie", LIES)
def test_a_child_that_lies_is_not_believed(lie: str):
    with pytest.raises(answers.NotAnAnswer):
        answers.reading({"reading": {**honest(), **LIES[lie]}}, 1, {CODE: "live"})


@pytest.mark.parametrize(
    "said", [b"", b"\xff", b"[]", b"{", b"[" * 60_000, b"NaN", b'{"a":NaN}', b" " * 70_000]
)
def test_what_is_no_answer_is_none(said: bytes):
    with pytest.raises(answers.NotAnAnswer):
        answers.parsed(said)
