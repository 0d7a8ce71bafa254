"""What visitors of 13 or over gave: by its clocks, by a narrower promise, and by later knowledge."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.collecting import nicknames
from app.collecting.albums import AlbumUnknown, create_album, find_album
from app.collecting.jobs import apply_revision
from app.collecting.later_knowledge import NobodyScreened, learn_under_13
from app.collecting.visitors import (
    GaveEnough,
    KnownChild,
    give_items,
    held_of_visitor,
    name_to_print,
)
from app.collecting.words import MOST_VISITORS, words_for
from app.platform.problems import LinkUnknown
from app.promotions.publishing import current_revision, publish
from tests.consent.promises import changed, lighthouse, night_sky, operator

pytestmark = pytest.mark.anyio
SKY = "night-sky"
KEPT_30 = "keep_days = 30\n"


class Visit:
    """A visitor of 13 or over at an album of the mixed promotion."""

    def __init__(self, services, database) -> None:
        self.services, self.database = services, database

    def work(self):
        return self.services.database.unit_of_work()

    async def album(self, promotion=SKY):
        n = nicknames.offer()[0]
        async with self.work() as session:
            return await create_album(
                session,
                self.services.peppers,
                promotion_id=promotion,
                nickname=(n.quality, n.animal),
                today=datetime(2027, 6, 10, tzinfo=UTC).date(),
            )

    async def give(self, album, name="Mirabelle") -> str:
        async with self.work() as session:
            revision = await current_revision(session, SKY)
            return await give_items(
                session,
                self.services,
                revision,
                {"first_name": name},
                album_id=album.id,
                secret=album.secret,
            )

    async def publish(self, promise) -> int:
        async with self.work() as session:
            revision = await publish(session, promise, operator())
        return await apply_revision(self.services, revision.id)

    async def name(self, token) -> str | None:
        async with self.work() as session:
            return await name_to_print(session, self.services.gate, token)

    async def learn(self, album, *, reason="parent_told", lang="en"):
        async with self.work() as session:
            return await learn_under_13(
                session,
                self.services,
                typed=" ".join(words_for(album.numbers, lang)),
                staff_id=uuid4(),
                reason=reason,
            )

    def rows(self, statement: str):
        return self.database.execute(statement)


@pytest.fixture
async def visit(services, database) -> Visit:
    async with services.database.unit_of_work() as session:
        await publish(session, night_sky(), operator())
        await publish(session, lighthouse(), operator())
    return Visit(services, database)


def without_name():
    promise = night_sky()
    return promise.model_copy(update={"practices": ()})


@pytest.mark.proves("DN-06", "RET-01")
async def test_a_shorter_clock_reaches_what_a_visitor_gave(visit):
    await visit.give(await visit.album())
    assert await visit.publish(changed(KEPT_30, "keep_days = 12\n", name=SKY)) == 1
    assert visit.rows("SELECT erase_at - collected_at FROM datum") == [(timedelta(days=12),)]
    assert visit.rows("SELECT keep FROM basis_scope") == [(timedelta(days=12),)]


@pytest.mark.proves("DN-06", "RET-01")
async def test_a_dropped_item_of_a_visitor_is_erased_at_once_with_its_link(visit):
    token = await visit.give(await visit.album())
    assert await visit.publish(without_name()) == 1
    assert visit.rows("SELECT count(*) FROM datum") == [(0,)]
    assert visit.rows("SELECT state FROM legal_basis") == [("dead",)]
    with pytest.raises(LinkUnknown):
        await visit.name(token)
    assert await visit.publish(without_name()) == 0


@pytest.mark.proves("RET-01")
async def test_a_new_day_of_erasure_reaches_what_a_visitor_gave(visit):
    await visit.give(await visit.album())
    closing = changed(
        KEPT_30, 'keep_days = 30\nerase_on = "promotion_closed"\n',
        "closes = 2027-10-31", "closes = 2027-06-20", name=SKY,
    )  # fmt: skip
    assert await visit.publish(closing) == 1
    ends = datetime(2027, 6, 21, 4, 59, 59, tzinfo=UTC)
    assert visit.rows("SELECT erase_at FROM datum") == [(ends,)]
    await visit.give(await visit.album())
    assert visit.rows("SELECT DISTINCT erase_at FROM datum") == [(ends,)]
    assert await visit.publish(closing) == 0


@pytest.mark.proves("DN-06")
async def test_a_longer_clock_never_reaches_what_a_visitor_gave(visit):
    await visit.give(await visit.album())
    assert await visit.publish(changed(KEPT_30, "keep_days = 60\n", name=SKY)) == 0
    assert visit.rows("SELECT erase_at - collected_at FROM datum") == [(timedelta(days=30),)]


@pytest.mark.proves("AGE-02")
async def test_where_nobody_is_screened_any_more_nothing_of_a_visitor_stays(visit):
    await visit.give(await visit.album())
    for_children = changed('audience = "mixed"', 'audience = "child_primary"', name=SKY)
    assert await visit.publish(for_children) == 1
    assert visit.rows("SELECT count(*) FROM datum") == [(0,)]


async def test_a_promise_of_another_promotion_changes_nothing(visit):
    token = await visit.give(await visit.album())
    assert await visit.publish(changed("keep_days = 120", "keep_days = 20")) == 0
    assert await visit.name(token) == "Mirabelle"


async def test_each_visitor_at_one_album_has_their_own_link_up_to_eight(visit):
    album = await visit.album()
    tokens = [await visit.give(album, f"Visitor {n}") for n in range(MOST_VISITORS)]
    assert [await visit.name(token) for token in tokens] == [f"Visitor {n}" for n in range(8)]
    with pytest.raises(GaveEnough):
        await visit.give(album)


async def test_no_table_ties_a_visitor_to_an_album(visit):
    album = await visit.album()
    await visit.give(album)
    ((visitor_id,),) = visit.rows("SELECT subject_id FROM legal_basis")
    tables = visit.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for (table,) in tables:
        for (row,) in visit.rows(f'SELECT to_jsonb(t)::text FROM "{table}" t'):
            assert not (str(visitor_id) in row and str(album.id) in row), table


@pytest.mark.proves("AGE-09")
@pytest.mark.parametrize("lang", ["en", "es"])
async def test_later_knowledge_erases_at_once_what_was_given_at_that_album_alone(visit, lang):
    album, other = await visit.album(), await visit.album()
    tokens = [await visit.give(album), await visit.give(album, "Plum")]
    stays = await visit.give(other, "Quince")
    learnt = await visit.learn(album, lang=lang)
    assert (learnt.promotion_id, learnt.erased, learnt.known_before) == (SKY, 2, False)
    for token in tokens:
        async with visit.work() as session:
            with pytest.raises(LinkUnknown):
                await held_of_visitor(session, visit.services.gate, token)
    assert await visit.name(stays) == "Quince"
    assert visit.rows("SELECT count(*) FROM datum") == [(1,)]


@pytest.mark.proves("AGE-09")
async def test_a_known_childs_album_takes_nothing_more_without_a_parent(visit):
    album = await visit.album()
    await visit.learn(album)
    with pytest.raises(KnownChild):
        await visit.give(album)
    again = await visit.learn(album, reason="seen_there")
    assert (again.erased, again.known_before) == (0, True)
    async with visit.work() as session:
        found = await find_album(session, visit.services.peppers, album.secret)
        assert found is not None
        assert found.known_child


@pytest.mark.proves("AGE-09", "REC-03")
async def test_the_ledger_knows_who_learnt_it_and_how_but_no_name(visit):
    album = await visit.album()
    await visit.give(album)
    await visit.learn(album, reason="carer_told")
    ((actor, subject, facts),) = visit.rows(
        "SELECT actor, subject_id, facts FROM ledger WHERE tag = 'staff:album:known_child'"
    )
    assert actor.startswith("staff:")
    assert subject == album.id
    assert facts == {"reason": "carer_told", "promotion": SKY, "erased": 1}
    assert visit.rows("SELECT count(*) FROM ledger WHERE tag = 'visitor:information:erased'") == [
        (1,)
    ]


async def test_nothing_is_learnt_where_everyone_is_a_child_or_of_no_album(visit):
    with pytest.raises(NobodyScreened):
        await visit.learn(await visit.album("lighthouse-summer"))
    unknown = await visit.album()
    visit.rows(f"DELETE FROM album WHERE id = '{unknown.id}' RETURNING 1")
    with pytest.raises(AlbumUnknown):
        await visit.learn(unknown)
