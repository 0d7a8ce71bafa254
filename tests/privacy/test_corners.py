"""The small noes and repeats of the gate that no other story walks through."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.platform import clock as service_clock
from app.platform.ids import new_id
from app.platform.problems import DatabaseRefused
from app.privacy import (
    NoLegalBasis,
    UndeclaredField,
    album_of,
    child_of_album,
    close_basis,
    freeze_basis,
    get_basis,
    link_album,
    thaw_basis,
)
from app.privacy.permitted import Permitted, permitted_to
from app.privacy.retention import close_due_bases, due_for_erasure, erase_due_data
from app.privacy.subjects import bases_of_promotion, living_basis, was_subject

pytestmark = pytest.mark.anyio


async def album(session):
    """A new album of the tried promotion."""
    album_id = new_id()
    await session.execute(
        text(
            "INSERT INTO album (id, promotion_id, nickname_quality, nickname_animal, find_hash)"
            " VALUES (:id, 'tried', 1, 1, sha256(cast(:name AS bytea)))"
        ),
        {"id": album_id, "name": album_id.bytes},
    )
    return album_id


@pytest.mark.proves("PAR-02", "RVK-04")
async def test_an_album_is_linked_once_moved_and_forgotten_with_the_consent(opened, granted):
    tie = {"child_id": granted.child_id, "basis_id": granted.basis_id}
    async with opened.unit_of_work() as session:
        first, second = await album(session), await album(session)
        assert await child_of_album(session, first) is None
        await link_album(session, album_id=first, **tie)
        await link_album(session, album_id=first, **tie)
        assert await child_of_album(session, first) == granted.child_id
        await link_album(session, album_id=second, **tie)
        assert await album_of(session, granted.child_id) == second
        await freeze_basis(session, granted.basis_id)
        with pytest.raises(NoLegalBasis):
            await link_album(session, album_id=first, **tie)
        await close_basis(session, granted.basis_id)
        assert await close_basis(session, granted.basis_id) == 0
        assert await album_of(session, granted.child_id) is None


async def test_another_childs_basis_links_no_album(opened, granted):
    async with opened.unit_of_work() as session:
        with pytest.raises(NoLegalBasis):
            await link_album(
                session,
                child_id=new_id(),
                album_id=await album(session),
                basis_id=granted.basis_id,
            )


async def test_what_is_unknown_is_refused_and_not_guessed(opened, gate, granted, contact):
    other = await contact()
    async with opened.unit_of_work() as session:
        assert await gate.read_datum(session, new_id(), flow="send_mail") is None
        assert await gate.datum_id(session, granted.basis_id, "first_name") is None
        with pytest.raises(NoLegalBasis):
            await get_basis(session, new_id())
        with pytest.raises(NoLegalBasis):
            await freeze_basis(session, new_id())
        with pytest.raises(UndeclaredField):
            await gate.correct(session, granted.basis_id, field="first_name", value="Ann")
        with pytest.raises(UndeclaredField):
            await gate.correct(session, granted.basis_id, field="shoe_size", value="36")
        with pytest.raises(NoLegalBasis):
            await gate.rebase(
                session, new_id(), basis_id=granted.basis_id, subject_id=granted.child_id
            )
        held = await gate.collect(session, other, field="email", value="pat@example.org")
        with pytest.raises(UndeclaredField):
            await gate.rebase(session, held, basis_id=granted.basis_id, subject_id=granted.child_id)
        name = await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await freeze_basis(session, granted.basis_id)
        assert await gate.read_datum(session, name, flow="print_certificate") is None
        await thaw_basis(session, granted.basis_id)
        assert await gate.read_datum(session, name, flow="print_certificate") == "Ann"


@pytest.mark.proves("DIS-01")
async def test_a_recipient_sees_children_only_while_something_is_held_and_open(
    opened, gate, granted
):
    seen = {"promotion_id": "tried", "recipient_id": "mailhouse"}
    async with opened.unit_of_work() as session:
        assert await permitted_to(session, **seen) == []
        await gate.collect(session, granted.basis_id, field="mailing_address", value="1 Pier Road")
        expected = [Permitted(granted.child_id, granted.basis_id)]
        assert await permitted_to(session, **seen) == expected
        await freeze_basis(session, granted.basis_id)
        assert await permitted_to(session, **seen) == []


@pytest.mark.proves("RET-01")
async def test_a_dry_run_says_what_is_due_and_a_run_leaves_nothing(opened, gate, granted, clock):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        basis = await living_basis(session, kind="consent", subject_id=granted.child_id)
        assert basis == granted.basis_id
        assert await living_basis(session, kind="consent", subject_id=new_id()) is None
        assert await due_for_erasure(session) == []
    clock.advance(days=400)

    async with opened.unit_of_work() as session:
        lines = [line.what for line in await due_for_erasure(session)]
        assert await living_basis(session, kind="consent", subject_id=granted.child_id) is None
        now = await service_clock.now(session)
    assert lines == ["first_name (consent)", "basis consent"]
    assert await erase_due_data(opened) == 1
    assert await close_due_bases(opened) == 1
    async with opened.unit_of_work() as session:
        assert await due_for_erasure(session) == []
        assert (await get_basis(session, granted.basis_id)).ends_at < now + timedelta(days=1)


async def test_bases_are_found_by_subject_and_by_promotion_while_they_live(opened, granted):
    whose = {"kind": "consent", "subject_id": granted.child_id}
    of = {"kind": "consent", "promotion_id": "tried"}
    async with opened.unit_of_work() as session:
        assert await was_subject(session, **whose)
        assert not await was_subject(session, **(whose | {"kind": "thirteen_plus"}))
        assert await bases_of_promotion(session, **of) == [granted.basis_id]
        assert await bases_of_promotion(session, **(of | {"promotion_id": "other"})) == []
        await close_basis(session, granted.basis_id)
        assert await bases_of_promotion(session, **of) == []
        assert await was_subject(session, **whose)


@pytest.mark.proves("COL-01")
async def test_a_second_value_for_a_field_is_no_second_row(opened, gate, granted, count):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
    with pytest.raises(DatabaseRefused):
        async with opened.unit_of_work() as session:
            await gate.collect(session, granted.basis_id, field="first_name", value="Kim")
    assert await count("datum") == 1
