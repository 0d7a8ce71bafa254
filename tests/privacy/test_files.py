"""Files in and out: whole, sealed, under a basis, for a registered flow, and data like any other."""

import secrets
import stat
import tracemalloc
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.platform import clock as service_clock
from app.platform.ids import new_id
from app.platform.problems import DatabaseRefused, TooLarge
from app.privacy import (
    NewBasis,
    NoLegalBasis,
    UndeclaredField,
    close_basis,
    extend_basis,
    freeze_basis,
    narrow_scope,
    open_basis,
    stop_basis,
    thaw_basis,
)
from app.privacy import files as files_module
from app.privacy.catalogue import FILES, KindOfFile
from app.privacy.chunks import Sealing
from app.privacy.file_sweeps import forget_files
from app.privacy.holdings import holds_nothing
from app.privacy.models import LegalBasis
from app.privacy.retention import due_for_erasure
from tests.privacy.arriving import DAYS, MIB, decided, objects, page, read, receive, rows, stream

pytestmark = pytest.mark.anyio
SIZES = (0, 1, MIB - 1, MIB, MIB + 1, 5 * MIB, 5 * MIB + 7)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [65_536, 3 * MIB])
async def test_what_goes_in_comes_out_whatever_its_size(files, received, size, piece):
    content = secrets.token_bytes(size)

    file_id = await files.store(
        stream(content, piece=piece), basis_id=received.basis_id, field="page_image"
    )

    assert await read(files, file_id) == content
    ((state, sealed_bytes, chunks),) = await rows(
        files.database, "SELECT state, sealed_bytes, chunks FROM file"
    )
    assert (state, chunks) == ("stored", max(1, -(-size // MIB)))
    assert (
        sealed_bytes
        == size + 28 * chunks
        == sum(o.stat().st_size for o in objects(files.objects.root))
    )


@pytest.mark.proves("SEC-02")
async def test_nothing_of_a_file_lies_on_disk_in_the_clear_not_even_while_it_arrives(
    files, received, settings, tmp_path
):
    canary = b"CANARY-OF-A-SIGNED-PAGE"
    seen = []

    async def arriving():
        for number in range(4):
            yield canary * (MIB // len(canary))
            if number:
                seen.append([each.read_bytes() for each in objects(files.objects.root)])

    file_id = await files.store(arriving(), basis_id=received.basis_id, field="received_scan")

    assert all(parts and any(parts) for parts in seen), "bytes were on disk while it arrived"
    left = [each.read_bytes() for each in objects(tmp_path)]
    assert all(canary not in part for parts in [*seen, left] for part in parts)
    assert canary in await read(files, file_id, flow="split_scan")
    assert canary.hex() not in str(await rows(files.database, "SELECT file::text FROM file"))
    for each in objects(files.objects.root):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600
        folders = [each.parent, each.parent.parent, files.objects.root]
        assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
        assert each.name == file_id.hex


async def test_storing_and_reading_64_mib_takes_no_more_memory_than_a_few_chunks(files, received):
    block = secrets.token_bytes(MIB)

    async def long():
        for _ in range(64):
            yield block

    tracemalloc.start()
    file_id = await files.store(long(), basis_id=received.basis_id, field="received_scan")
    async with files.database.unit_of_work() as session:
        opened = await files.open(session, file_id, flow="split_scan")
    size = 0
    async for chunk in opened.content():
        size += len(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size == opened.size == 64 * MIB
    assert peak < 12 * MIB


async def test_a_file_longer_than_its_kind_leaves_nothing(files, received, monkeypatch):
    short = KindOfFile("page_image", "page", "312.2", frozenset({"received_mail"}), 1000)
    monkeypatch.setitem(FILES, "page_image", short)

    await page(files, received.basis_id, b"x" * 1000)
    with pytest.raises(TooLarge):
        await page(files, received.basis_id, b"x" * 1001)

    assert len(objects(files.objects.root)) == 1
    assert await rows(files.database, "SELECT count(*) FROM file") == [(1,)]


@pytest.mark.proves("COL-01")
async def test_only_fields_of_the_scope_and_only_files_are_stored(files, gate, received, granted):
    for basis_id, field in (
        (received.basis_id, "form_strip"),
        (received.basis_id, "photo"),
        (granted.basis_id, "page_image"),
        (granted.basis_id, "first_name"),
    ):
        with pytest.raises(UndeclaredField):
            await files.store(stream(b"x"), basis_id=basis_id, field=field)
    async with files.database.unit_of_work() as session:
        with pytest.raises(UndeclaredField):
            await gate.collect(session, received.basis_id, field="page_image", value="x")
    assert objects(files.objects.root) == []


async def test_the_scope_must_be_of_the_kind_and_the_kind_within_its_days(files, opened):
    async def new(**change):
        async with opened.unit_of_work() as session:
            now = await service_clock.now(session)
            facts = {
                "kind": "received_mail",
                "subject_id": new_id(),
                "ends_at": now + 14 * DAYS,
                "scope": {"page_image": 14 * DAYS},
            }
            facts |= {name: value(now) for name, value in change.items()}
            return await open_basis(session, NewBasis(**facts))

    assert await new()
    for field in ("first_name", "form_strip", "photo"):
        with pytest.raises(UndeclaredField):
            await new(scope=lambda _, field=field: {field: DAYS})
    for wrong in (
        {"ends_at": lambda now: now + 15 * DAYS},
        {"scope": lambda _: {"page_image": 15 * DAYS}},
    ):
        with pytest.raises(DatabaseRefused):
            await new(**wrong)


async def test_the_day_of_erasure_is_the_promised_one_or_an_earlier(files, received, clock):
    now = clock.now()
    basis = {"basis_id": received.basis_id, "field": "page_image"}
    for wanted, got in ((None, 14 * DAYS), (2 * DAYS, 2 * DAYS), (90 * DAYS, 14 * DAYS)):
        day = wanted and now + wanted
        file_id = await files.store(stream(b"x"), **basis, erase_at=day)
        ((erase_at,),) = await rows(
            files.database, "SELECT erase_at FROM file WHERE id = :id", id=file_id
        )
        assert abs(erase_at - now - got) < timedelta(minutes=1)

    with pytest.raises(NoLegalBasis):
        await files.store(stream(b"x"), **basis, erase_at=now - DAYS)


@pytest.mark.proves("VPC-01")
@pytest.mark.parametrize("ending", [freeze_basis, stop_basis, close_basis])
async def test_nothing_is_stored_under_a_basis_that_is_not_open(files, received, ending):
    async with files.database.unit_of_work() as session:
        await ending(session, received.basis_id)

    with pytest.raises((NoLegalBasis, UndeclaredField)):
        await page(files, received.basis_id)

    assert objects(files.objects.root) == []


@pytest.mark.parametrize("ending", [freeze_basis, stop_basis, close_basis])
async def test_what_was_arriving_when_its_basis_ended_is_not_kept(files, received, ending):
    async def arriving():
        yield b"the first half"
        async with files.database.unit_of_work() as session:
            await ending(session, received.basis_id)
        yield b"the second half"

    with pytest.raises(NoLegalBasis):
        await files.store(arriving(), basis_id=received.basis_id, field="page_image")

    assert objects(files.objects.root) == []
    assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]


async def test_what_was_arriving_when_its_day_came_is_not_kept(files, received, clock):
    async def arriving():
        yield b"slow"
        clock.advance(days=2)

    with pytest.raises(NoLegalBasis):
        await files.store(arriving(), basis_id=received.basis_id, field="received_scan")

    assert objects(files.objects.root) == []


async def test_a_sweep_that_is_quicker_than_the_writer_leaves_it_nothing_to_keep(files, received):
    async def arriving():
        yield b"x" * MIB * 2
        async with files.database.unit_of_work() as session:
            await close_basis(session, received.basis_id)
        assert await forget_files(files) == 1

    with pytest.raises(NoLegalBasis):
        await files.store(arriving(), basis_id=received.basis_id, field="page_image")
    assert objects(files.objects.root) == []


@pytest.mark.proves("RVK-02")
async def test_a_file_is_read_only_for_a_flow_of_its_kind_under_a_live_basis(
    files, received, clock
):
    file_id = await page(files, received.basis_id)
    database = files.database

    async def refused(flow="read_page"):
        async with database.unit_of_work() as session:
            with pytest.raises(NoLegalBasis):
                await files.open(session, file_id, flow=flow)

    await refused("split_scan")
    async with database.unit_of_work() as session:
        with pytest.raises(KeyError):
            await files.open(session, file_id, flow="parent_review")
        with pytest.raises(NoLegalBasis):
            await files.open(session, new_id(), flow="read_page")
        await freeze_basis(session, received.basis_id)
    await refused()
    assert await read(files, file_id, flow="show_evidence") == b"a page"
    async with database.unit_of_work() as session:
        await thaw_basis(session, received.basis_id)
    assert await read(files, file_id) == b"a page"
    clock.advance(days=14, seconds=1)
    await refused()
    await refused("show_evidence")


async def test_a_basis_that_ends_earlier_than_its_file_stops_the_reading(files, received, clock):
    file_id = await page(files, received.basis_id)
    async with files.database.unit_of_work() as session:
        await extend_basis(session, received.basis_id, clock.now() + DAYS)
    clock.advance(days=2)

    async with files.database.unit_of_work() as session:
        with pytest.raises(NoLegalBasis):
            await files.open(session, file_id, flow="read_page")


async def test_a_file_that_is_arriving_cannot_be_read_moved_or_stored_twice(files, received):
    arrived = await files.receive(stream(b"a page"), basis_id=received.basis_id, field="page_image")
    assert (arrived.size, arrived.chunks, arrived.sealed_bytes) == (6, 1, 34)
    async with files.database.unit_of_work() as session:
        with pytest.raises(NoLegalBasis):
            await files.open(session, arrived.id, flow="read_page")
    async with files.database.unit_of_work() as session:
        evidence = await decided(session)
    with pytest.raises(DatabaseRefused, match="file_moves_whole"):
        async with files.database.unit_of_work() as session:
            await files.rebase(
                session, arrived.id, basis_id=evidence.basis_id, subject_id=evidence.piece_id
            )

    async with files.database.unit_of_work() as session:
        await files.keep(session, arrived)
    with pytest.raises(NoLegalBasis):
        async with files.database.unit_of_work() as session:
            await files.keep(session, arrived)
    await files.give_up(arrived.id)
    assert await read(files, arrived.id) == b"a page"


async def test_keeping_is_undone_with_the_callers_transaction(files, received):
    arrived = await files.receive(stream(b"a page"), basis_id=received.basis_id, field="page_image")

    with pytest.raises(ZeroDivisionError):
        async with files.database.unit_of_work() as session:
            await files.keep(session, arrived)
            raise ZeroDivisionError

    assert await rows(files.database, "SELECT state FROM file") == [("arriving",)]


@pytest.mark.proves("RVK-04")
async def test_a_closed_basis_takes_its_files_along_key_first_then_bytes(files, received, gate):
    file_id = await page(files, received.basis_id)
    await files.receive(stream(b"half"), basis_id=received.basis_id, field="received_scan")
    (kept,) = await rows(files.database, "SELECT wrapped_key FROM file WHERE id = :i", i=file_id)

    async with files.database.unit_of_work() as session:
        assert await close_basis(session, received.basis_id) == 2

    assert await rows(files.database, "SELECT count(*) FROM file") == [(0,)]
    assert len(objects(files.objects.root)) == 2
    assert await forget_files(files) == 2
    assert objects(files.objects.root) == []
    assert await rows(files.database, "SELECT count(*) FROM erased_file") == [(0,)]
    assert kept[0]
    assert await rows(
        files.database, "SELECT 1 FROM tombstone WHERE basis_id = :b", b=received.basis_id
    )


async def test_one_file_is_erased_alone(files, received):
    one, other = await page(files, received.basis_id), await page(files, received.basis_id)

    async with files.database.unit_of_work() as session:
        assert await files.erase(session, one)
        assert not await files.erase(session, one)
        assert not await files.erase(session, new_id())
    await forget_files(files)

    assert [each.name for each in objects(files.objects.root)] == [other.hex]


async def test_a_file_erased_while_its_eraser_waited_is_no_error(files, received):
    """Both look before either locks."""
    file_id = await page(files, received.basis_id)
    original = files_module.lock_bases

    async def lock_after_another(session, ids):
        files_module.lock_bases = original
        async with files.database.unit_of_work() as other:
            assert await files.erase(other, file_id)
        return await original(session, ids)

    files_module.lock_bases = lock_after_another
    try:
        async with files.database.unit_of_work() as session:
            assert not await files.erase(session, file_id)
    finally:
        files_module.lock_bases = original


async def test_what_is_held_erased_and_shortened_counts_files_as_data(files, gate, received, clock):
    await page(files, received.basis_id)
    await files.store(stream(b"x"), basis_id=received.basis_id, field="received_scan")
    soon = clock.now() + timedelta(hours=3)

    async with files.database.unit_of_work() as session:
        held = await gate.held(session, received.basis_id)
        assert [name for name, _ in held] == ["page_image", "received_scan"]
        await gate.shorten(session, received.basis_id, field="page_image", erase_at=soon)
        assert dict(await gate.held(session, received.basis_id))["page_image"] == soon
        await gate.shorten(
            session, received.basis_id, field="page_image", erase_at=soon + timedelta(days=1)
        )
        assert dict(await gate.held(session, received.basis_id))["page_image"] == soon
        assert await narrow_scope(session, received.basis_id, "received_scan", timedelta(hours=1))
        await gate.obey_scope(session, received.basis_id)
        days = dict(await gate.held(session, received.basis_id))
        assert days["received_scan"] <= clock.now() + timedelta(hours=1)
        gone = await gate.erase(session, received.basis_id, fields=["page_image"])
        assert gone == ("page_image",)
        assert [name for name, _ in await gate.held(session, received.basis_id)] == [
            "received_scan"
        ]


async def test_a_basis_that_holds_a_file_does_not_hold_nothing(files, received):
    empty = select(LegalBasis.id).where(holds_nothing(col(LegalBasis.id)))
    async with files.database.unit_of_work() as session:
        assert received.basis_id in list(await session.scalars(empty))
    file_id = await page(files, received.basis_id)
    async with files.database.unit_of_work() as session:
        assert received.basis_id not in list(await session.scalars(empty))
        await files.erase(session, file_id)
        assert received.basis_id in list(await session.scalars(empty))


async def test_a_frozen_basis_still_lets_a_file_go_earlier(files, gate, received, clock):
    await page(files, received.basis_id)
    soon = clock.now() + timedelta(hours=3)

    async with files.database.unit_of_work() as session:
        await freeze_basis(session, received.basis_id)
        await gate.shorten(session, received.basis_id, field="page_image", erase_at=soon)
        assert await gate.held(session, received.basis_id) == [("page_image", soon)]


@pytest.mark.proves("RET-01", "RET-03")
async def test_files_go_on_their_day_and_the_dry_run_said_so(files, received, clock):
    await page(files, received.basis_id)
    await files.receive(stream(b"half"), basis_id=received.basis_id, field="received_scan")
    clock.advance(minutes=59)
    assert await forget_files(files) == 0
    clock.advance(minutes=2)
    async with files.database.unit_of_work() as session:
        (half,) = await due_for_erasure(session)
    assert (half.what, half.count) == ("half files", 1)
    assert await forget_files(files) == 2  # a row and its object
    clock.advance(days=14)

    async with files.database.unit_of_work() as session:
        lines = [(line.what, line.count) for line in await due_for_erasure(session)]

    assert lines == [("page_image (received_mail)", 1), ("basis received_mail", 1)]
    assert len(objects(files.objects.root)) == 1
    assert await forget_files(files) == 2
    assert objects(files.objects.root) == []


async def test_a_page_moves_to_the_evidence_of_its_decision_with_a_clock_of_its_own(
    files, received, clock
):
    file_id = await page(files, received.basis_id)
    taken_on = clock.now()
    clock.advance(days=10)
    async with files.database.unit_of_work() as session:
        evidence = await decided(session)
        await files.rebase(
            session, file_id, basis_id=evidence.basis_id, subject_id=evidence.piece_id
        )
    async with files.database.unit_of_work() as session:
        await close_basis(session, received.basis_id)

    assert await read(files, file_id, flow="show_evidence") == b"a page"
    ((subject, erase_at),) = await rows(files.database, "SELECT subject_id, erase_at FROM file")
    assert subject == evidence.piece_id
    assert abs(erase_at - taken_on - 44 * DAYS) < timedelta(minutes=1)
    strip = await files.store(stream(b"strip"), basis_id=evidence.basis_id, field="form_strip")
    assert await read(files, strip, flow="show_evidence") == b"strip"


async def test_a_file_moves_only_where_its_field_is_covered_and_while_it_exists(files, received):
    scan = await files.store(stream(b"x"), basis_id=received.basis_id, field="received_scan")
    async with files.database.unit_of_work() as session:
        evidence = await decided(session)
        other = await receive(session)
        to_evidence = {"basis_id": evidence.basis_id, "subject_id": evidence.piece_id}
        with pytest.raises(UndeclaredField):
            await files.rebase(session, scan, **to_evidence)
        with pytest.raises(NoLegalBasis):
            await files.rebase(session, new_id(), **to_evidence)
    with pytest.raises(DatabaseRefused, match="file_keeps_its_subject"):
        async with files.database.unit_of_work() as session:
            await files.rebase(session, scan, basis_id=other.basis_id, subject_id=other.piece_id)
    async with files.database.unit_of_work() as session:
        await freeze_basis(session, received.basis_id)
    page_id = await page(files, other.basis_id)
    async with files.database.unit_of_work() as session:
        await freeze_basis(session, other.basis_id)
    with pytest.raises(NoLegalBasis):
        async with files.database.unit_of_work() as session:
            await files.rebase(session, page_id, **to_evidence)


async def test_a_file_erased_while_its_mover_waited_does_not_move(files, received):
    file_id = await page(files, received.basis_id)
    async with files.database.unit_of_work() as session:
        evidence = await decided(session)
    original = files_module.lock_bases

    async def lock_after_an_eraser(session, ids):
        files_module.lock_bases = original
        async with files.database.unit_of_work() as other:
            assert await files.erase(other, file_id)
        return await original(session, ids)

    files_module.lock_bases = lock_after_an_eraser
    try:
        async with files.database.unit_of_work() as session:
            with pytest.raises(NoLegalBasis):
                await files.rebase(
                    session, file_id, basis_id=evidence.basis_id, subject_id=evidence.piece_id
                )
    finally:
        files_module.lock_bases = original


def test_no_key_shows_in_what_is_printed(files):
    opened = files_module.OpenedFile(new_id(), "page_image", 1, 1, b"canary" * 5, files.objects)
    assert "canary" not in repr(opened)
    assert "canary" not in repr(Sealing(b"canary" * 5, new_id(), "page_image", 1))
