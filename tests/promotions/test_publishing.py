"""Publishing: what is frozen, what is refused, and that equal content is published once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.platform.database import Database
from app.platform.problems import DatabaseRefused, NotFound
from app.promotions.models import PromotionRevision
from app.promotions.notices import render_notices
from app.promotions.publishing import (
    NotPublishable,
    current_revision,
    find_current_revision,
    get_numbered,
    get_revision,
    list_numbers,
    publish,
)
from app.promotions.revisions import read_revision
from tests.consent.promises import changed, lighthouse, operator

pytestmark = pytest.mark.anyio


@pytest.fixture
async def opened(settings, anyio_backend):
    database = Database(settings)
    yield database
    await database.close()


async def _publish(opened, declaration=None, by=None):
    async with opened.unit_of_work() as session:
        return await publish(session, declaration or lighthouse(), by or operator())


@pytest.mark.proves("DN-07")
async def test_every_notice_is_frozen_exactly_as_rendered(opened):
    revision = await _publish(opened)
    expected = render_notices(lighthouse(), operator(), revision.published_on)
    assert revision.notices == expected
    async with opened.unit_of_work() as session:
        stored = read_revision(await session.get(PromotionRevision, revision.id))
    assert stored == revision
    assert stored.declaration == lighthouse()
    assert stored.operator == operator().model_copy(update={"security": None})
    assert "Example Post" in stored.notice("direct", "en", "mail_text")


async def test_equal_content_is_published_once_even_on_another_day(opened, clock):
    first = await _publish(opened)
    clock.advance(days=3)
    assert (await _publish(opened)).id == first.id
    async with opened.unit_of_work() as session:
        assert await list_numbers(session, "lighthouse-summer") == [1]


async def test_a_change_makes_a_new_revision_and_both_stay_readable(opened):
    first = await _publish(opened)
    second = await _publish(opened, changed("keep_days = 120", "keep_days = 100"))
    assert (first.number, first.change) == (1, "first")
    assert (second.number, second.change) == (2, "narrower")
    async with opened.unit_of_work() as session:
        assert (await current_revision(session, "lighthouse-summer")).id == second.id
        assert (await get_numbered(session, "lighthouse-summer", 1)).id == first.id
        assert (await get_revision(session, first.id)).digest == first.digest


@pytest.mark.proves("DN-06")
async def test_a_longer_clock_is_called_wider(opened):
    await _publish(opened)
    second = await _publish(opened, changed("keep_days = 120", "keep_days = 200"))
    assert second.change == "wider"


async def test_going_back_to_an_earlier_promise_is_a_new_revision(opened):
    first = await _publish(opened)
    await _publish(opened, changed("keep_days = 120", "keep_days = 100"))
    third = await _publish(opened)
    assert (third.number, third.digest, third.change) == (3, first.digest, "wider")


@pytest.mark.proves("DIS-05")
async def test_a_supplier_without_an_assurance_in_date_stops_publishing(opened, clock):
    clock.advance(days=900)
    with pytest.raises(NotPublishable) as refused:
        await _publish(opened)
    assert any("assurance" in reason for reason in refused.value.reasons)
    assert len(refused.value.reasons) >= len(operator().processors)


async def test_what_is_not_built_is_refused_by_name(opened):
    promise = changed('methods = ["card"]', 'methods = ["paper", "card"]')
    with pytest.raises(NotPublishable) as refused:
        await _publish(opened, promise)
    assert any("paper" in reason for reason in refused.value.reasons)
    async with opened.unit_of_work() as session:
        assert await find_current_revision(session, "lighthouse-summer") is None
        with pytest.raises(NotFound):
            await current_revision(session, "lighthouse-summer")


async def test_the_ceiling_of_every_consent_is_what_the_promise_declares(opened):
    revision = await _publish(opened)
    async with opened.unit_of_work() as session:
        rows = await session.execute(
            text("SELECT field, keep FROM revision_scope WHERE revision_id = :id"),
            {"id": revision.id},
        )
        assert {row.field: row.keep for row in rows} == {
            p.field: timedelta(days=p.keep_days) for p in lighthouse().practices
        }


@pytest.mark.proves("DN-07")
async def test_a_published_revision_cannot_be_altered(opened):
    revision = await _publish(opened)
    for statement in ("UPDATE promotion_revision SET notices = '[]'", "DELETE FROM revision_scope"):
        with pytest.raises(DatabaseRefused):
            async with opened.unit_of_work() as session:
                await session.execute(text(statement))
    async with opened.unit_of_work() as session:
        assert (await get_revision(session, revision.id)).notices


async def test_publishing_twice_at_once_makes_one_revision(opened):
    found = await asyncio.gather(*(_publish(opened) for _ in range(4)))
    assert len({revision.id for revision in found}) == 1


async def test_publishing_is_written_in_the_ledger(opened):
    revision = await _publish(opened)
    async with opened.unit_of_work() as session:
        rows = await session.execute(
            text("SELECT facts FROM ledger WHERE tag = 'system:promotion:published'")
        )
        (facts,) = rows.scalars()
        assert facts["digest"] == revision.digest
