"""The gate: what it takes in, gives out, refuses and erases."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.platform import clock as service_clock
from app.platform.ids import new_id
from app.platform.problems import DatabaseRefused, Unprocessable
from app.privacy import (
    NewBasis,
    NoLegalBasis,
    NotDisclosable,
    UndeclaredField,
    Unsealable,
    album_of,
    close_basis,
    freeze_basis,
    get_basis,
    open_basis,
    stop_basis,
    thaw_basis,
    withdraw_permission,
)
from tests.privacy.granted import answer

pytestmark = pytest.mark.anyio


async def test_a_collected_value_can_be_read_for_a_registered_flow(opened, gate, granted):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="  Ann ")

    async with opened.unit_of_work() as session:
        found = await gate.read(session, granted.basis_id, flow="fulfil_reward")

    assert found == {"first_name": "Ann"}


async def test_reading_without_a_registered_flow_is_impossible(opened, gate, granted):
    async with opened.unit_of_work() as session:
        with pytest.raises(KeyError):
            await gate.read(session, granted.basis_id, flow="curiosity")


@pytest.mark.proves("COL-01", "PAR-01")
async def test_a_field_that_no_notice_names_is_refused(opened, gate, granted):
    async with opened.unit_of_work() as session:
        with pytest.raises(UndeclaredField) as refusal:
            await gate.collect(session, granted.basis_id, field="home_state", value="Ohio")

    assert refusal.value.pointer == "/home_state"
    assert "Ohio" not in str(refusal.value)


@pytest.mark.proves("COL-04")
@pytest.mark.parametrize("field", ["photo", "voice", "location", "birth_date", "fingerprint"])
async def test_kinds_of_information_that_do_not_exist_cannot_be_opened(opened, field):
    async with opened.unit_of_work() as session:
        now = await service_clock.now(session)
        with pytest.raises(UndeclaredField):
            await open_basis(
                session,
                NewBasis(
                    kind="thirteen_plus",
                    subject_id=new_id(),
                    ends_at=now + timedelta(days=1),
                    scope={field: timedelta(days=1)},
                ),
            )


@pytest.mark.proves("RET-01")
async def test_every_datum_names_its_day_of_erasure_within_the_promise(opened, gate, granted):
    async with opened.unit_of_work() as session:
        now = await service_clock.now(session)
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        held = await gate.held(session, granted.basis_id)

    assert held == [("first_name", now + timedelta(days=30))]


async def test_a_value_past_its_day_is_not_read_even_before_the_sweep(opened, gate, granted, clock):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
    clock.advance(days=30)

    async with opened.unit_of_work() as session:
        assert await gate.read(session, granted.basis_id, flow="fulfil_reward") == {}


@pytest.mark.proves("RVK-02")
async def test_a_frozen_basis_takes_nothing_in_and_serves_no_use(opened, gate, granted):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await freeze_basis(session, granted.basis_id)

    async with opened.unit_of_work() as session:
        with pytest.raises(NoLegalBasis):
            await gate.read(session, granted.basis_id, flow="fulfil_reward")
        seen = await gate.read(session, granted.basis_id, flow="parent_review")
    with pytest.raises(NoLegalBasis):
        async with opened.unit_of_work() as session:
            await gate.collect(
                session, granted.basis_id, field="mailing_address", value="1 Pier Road"
            )

    assert seen == {"first_name": "Ann"}


async def test_a_freeze_can_be_undone_and_a_stop_cannot(opened, granted):
    async with opened.unit_of_work() as session:
        await freeze_basis(session, granted.basis_id)
        await thaw_basis(session, granted.basis_id)
        await stop_basis(session, granted.basis_id)
        with pytest.raises(NoLegalBasis):
            await thaw_basis(session, granted.basis_id)

        assert (await get_basis(session, granted.basis_id)).state == "stopped"


@pytest.mark.proves("RVK-04")
async def test_closing_a_basis_erases_value_and_key_together_and_for_ever(
    opened, gate, granted, count
):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await gate.collect(session, granted.basis_id, field="mailing_address", value="1 Pier Road")

    async with opened.unit_of_work() as session:
        erased = await close_basis(session, granted.basis_id)
        again = await close_basis(session, granted.basis_id)

    assert (erased, again) == (2, 0)
    assert await count("datum") == 0
    assert await count("tombstone") == 1
    with pytest.raises(NoLegalBasis):
        async with opened.unit_of_work() as session:
            await gate.collect(session, granted.basis_id, field="first_name", value="Ann")


@pytest.mark.proves("REV-05")
async def test_a_correction_replaces_the_value_and_not_its_day(opened, gate, granted, clock):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Anne")
        before = await gate.held(session, granted.basis_id)
    clock.advance(days=3)

    async with opened.unit_of_work() as session:
        await gate.correct(session, granted.basis_id, field="first_name", value="Ann")

    async with opened.unit_of_work() as session:
        found = await gate.read(session, granted.basis_id, flow="parent_review")
        assert found == {"first_name": "Ann"}
        assert await gate.held(session, granted.basis_id) == before


@pytest.mark.proves("DIS-01", "RVK-05")
async def test_a_recipient_sees_what_its_own_yes_covers_until_it_is_withdrawn(
    opened, gate, granted
):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await gate.collect(session, granted.basis_id, field="mailing_address", value="1 Pier Road")
        shown = await gate.disclose(
            session,
            granted.basis_id,
            recipient_id="mailhouse",
            fields=["first_name", "mailing_address"],
        )
    assert shown == {"mailing_address": "1 Pier Road"}

    async with opened.unit_of_work() as session:
        await withdraw_permission(session, granted.basis_id, "mailhouse")

    async with opened.unit_of_work() as session:
        with pytest.raises(NotDisclosable):
            await gate.disclose(
                session,
                granted.basis_id,
                recipient_id="mailhouse",
                fields=["mailing_address"],
            )
        still = await gate.read(session, granted.basis_id, flow="fulfil_reward")
    assert still["mailing_address"] == "1 Pier Road"


async def test_someone_who_was_never_named_is_shown_nothing(opened, gate, granted):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="mailing_address", value="1 Pier Road")
        with pytest.raises(NotDisclosable):
            await gate.disclose(
                session,
                granted.basis_id,
                recipient_id="stranger",
                fields=["mailing_address"],
            )


@pytest.mark.parametrize("value", ["", "   ", "a\x00b", "\ud800", "x" * 61, "a\x1bb"])
async def test_a_value_that_is_no_text_is_refused_without_an_echo(opened, gate, granted, value):
    async with opened.unit_of_work() as session:
        with pytest.raises(Unprocessable) as refusal:
            await gate.collect(session, granted.basis_id, field="first_name", value=value)

    assert refusal.value.pointer == "/first_name"
    assert not value.strip() or value not in f"{refusal.value!r} {refusal.value.detail}"


async def test_an_address_a_child_typed_can_be_found_by_hash_and_moved_once_confirmed(
    opened, gate, contact
):
    basis_id = await contact()
    async with opened.unit_of_work() as session:
        parent_id = await answer(session, (await get_basis(session, basis_id)).subject_id)
        datum_id = await gate.collect(session, basis_id, field="email", value="pat@example.org")
        now = await service_clock.now(session)
        own = await open_basis(
            session,
            NewBasis(
                kind="parent_supplied",
                subject_id=parent_id,
                ends_at=now + timedelta(days=400),
                scope={"email": timedelta(days=400)},
            ),
        )
        await gate.rebase(session, datum_id, basis_id=own, subject_id=parent_id)

    async with opened.unit_of_work() as session:
        found = await gate.find(session, field="email", value="pat@example.org")
        assert [(hit.kind, hit.subject_id) for hit in found] == [("parent_supplied", parent_id)]
        assert await gate.find(session, field="email", value="pam@example.org") == []


@pytest.mark.proves("PAR-01")
async def test_what_a_child_typed_never_becomes_the_word_of_a_parent_who_answered_elsewhere(
    opened, gate, contact, granted
):
    basis_id = await contact()
    with pytest.raises(DatabaseRefused) as refusal:
        async with opened.unit_of_work() as session:
            datum_id = await gate.collect(session, basis_id, field="email", value="p@example.org")
            own = await open_basis(
                session,
                NewBasis(
                    kind="parent_supplied",
                    subject_id=granted.parent_id,
                    ends_at=await service_clock.now(session) + timedelta(days=400),
                    scope={"email": timedelta(days=400)},
                ),
            )
            await gate.rebase(session, datum_id, basis_id=own, subject_id=granted.parent_id)

    assert refusal.value.constraint == "own_word_needs_its_draft"


@pytest.mark.proves("RET-01", "DN-06")
async def test_a_day_of_erasure_comes_nearer_while_all_is_frozen_and_nothing_else_moves(
    opened, gate, granted
):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await freeze_basis(session, granted.basis_id)
        soon = await service_clock.now(session) + timedelta(days=3)
        await gate.shorten(session, granted.basis_id, field="first_name", erase_at=soon)
        assert await gate.held(session, granted.basis_id) == [("first_name", soon)]
        later = soon + timedelta(days=1)
        await gate.shorten(session, granted.basis_id, field="first_name", erase_at=later)
        assert await gate.held(session, granted.basis_id) == [("first_name", soon)]

    for change in ("erase_at = erase_at + interval '1 hour'", "sealed = 'x'"):
        with pytest.raises(DatabaseRefused):
            async with opened.unit_of_work() as session:
                await session.execute(text(f"UPDATE datum SET {change}"))
    with pytest.raises(NoLegalBasis):
        async with opened.unit_of_work() as session:
            await gate.correct(session, granted.basis_id, field="first_name", value="Bo")


async def test_nothing_is_taken_in_once_its_day_is_over(opened, gate, granted):
    with pytest.raises(NoLegalBasis):
        async with opened.unit_of_work() as session:
            now = await service_clock.now(session)
            await gate.collect(
                session, granted.basis_id, field="first_name", value="Ann", erase_at=now
            )


async def test_a_datum_cannot_be_moved_out_of_a_frozen_basis(opened, gate, contact):
    basis_id = await contact()
    async with opened.unit_of_work() as session:
        parent_id = await answer(session, (await get_basis(session, basis_id)).subject_id)
        datum_id = await gate.collect(session, basis_id, field="email", value="pat@example.org")
        own = await open_basis(
            session,
            NewBasis(
                kind="parent_supplied",
                subject_id=parent_id,
                ends_at=await service_clock.now(session) + timedelta(days=400),
                scope={"email": timedelta(days=400)},
            ),
        )
        await freeze_basis(session, basis_id)

    with pytest.raises(NoLegalBasis):
        async with opened.unit_of_work() as session:
            await gate.rebase(session, datum_id, basis_id=own, subject_id=parent_id)


async def test_sealed_values_cannot_be_swapped_between_rows(opened, gate, granted):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Ann")
        await gate.collect(session, granted.basis_id, field="mailing_address", value="1 Pier Road")
        await session.execute(
            text(
                "UPDATE datum SET sealed = other.sealed, wrapped_key = other.wrapped_key"
                " FROM datum other WHERE datum.field = 'first_name'"
                " AND other.field = 'mailing_address'"
            )
        )
    async with opened.unit_of_work() as session:
        with pytest.raises(Unsealable):
            await gate.read(session, granted.basis_id, flow="parent_review")


async def test_no_value_stands_readable_in_the_database(opened, gate, granted):
    async with opened.unit_of_work() as session:
        await gate.collect(session, granted.basis_id, field="first_name", value="Qwertzuiop")

    async with opened.unit_of_work() as session:
        row = (await session.execute(text("SELECT datum::text FROM datum"))).scalar_one()
    assert "Qwertzuiop" not in row
    assert b"Qwertzuiop".hex() not in row


async def test_an_unlinked_child_has_no_album(opened):
    async with opened.unit_of_work() as session:
        assert await album_of(session, new_id()) is None
