"""Ended consents are settled once nothing is held under them, however many others still hold."""

import pytest

from app.consent import due
from app.consent.items import collect_item
from app.privacy.retention import erase_due_data

pytestmark = pytest.mark.anyio


async def _named(story, consent) -> None:
    async with story.work() as session:
        await collect_item(
            session,
            story.parts,
            consent_id=consent.id,
            field="first_name",
            value="Robin",
            source="child",
        )


async def _settled(story) -> list:
    rows = await story.rows("SELECT id FROM consent WHERE settled_at IS NOT NULL")
    return [row[0] for row in rows]


@pytest.mark.proves("RET-03")
async def test_consents_that_still_hold_something_never_hide_one_that_is_empty(story, monkeypatch):
    monkeypatch.setattr(due, "BATCH", 1)
    before, empty, after = [await story.yes(email=f"p{n}@example.org") for n in range(3)]
    story.clock.advance(days=112)
    await _named(story, before)
    await _named(story, after)
    story.clock.advance(days=1)
    for _ in range(3):
        assert await due.end_due(story.parts) == 1

    assert await due.settle_ended(story.parts) == 1
    assert await _settled(story) == [empty.id]
    story.clock.advance(days=30)
    await erase_due_data(story.parts.database)
    assert await due.settle_ended(story.parts) + await due.settle_ended(story.parts) == 2
