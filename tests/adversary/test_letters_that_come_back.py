"""Mail that is refused, put off, swallowed or sent back: what becomes of the request behind it."""

import pytest

from tests.parents.post_office import PostOffice

pytestmark = pytest.mark.anyio
ALIVE = "SELECT count(*) FROM legal_basis WHERE kind = 'parent_contact' AND held"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"smtp_timeout_seconds": 0.5})


async def child_asks(office: PostOffice) -> str:
    """A child with an album asks by mail, and the worker tries the letter once.

    Returns the album as the child sees it before the letter was tried.
    """
    await office.child.new_album()
    await office.child.go("/p/lighthouse-summer/ask/email")
    await office.child.send("/p/lighthouse-summer/ask/email", email="pat.parent@example.org")
    assert office.child.page.status_code == 200
    before = await seen_by_child(office)
    await office.work()
    return before


async def state(office: PostOffice) -> str:
    return await office.one("SELECT state FROM consent_request")


async def seen_by_child(office: PostOffice) -> str:
    await office.child.go("/p/lighthouse-summer/album")
    assert office.child.page.status_code == 200
    return office.child.words_seen


@pytest.mark.proves("PAR-06")
@pytest.mark.parametrize("stage", ["rcpt", "dot"])
async def test_an_address_that_is_refused_for_good_is_erased_and_the_child_sees_no_difference(
    office, stage
):
    office.sandbox.control("mail", stage=stage, code=550)
    before = await child_asks(office)
    assert await state(office) == "undeliverable"
    assert await office.one(ALIVE) == 0
    assert await office.rows("SELECT 1 FROM datum") == []
    assert office.letters() == []
    assert await seen_by_child(office) == before


@pytest.mark.parametrize(
    "trouble",
    [
        {"stage": "rcpt", "code": 451},
        {"stage": "connect", "code": 421},
        {"stage": "mail", "code": 554},
        {"stage": "rcpt", "action": "hang", "seconds": 5.0},
        {"stage": "dot", "action": "drop"},
    ],
    ids=["greylisted", "busy", "refuses us", "hangs", "drops"],
)
async def test_a_relay_in_trouble_delays_the_letter_and_loses_nothing(office, trouble):
    office.sandbox.control("mail", times=1, **trouble)
    await child_asks(office)
    assert office.letters() == []
    assert await state(office) == "open"
    office.clock.advance(minutes=2)
    await office.sweep()
    assert len(office.letters("consent for")) == 1
    assert await state(office) == "noticed"
    path = office.link("consent for")
    await office.parent.go(path)
    await office.parent.send(f"{path}/open")
    assert "Your answer" in office.parent.words_seen


async def test_a_letter_sent_back_after_it_was_taken_ends_as_silence_does(office):
    office.sandbox.control("mail", stage="rcpt", action="bounce", match="pat.parent@*")
    await child_asks(office)
    (report,) = office.letters()
    assert report["to"] == "slips@example.org", "the operator's own mailbox gets the report"
    assert await state(office) == "noticed", "the relay took it: nobody knows better yet"
    office.clock.advance(days=5, minutes=1)
    await office.sweep()
    office.clock.advance(days=9)
    await office.sweep()
    assert len(office.letters()) == 2, "the letter and one reminder, both sent back"
    assert await state(office) == "lapsed"
    assert await office.one(ALIVE) == 0
    assert await office.rows("SELECT 1 FROM datum") == []
    assert "For asking" in await seen_by_child(office)
