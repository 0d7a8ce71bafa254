"""What a child enters is shown to that child, the parent and staff, and to nobody else (COL-05)."""

import html
import re

import pytest
from fastapi.routing import iter_route_contexts

from app.collecting import nicknames
from tests.children.browsing import Browser
from tests.consent.story import ticks

pytestmark = pytest.mark.anyio
PLACE = "/p/lighthouse-summer"
TYPED = ("Canarychild", "canarymum@example.org", "canarycode", "canaryone")


async def a_child_types(office) -> str:
    """Into every box a child has, up to the reward; returns the album's five words."""
    child = office.child
    words = " ".join(await child.new_album())
    await child.send(f"{PLACE}/album", code="canarycode canarypair")
    await child.go(f"{PLACE}/words")
    await child.send(f"{PLACE}/words", words="canaryone canarytwo three four five")
    await child.go(f"{PLACE}/ask/email")
    await child.send(f"{PLACE}/ask/email", email="canarymum@example.org")
    await office.family.say_yes(email="canarymum@example.org", choices=ticks(society=True))
    await office.family.fill(child)
    await child.go(f"{PLACE}/reward")
    await child.send(f"{PLACE}/reward", first_name="Canarychild", home_state="OH")
    assert await office.one("SELECT count(*) FROM datum WHERE field = 'first_name'") == 1
    return words


async def addresses(app, office) -> list[str]:
    """Every page of the service, with the ids of that very family filled in."""
    known = {
        "promotion": "lighthouse-summer",
        "revision": "1",
        "recipient": "lighthouse-society",
        "recipient_id": "lighthouse-society",
        "field": "first_name",
        "consent_id": str(await office.consent_id()),
        "claim_id": str(await office.one("SELECT id FROM reward_claim")),
        "mail_id": str(await office.one("SELECT id FROM outbox_mail LIMIT 1")),
    }
    return sorted(
        re.sub(r"{(\w+)(:\w+)?}", lambda found: known.get(found[1], "A" * 22), context.path)
        for context in iter_route_contexts(app.routes)
        if "GET" in (context.methods or ())
    )


@pytest.mark.proves("COL-05")
async def test_no_page_shows_a_stranger_or_another_child_what_a_child_entered(app, office):
    words = await a_child_types(office)
    pages = await addresses(app, office)
    assert len(pages) > 40
    async with Browser(app, network="192.0.2.1") as stranger, Browser(app) as other:
        await other.new_album()
        for path in pages:
            for browser in (stranger, other):
                answer = await browser.client.get(path)
                told = html.unescape(answer.text) + str(answer.headers)
                assert answer.status_code < 500, path
                assert [word for word in (*TYPED, words) if word in told] == [], path


@pytest.mark.proves("COL-05")
async def test_the_parent_reads_what_the_child_entered(app, office):
    """The same words are found where they may stand: the silence elsewhere means something."""
    await a_child_types(office)
    await office.work()
    await office.signed_in()
    page = await office.parent.go("/parent/home")
    assert "Canarychild" in page.text
    assert "canarycode" not in page.text, "what was typed in vain was never kept"


@pytest.mark.proves("COL-05")
@pytest.mark.parametrize("name", ["Canary", "0-0-0", "1", "1-x", "99999-1", "-1-2", "Anna-Lee"])
async def test_an_album_is_called_by_a_name_of_our_list_alone(app, office, name: str):
    await office.child.go(PLACE)
    answer = await office.child.send(PLACE, name=name)
    assert answer.status_code in (404, 422)
    assert await office.one("SELECT count(*) FROM album") == 0


@pytest.mark.proves("COL-05")
async def test_every_name_that_is_offered_comes_from_the_list(app, office):
    await office.child.go(PLACE)
    offered = re.findall(r'name="name" value="([^"]*)"', office.child.text)
    assert offered
    for pair in offered:
        quality, animal = map(int, pair.split("-"))
        assert nicknames.name((quality, animal), "en") in office.child.words_seen
