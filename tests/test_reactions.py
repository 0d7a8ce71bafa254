"""The table of reactions: its tags and jobs exist, and an entry starts exactly its jobs."""

import pytest

import app.collecting.jobs
import app.consent.jobs
import app.consent.methods.card_jobs
import app.mail.jobs
import app.payments.jobs  # noqa: F401 - importing a package's jobs registers them
from app.audit import TAGS, announce
from app.platform.ids import new_id
from app.platform.queue import JOBS
from app.reactions import REACTIONS, follow

pytestmark = pytest.mark.anyio


def test_every_tag_of_the_table_is_a_tag_of_the_ledger():
    assert set(REACTIONS) <= TAGS


def test_every_job_of_the_table_is_registered():
    assert {r.job for reactions in REACTIONS.values() for r in reactions} <= set(JOBS.tasks)


def test_dispatch_itself_is_registered():
    assert "reactions.dispatch" in JOBS.tasks


@pytest.mark.parametrize(
    ("message", "started"),
    [
        ("permission_asked", ["consent.mark_noticed"]),
        ("erased", ["consent.forget_parent"]),
        ("permission_granted", []),
    ],
)
async def test_an_accepted_letter_starts_what_follows_from_that_letter(session, message, started):
    entry_id = await announce(
        session,
        "system:mail:accepted",
        actor="system",
        facts={"about_id": str(new_id()), "message": message},
    )
    assert await follow(session, entry_id) == started


async def test_an_entry_nobody_reacts_to_starts_nothing(session):
    entry_id = await announce(session, "staff:member:invited", actor="staff", facts={})
    assert await follow(session, entry_id) == []
    assert await follow(session, new_id()) == []
