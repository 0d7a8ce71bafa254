"""Where a reward goes is asked of the parent after the yes, and taken from nobody else (COL-11)."""

import pytest
from fastapi.routing import iter_route_contexts

from app.consent.items import collect_item
from app.privacy import NoLegalBasis, UndeclaredField
from tests.children.browsing import Browser
from tests.consent.story import MAIL, PIN
from tests.parents.test_in_command import ADDRESS, earn

pytestmark = pytest.mark.anyio
HELD = "SELECT count(*) FROM datum WHERE field = 'mailing_address'"
PLACE = "/p/lighthouse-summer"
# Everything that a form of ours calls a part of an address, and what a stranger might call it.
TYPED = ADDRESS | {"mailing_address": "475 Example Street", "address": "475 Example Street"}


@pytest.mark.proves("COL-11")
async def test_no_form_that_a_child_can_send_takes_an_address(app, office):
    await joined_with_everything(office)
    paths = {
        context.path.replace("{promotion}", "lighthouse-summer")
        for context in iter_route_contexts(app.routes)
        if "POST" in (context.methods or ()) and not context.path.startswith(("/parent", "/staff"))
    }
    assert f"{PLACE}/reward" in paths
    assert len(paths) > 10

    for path in sorted(paths, key=lambda path: path != f"{PLACE}/reward"):
        await office.child.go(f"{PLACE}/reward")
        await office.child.send(path.replace("{token}", "A" * 22), **TYPED, first_name="Quinn")
        assert office.child.page.status_code < 500, path
        assert await office.one(HELD) == 0, path
    assert await office.one("SELECT count(*) FROM datum WHERE field = 'first_name'") == 1


async def joined_with_everything(office) -> None:
    """A child whose album is full, whose parent agreed: all that is missing is the address."""
    await office.child.new_album()
    await office.child.go(f"{PLACE}/ask/email")
    await office.child.send(f"{PLACE}/ask/email", email=MAIL)
    await office.family.say_yes(email=MAIL)
    await office.family.fill(office.child)


@pytest.mark.proves("COL-11")
async def test_the_parents_form_is_shut_before_the_yes_and_to_everybody_else(app, office):
    await office.letter_opened()
    before = "/parent/item/00000000-0000-4000-8000-000000000000/mailing_address"
    assert await sent(office.parent, before) in (401, 404)

    await office.said_yes()
    await earn(office)
    path = f"/parent/item/{await office.consent_id()}/mailing_address"
    await office.came_by_mail()
    assert await sent(office.parent, path) == 401, "the link alone, without the PIN"
    await office.child.new_album()
    assert await sent(office.child, path) in (401, 403), "a child"
    assert await office.one(HELD) == 0

    await office.parent.go("/parent/pin")
    await office.parent.send("/parent/pin", pin=PIN)
    await office.parent.go(path)
    await office.parent.send(path, **ADDRESS)
    assert await office.one(HELD) == 1


@pytest.mark.proves("COL-11")
async def test_another_parent_finds_no_form_for_it(app, office):
    await office.said_yes()
    await earn(office)
    path = f"/parent/item/{await office.consent_id()}/mailing_address"
    office.sandbox.http.delete("/messages")
    async with Browser(app, network="192.0.2.44") as other:
        office.parent = other
        await office.letter_opened(email="other.parent@example.org")
        answer = await office.answer(address="same")
        office.pay(answer.headers["location"])
        await other.go("/parent/paid")
        await office.work()
        await office.signed_in()
        assert (await other.go("/parent/home")).status_code == 200
        assert await sent(other, path) == 404
    assert await office.one(HELD) == 0


@pytest.mark.proves("COL-11")
async def test_a_stopped_yes_takes_no_address(office):
    await office.said_yes()
    await earn(office)
    await office.signed_in()
    consent = str(await office.consent_id())
    await office.parent.go("/parent/stop")
    await office.parent.send("/parent/stop", consent=consent)
    assert await sent(office.parent, f"/parent/item/{consent}/mailing_address") >= 400
    assert await office.one(HELD) == 0


@pytest.mark.proves("COL-11")
async def test_behind_every_page_the_address_is_the_parents_and_the_yes_comes_first(office):
    asked = await office.ask()
    basis = await office.one("SELECT contact_basis_id FROM consent_request")
    async with office.parts.database.unit_of_work() as session:
        with pytest.raises(UndeclaredField):
            await office.parts.gate.collect(
                session, basis, field="mailing_address", value="475 Example Street"
            )
    assert asked.id is not None

    await office.said_yes()
    consent = await office.consent_id()
    await refused(office, consent, "child", UndeclaredField)
    office.database.execute("UPDATE consent SET state = 'suspended', suspended_for = 'dispute'")
    await refused(office, consent, "parent", NoLegalBasis)
    assert await office.one(HELD) == 0


async def refused(office, consent, source: str, why: type[Exception]) -> None:
    async with office.parts.database.unit_of_work() as session:
        with pytest.raises(why):
            await collect_item(
                session,
                office.parts,
                consent_id=consent,
                field="mailing_address",
                value="475 Example Street",
                source=source,
            )


async def sent(browser: Browser, path: str) -> int:
    """The answer to a whole address sent to a form, with the token of the page before it."""
    answer = await browser.send(path, **ADDRESS)
    return answer.status_code
