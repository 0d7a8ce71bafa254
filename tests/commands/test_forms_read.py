"""``forms read``: one record a page as it is read; what cannot be opened is said at the end by 2."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli
from tests.hostile import pdf_bombs, picture_bombs

ROOT = Path(__file__).parent.parent.parent
KEYS = [
    "file",
    "page",
    "serial",
    "reference",
    "form_page",
    "form_pages",
    "layout",
    "authentic",
    "rotation_degrees",
    "quality",
    "marks",
    "signature",
    "verdict",
    "reasons",
]


def put(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def test_every_page_is_one_record_with_the_keys_of_the_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scan = put(tmp_path / "two.pdf", pdf_bombs.many_pages(2))
    picture = put(tmp_path / "one.png", picture_bombs.encoded("PNG"))

    assert cli.main(["forms", "read", scan, picture, "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(record) for record in records] == [KEYS] * 3
    assert [(record["file"], record["page"]) for record in records] == [
        (scan, 1),
        (scan, 2),
        (picture, 1),
    ]


def test_a_page_that_cannot_be_read_is_a_record_with_its_reason_and_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    whole = picture_bombs.encoded("PNG")
    cut = put(tmp_path / "cut.png", whole[: len(whole) // 2])

    assert cli.main(["forms", "read", cut, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["verdict"], record["reasons"]) == ("unreadable", ["truncated"])


def test_a_file_that_cannot_be_opened_is_said_and_does_not_stop_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    good = put(tmp_path / "good.png", picture_bombs.encoded("PNG"))
    note = put(tmp_path / "note.pdf", b"hello")
    missing = str(tmp_path / "missing.pdf")

    assert cli.main(["forms", "read", missing, note, str(tmp_path), good]) == 2
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        f"{good}:1: foreign, There is writing or print on the page and no code of ours"
    ]
    assert told.err.splitlines() == [
        f"{missing}: could not be opened: No such file or directory",
        f"{note}: could not be opened: it is not a PDF, TIFF, JPEG or PNG, whatever its name says",
        f"{tmp_path}: could not be opened: it is not a file",
    ]


@pytest.mark.parametrize(
    "name", ["../x", "a\0b", "\u202egnp.exe", "x" * 5_000, "\x1b[2J", "\udcff"]
)
def test_no_name_stops_the_run_or_moves_the_terminal(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    good = put(tmp_path / "good.png", picture_bombs.encoded("PNG"))

    assert cli.main(["forms", "read", str(tmp_path / "no") + name, good, "--json"]) == 2
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1
    assert all(letter.isprintable() for letter in told.err.rstrip("\n"))


def test_pages_stream_and_need_neither_settings_nor_database(tmp_path: Path):
    scan = put(tmp_path / "many.pdf", pdf_bombs.many_pages(200))
    reading = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "forms", "read", scan, "--json"],
        cwd=ROOT,
        env={},
        stdout=subprocess.PIPE,
    )
    assert reading.stdout is not None
    first = json.loads(reading.stdout.readline())

    assert first["page"] == 1
    assert reading.poll() is None
    reading.stdout.close()
    reading.terminate()
    reading.wait(20)
