"""Every file of a batch comes to its end, every page into a tray, and nothing is read twice (P4)."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import main as command
from app.demo.installation import plain
from app.mailroom import reading
from app.mailroom.cage import CageUnavailable
from app.mailroom.reading import IN_HAND, MOST_TRIES, read_scan
from app.mailroom.room import ReadingRoom
from app.privacy import close_basis
from tests.hostile import pdf_bombs, picture_bombs
from tests.mailroom.conftest import Room, blank, pictures
from tests.mailroom.killed_reader import DIED
from tests.privacy.arriving import objects
from tests.world import run_jobs, run_sweeps

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]
FIVE = pictures(*[blank()] * 5)


async def test_a_batch_of_good_and_bad_files_finishes(room: Room):
    locked = (
        b"/Encrypt<</Filter/Standard/V 1/R 2/O(" + b"x" * 32 + b")/U(" + b"y" * 32 + b")/P -4>>"
    )
    await room.bring(
        pictures(blank(), blank()),
        b"not a scan at all",
        pictures(blank())[:-700],
        picture_bombs.encoded("PNG"),
        pdf_bombs.many_pages(1_001),
        b"",
        pdf_bombs.pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 0>>"}, locked),
        picture_bombs.png(60_000, 60_000, b""),
    )
    await run_jobs(room.services)

    assert room.files() == [
        ("done", None),
        ("refused", "unknown_type"),
        ("refused", "truncated"),
        ("done", None),
        ("refused", "too_many_pages"),
        ("refused", "empty"),
        ("refused", "encrypted"),
        ("done", None),
    ]
    trays = [(number, tray, reasons) for number, tray, reasons in room.pages()]
    assert trays[:2] == [(1, "blank", ["blank"]), (2, "blank", ["blank"])]
    assert trays[-1] == (1, "unreadable", ["too_many_pixels"])
    await run_sweeps(room.services)
    assert room.rows("SELECT count(*) FROM scan_page") == [(4,)]


async def test_printed_specimens_that_come_back_spoiled_land_in_their_tray(
    room: Room, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    printed, scans = tmp_path / "printed.pdf", tmp_path / "scans.pdf"
    promise = str(ROOT / "promotions" / "lighthouse-summer.toml")
    print_one = ["forms", "print", "--promotion", promise, "--count", "1", "--out", str(printed)]
    assert command(print_one) == 0
    spoil = ["forms", "simulate", str(printed), "--out", str(scans), "--seed", "7", "--dpi", "150"]
    assert command(spoil) == 0
    await room.bring(scans.read_bytes())
    await run_jobs(room.services)

    assert room.files() == [("done", None)]
    trays = [tray for _, tray, _ in room.pages()]
    assert "specimens" in trays
    ((found, serial),) = room.rows(
        "SELECT reading, serial FROM scan_page WHERE reading->>'marks' <> '[]' LIMIT 1"
    )
    assert {mark["name"] for mark in found["marks"]} >= {"collect_use.yes", "collect_use.no"}
    assert found["serial"] == serial
    assert "file" not in found


async def test_a_killed_worker_loses_no_page_and_reads_none_twice(room: Room, settings):
    await room.bring(FIVE)
    ((scan_id,),) = room.rows("SELECT id FROM scan_file")
    told = {f"PERMISSION_SLIP_{k.upper()}": str(v) for k, v in plain(settings).items()}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "tests.mailroom.killed_reader", str(scan_id), "2"],
        cwd=ROOT,
        env=dict(os.environ) | {k: v for k, v in told.items() if not v.startswith("[")},
        timeout=60,
        check=False,
    )
    assert ended.returncode == DIED
    assert [number for number, _, _ in room.pages()] == [1, 2]

    await run_jobs(room.services)
    assert room.files() == [("reading", None)], "somebody else still has it in hand"
    room.clock.advance(seconds=IN_HAND.total_seconds() + 1)
    await run_sweeps(room.services)

    assert room.files() == [("done", None)]
    assert [number for number, _, _ in room.pages()] == [1, 2, 3, 4, 5]


async def test_two_who_read_the_same_scan_sort_each_page_once(room: Room):
    await room.bring(FIVE)
    ((scan_id,),) = room.rows("SELECT id FROM scan_file")
    one = asyncio.create_task(read_scan(room.services, scan_id))
    while not room.pages():  # noqa: ASYNC110 - what another connection commits
        await asyncio.sleep(0.01)
    room.clock.advance(seconds=IN_HAND.total_seconds() + 1)
    other = ReadingRoom()
    async with other.turn() as cage:
        scan = await reading._take(room.services, scan_id)
        if scan is not None:
            await reading._read(room.services, cage, scan)
    await one
    other.close()

    assert room.files() == [("done", None)]
    assert [number for number, _, _ in room.pages()] == [1, 2, 3, 4, 5]


async def test_a_scan_that_ends_its_worker_each_time_is_given_up_page_by_page(room: Room):
    await room.bring(FIVE)
    room.rows(f"UPDATE scan_file SET tries = {MOST_TRIES}, state = 'reading', pages = 5")
    room.clock.advance(seconds=1)
    await run_jobs(room.services)

    assert room.pages()[0][1:] == ("unreadable", ["gave_up"])
    assert [tray for _, tray, _ in room.pages()[1:]] == ["blank"] * 4


async def test_a_scan_whose_basis_ended_is_not_read(room: Room):
    await room.bring(FIVE)
    ((basis_id,),) = room.rows("SELECT basis_id FROM scan_file")
    async with room.services.database.unit_of_work() as session:
        await close_basis(session, basis_id)
    await run_jobs(room.services)

    assert room.files() == [("refused", "erased")]
    assert room.pages() == []


async def test_a_scan_that_was_altered_on_disk_is_refused_and_not_believed(room: Room):
    await room.bring(FIVE)
    (stored,) = objects(room.services.settings.files_path)
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    await run_jobs(room.services)

    assert room.files() == [("refused", "lost")]


async def test_without_a_cage_a_scan_waits(room: Room, monkeypatch: pytest.MonkeyPatch):
    def no_walls(self: object) -> None:
        raise CageUnavailable("no walls here")

    await room.bring(pictures(blank()))
    ((scan_id,),) = room.rows("SELECT id FROM scan_file")
    with monkeypatch.context() as broken:
        broken.setattr("app.mailroom.room.Cage.__enter__", no_walls)
        with pytest.raises(CageUnavailable):
            await read_scan(room.services, scan_id)
    assert room.files() == [("waiting", None)]
    await run_jobs(room.services)
    assert room.files() == [("done", None)]


async def test_a_waiting_scan_whose_job_was_lost_is_found(room: Room):
    await room.bring(pictures(blank()))
    room.rows("DELETE FROM procrastinate_jobs")
    await run_sweeps(room.services)

    assert room.files() == [("done", None)]


@pytest.mark.proves("RET-01", "RET-02")
async def test_on_its_day_a_scan_goes_with_its_readings_and_the_batch_keeps_counts(
    room: Room, settings
):
    from app.commands.retention_run import apply

    batch_id = await room.bring(pictures(blank(), blank()), b"odd")
    await run_jobs(room.services)
    room.clock.advance(days=13, hours=23)
    await run_sweeps(room.services)
    assert len(room.pages()) == 2

    room.clock.advance(hours=1, seconds=1)
    due = [(line.what, line.count) for line in await apply(settings, dry_run=True)]
    assert ("received_scan (received_mail)", 2) in due
    assert ("readings of scans", 2) in due
    await run_sweeps(room.services)
    await run_sweeps(room.services)

    assert objects(settings.files_path) == []
    assert room.rows("SELECT count(*) FROM scan_file") == [(0,)]
    assert room.rows("SELECT count(*) FROM file") == [(0,)]
    assert room.rows("SELECT id, erased, brought_by FROM mail_batch") == [
        (batch_id, {"files": 2, "refused": 1, "blank": 2}, None)
    ]
