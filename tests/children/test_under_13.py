"""A staff member says that a visitor is a child: at once, for good, with a reason in the ledger."""

import re

import pytest

from app.collecting import nicknames
from tests.children.browsing import Browser
from tests.staff.conftest import signed_in

pytestmark = pytest.mark.anyio
SKY = "/p/night-sky"
PAGE = "/staff/under-13"


@pytest.fixture
async def visitor(app):
    """Somebody who answered as if they were older, with an open album."""
    async with Browser(app) as one:
        await one.answer_age("6", "1980")
        yield one


@pytest.fixture
async def console(app):
    async with Browser(app) as one:
        yield await signed_in(one.client, app.state.services, "staff")


async def named(visitor, family) -> tuple[tuple[str, ...], str]:
    """A full album at which a first name was given: its words, and the visitor's own link."""
    album_words = await visitor.new_album("night-sky")
    await family.fill(visitor, "night-sky")
    await visitor.go(f"{SKY}/certificate")
    await visitor.send(f"{SKY}/certificate", first_name="Mirabelle")
    link = re.search(r"https?://[^<\"]+(/visitor/mail/[^<\"]+)", visitor.text)[1]
    return album_words, link


async def tell(console, album_words, reason="parent_told"):
    return await console.post(PAGE, words=" ".join(album_words), reason=reason)


@pytest.mark.proves("AGE-09")
async def test_a_visitor_learnt_to_be_under_13_is_on_the_childs_path_from_then_on(
    console,
    visitor,
    family,
):
    album_words, link = await named(visitor, family)
    answer = await tell(console, album_words)
    assert answer.status_code == 303
    assert "Erased: 1." in (await console.get(answer.headers["location"])).text
    assert family.database.execute("SELECT count(*) FROM datum") == [(0,)]
    await visitor.go(link)
    assert visitor.page.status_code == 404

    # The album and its stamps stay, and a name now needs a parent's yes.
    await visitor.go(f"{SKY}/certificate")
    assert visitor.page.url.path == f"{SKY}/certificate"
    assert visitor.inputs() == []
    await visitor.send(f"{SKY}/certificate", first_name="Mirabelle")
    assert family.database.execute("SELECT count(*) FROM datum") == [(0,)]
    await visitor.go(f"{SKY}/ask")
    assert visitor.page.url.path == f"{SKY}/ask"


@pytest.mark.proves("AGE-06", "AGE-09")
async def test_a_known_child_finds_no_way_back_to_the_other_path(
    app,
    console,
    visitor,
    family,
):
    album_words = await visitor.new_album("night-sky")
    await tell(console, album_words)
    await visitor.go(f"{SKY}/age")
    assert visitor.page.url.path == SKY
    # Not by a new album in the same browser, nor by answering again.
    picked = nicknames.offer()[0]
    await visitor.send(SKY, name=f"{picked.quality}-{picked.animal}")
    assert visitor.page.status_code == 200
    assert ".child." in visitor.client.cookies.get("__Host-age")
    await visitor.send(f"{SKY}/age", month="6", year="1980")
    await visitor.go(SKY)
    assert 'data-item="grown_up"' in visitor.text
    # Nor by the words in another browser that answered otherwise.
    async with Browser(app) as other:
        await other.answer_age("6", "1980")
        await other.go(f"{SKY}/words")
        await other.send(f"{SKY}/words", words=" ".join(album_words))
        await other.go(SKY)
        assert 'data-item="grown_up"' in other.text


@pytest.mark.proves("AGE-09")
@pytest.mark.parametrize("reason", ["", "post_reward", "I just feel so"])
async def test_nothing_is_said_of_anybody_without_a_reason_of_the_list(
    console,
    visitor,
    family,
    reason,
):
    album_words, link = await named(visitor, family)
    answer = await tell(console, album_words, reason)
    assert answer.status_code == 422
    assert "Choose a reason first" in answer.text
    await visitor.go(link)
    assert "Mirabelle" in visitor.words_seen
    found = family.database.execute("SELECT count(*) FROM ledger WHERE tag ~ 'known_child'")
    assert found == [(0,)]


@pytest.mark.proves("AGE-09", "REC-03")
async def test_who_said_so_and_why_is_in_the_ledger(console, visitor, family):
    album_words, _ = await named(visitor, family)
    await tell(console, album_words, "seen_there")
    ((actor, facts),) = family.database.execute(
        "SELECT actor, facts FROM ledger WHERE tag = 'staff:album:known_child'"
    )
    assert actor == f"staff:{console.staff_id}"
    assert facts == {"reason": "seen_there", "promotion": "night-sky", "erased": 1}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "not five words"),
        ("owl owl owl", "not five words"),
        ("xyzzy one two three four", "not five words"),
    ],
)
async def test_words_that_are_none_change_nothing_and_say_so(console, typed: str, said: str):
    answer = await console.post(PAGE, words=typed, reason="parent_told")
    assert answer.status_code == 422
    assert said in answer.text


async def test_an_unknown_album_and_one_where_all_are_children_are_told_apart(
    app,
    console,
    family,
):
    async with Browser(app) as one:
        album_words = await one.new_album("lighthouse-summer")
    answer = await tell(console, album_words)
    assert answer.status_code == 422
    assert "everyone is treated as a child already" in answer.text
    answer = await tell(console, album_words[::-1])
    assert answer.status_code == 404
    assert "open no album" in answer.text
    assert family.database.execute("SELECT count(*) FROM album WHERE known_child") == [(0,)]


@pytest.mark.parametrize("lang", ["en", "es"])
async def test_the_page_is_behind_the_consoles_door_and_in_its_tabs(app, console, lang):
    page = await console.get(PAGE, params={"lang": lang})
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert f'href="{PAGE}" aria-current="page"' in page.text
    async with Browser(app) as stranger:
        assert (await stranger.client.get(PAGE)).status_code == 401
