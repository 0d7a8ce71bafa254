"""Random ``kill -9`` of web, worker and Postgres under load (P4). KILLS says how many."""

import asyncio
import os
import random
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from app.collecting.picture_words import shared_code_text
from app.collecting.stamp_codes import code_of, generate_codes, shared_pairs
from app.commands.ledger_verify import check
from app.platform.database import Database
from app.platform.secrets_folder import Peppers
from app.promotions.publishing import current_revision
from tests.soak import checker
from tests.soak.families import Families, History
from tests.soak.town import Town

KILLS = int(os.environ.get("KILLS", "10"))
SEED = int(os.environ.get("SEED", "0")) or secrets.randbelow(10**6) + 1
DRAIN_SECONDS = 40
PROMOTION = "lighthouse-summer"


@pytest.fixture
def town() -> Iterator[Town]:
    folder = Path(mkdtemp(prefix="permission-slip-soak-"))
    with Town(folder) as running:
        yield running
    shutil.rmtree(folder, ignore_errors=True)


async def make_codes(town: Town) -> tuple[list[str], list[str]]:
    """Codes for all, and enough single-use codes for everybody."""
    peppers, database = Peppers.load(town.settings.keys_dir), Database(town.settings)
    async with database.unit_of_work() as session:
        declaration = (await current_revision(session, PROMOTION)).declaration
        shared = [
            shared_code_text(pair, "en") for pair in shared_pairs(peppers, declaration).values()
        ]
        single = []
        for stamp in declaration.stamps:
            if stamp.codes == "single_use":
                numbers = await generate_codes(
                    session, peppers, promotion_id=PROMOTION, stamp_id=stamp.id, count=KILLS * 60
                )
                single += [code_of(peppers, PROMOTION, stamp.id, number) for number in numbers]
    await database.close()
    return shared, single


@pytest.mark.timeout(120 + 15 * KILLS)
def test_no_kill_loses_what_was_acknowledged_or_leaves_anything_half_done(town: Town):
    chance = random.Random(SEED)
    shared, single = asyncio.run(make_codes(town))
    chance.shuffle(single)
    history = History(town.folder / "history.jsonl")
    base = f"http://127.0.0.1:{town.port}"
    families = Families(base, town.sandbox_url, history, (shared, single), SEED)
    families.start()

    victims = [("web", "worker", "postgres")[one % 3] for one in range(KILLS)]
    chance.shuffle(victims)
    time.sleep(2)
    for victim in victims:
        time.sleep(chance.uniform(0.2, 1.8))
        town.kill(victim)
        town.await_ready()
    time.sleep(2)
    families.over.set()
    families.join(60)
    assert families.error is None, families.error

    told = f"seed {SEED}, {KILLS} kills: {dict(history.counts)}"
    print(told)
    peppers = Peppers.load(town.settings.keys_dir)

    def lost() -> list[dict[str, str]]:
        return checker.lost(town.postgres.owner_url, history, peppers)

    left = checker.drain(town.postgres.owner_url, DRAIN_SECONDS, lambda: lost() == [])
    assert lost() == [], told
    assert checker.half_done(town.postgres.owner_url) == {}, told
    assert left == {}, told
    verdict = asyncio.run(check(town.settings))
    assert (verdict.broken_at, verdict.unsealed) == (None, 0), told
    assert history.counts["stamp"] > 0, told
    assert history.counts["asked"] > 0, told
