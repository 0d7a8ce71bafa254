"""Before a parent's yes nothing in the database leads from a request to an album, or back."""

from types import SimpleNamespace

import pytest
from sqlalchemy import text

from app.collecting.albums import create_album, find_album
from app.platform import clock as service_clock
from app.promotions.publishing import publish
from app.routers.children.asking import _ask
from tests.consent.promises import lighthouse, operator

pytestmark = pytest.mark.anyio

SAME_TRANSACTION = """
SELECT count(*) FROM
    (SELECT xmin FROM album UNION ALL SELECT xmin FROM stamp_award) mine
    JOIN (SELECT xmin FROM consent_request UNION ALL SELECT xmin FROM legal_basis
          UNION ALL SELECT xmin FROM datum UNION ALL SELECT xmin FROM ledger
          UNION ALL SELECT xmin FROM outbox_mail) theirs ON mine.xmin = theirs.xmin
"""


@pytest.fixture
async def place(services):
    """What the router knows of a child who stands at the page for asking."""
    async with services.database.unit_of_work() as session:
        revision = await publish(session, lighthouse(), operator())
        made = await create_album(
            session,
            services.peppers,
            promotion_id=revision.promotion_id,
            nickname=(1, 1),
            today=(await service_clock.now(session)).date(),
        )
    return SimpleNamespace(
        id=revision.promotion_id,
        base="/p/lighthouse-summer",
        secret=made.secret,
        is_older=False,
        revision=revision,
    )


async def ask(services, place, lane: str, address: str | None = None):
    async with services.database.unit_of_work() as session:
        place.album = await find_album(session, services.peppers, place.secret)
        return await _ask(session, services, place, lane, "en", address=address)


@pytest.mark.proves("PAR-02")
@pytest.mark.parametrize(("lane", "address"), [("email", "pat@example.org"), ("here", None)])
async def test_no_transaction_wrote_both_an_album_and_a_request(services, place, lane, address):
    assert await ask(services, place, lane, address) is not None

    async with services.database.unit_of_work() as session:
        assert (await session.execute(text(SAME_TRANSACTION))).scalar_one() == 0
        assert (await session.execute(text("SELECT asks FROM album"))).scalar_one() == 1


async def test_an_album_asks_eight_times_and_no_more(services, place):
    opened = [await ask(services, place, "here") for _ in range(9)]

    assert [found is not None for found in opened] == [True] * 8 + [False]
    async with services.database.unit_of_work() as session:
        distinct = text("SELECT count(DISTINCT join_hash) FROM consent_request")
        assert (await session.execute(distinct)).scalar_one() == 8
