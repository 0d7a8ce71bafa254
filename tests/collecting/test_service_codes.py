"""Codes by command, their hashes at rest, and sums of steps that name nobody."""

import csv
import io

import pytest

from app import cli
from app.collecting.stamp_codes import export_codes, generate_codes
from app.commands import Refused
from app.commands.codes_export import export
from app.commands.codes_generate import generate
from app.promotions.publishing import publish
from tests.consent.promises import lighthouse, operator

pytestmark = pytest.mark.anyio
PROMOTION = "lighthouse-summer"


@pytest.fixture
async def published(services):
    async with services.database.unit_of_work() as session:
        return await publish(session, lighthouse(), operator())


async def test_generated_codes_go_on_where_the_last_ended(services, settings, published):
    first = await generate(settings, promotion=PROMOTION, stamp="fog-horn", count=3)
    second = await generate(settings, promotion=PROMOTION, stamp="fog-horn", count=2)
    assert (list(first), list(second)) == ([1, 2, 3], [4, 5])


async def test_export_recomputes_codes_and_the_table_holds_only_hashes(
    services, settings, published, database
):
    await generate(settings, promotion=PROMOTION, stamp="fog-horn", count=3)
    lines = await export(settings, promotion=PROMOTION, stamp="fog-horn")
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert [row["number"] for row in rows] == ["1", "2", "3"]
    stored = str(database.execute("SELECT to_jsonb(c)::text FROM claim_code c"))
    for row in rows:
        assert len(row["code"]) == 14
        assert row["code"] not in stored
        assert row["code"].replace("-", "") not in stored
    assert lines == await export(settings, promotion=PROMOTION, stamp="fog-horn")


async def test_a_shared_stamp_exports_its_words_and_generates_nothing(settings, published):
    lines = await export(settings, promotion=PROMOTION, stamp="spiral-light")
    assert [line.split(",")[0] for line in lines] == ["language", "en", "es"]
    with pytest.raises(Refused, match="one shared code"):
        await generate(settings, promotion=PROMOTION, stamp="spiral-light", count=1)


async def test_an_unknown_stamp_or_promotion_names_what_there_is(settings, published):
    with pytest.raises(Refused, match="only spiral-light"):
        await export(settings, promotion=PROMOTION, stamp="nothing")
    with pytest.raises(Refused, match="no promotion elsewhere"):
        await export(settings, promotion="elsewhere", stamp="fog-horn")


def test_both_commands_are_there():
    assert {("codes", "generate"), ("codes", "export")} <= set(cli.COMMANDS)


async def test_codes_of_two_stamps_never_meet(services, published):
    async with services.database.unit_of_work() as session:
        for stamp in ("fog-horn", "harbour-bell"):
            await generate_codes(
                session, services.peppers, promotion_id=PROMOTION, stamp_id=stamp, count=50
            )
        codes = [
            code.code
            for stamp in ("fog-horn", "harbour-bell")
            for code in await export_codes(
                session, services.peppers, promotion_id=PROMOTION, stamp_id=stamp
            )
        ]
    assert len(set(codes)) == 100
