"""What a parent typed outlives the fifteen quiet minutes, on this page alone."""

import re

import pytest

from tests.consent.story import PIN
from tests.parents.scanning import everything
from tests.parents.test_in_command import ADDRESS, earn, give

pytestmark = pytest.mark.anyio
STREET = "475 Canary Quiet Street"


async def typed_too_late(office, field: str, **fields: str) -> str:
    """Type into the form of one item, and send it after the quiet minutes. Its path."""
    path = f"/parent/item/{await office.consent_id()}/{field}"
    await office.parent.go(path)
    office.clock.advance(minutes=15, seconds=1)
    await office.parent.send(path, False, **fields)
    assert office.parent.page.status_code == 401
    return path


def waiting(office) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', office.parent.text)
    return dict(found)


async def come_back(office) -> None:
    """In another tab of the same browser: the link of a letter, then the PIN."""
    path = office.link("your yes to")
    await office.parent.go(path)
    await office.parent.send(path + "/open")
    await office.parent.send("/parent/pin", pin=PIN)
    assert "Everything we hold" in office.parent.text


async def earned(office) -> None:
    await office.said_yes()
    await give(office, "first_name", "Quinn")
    await earn(office)
    await office.signed_in()


async def test_an_address_waits_for_the_parent_and_stands_in_the_form_again(office):
    await earned(office)
    sent = {**ADDRESS, "street": STREET, "pin": PIN, "surprise": "x"}
    path = await typed_too_late(office, "mailing_address", **sent)
    kept = waiting(office)
    assert {name: kept[name] for name in ADDRESS} == {**ADDRESS, "street": STREET}
    assert set(kept) == {*ADDRESS, "form_token"}
    assert f'action="{path}/again"' in office.parent.text
    await come_back(office)

    await office.parent.send(f"{path}/again", **kept)

    assert office.parent.page.status_code == 200
    boxes = {box["name"]: box.get("value") for box in office.parent.inputs()}
    assert boxes["street"] == STREET
    assert await office.one("SELECT count(*) FROM datum WHERE field = 'mailing_address'") == 0
    await office.parent.send(path, **ADDRESS | {"street": STREET})
    assert STREET in office.parent.text
    assert await office.one("SELECT count(*) FROM datum WHERE field = 'mailing_address'") == 1


async def test_a_name_put_right_waits_too(office):
    await earned(office)
    path = await typed_too_late(office, "first_name", value="Quincy")
    kept = waiting(office)
    await come_back(office)
    assert "Quincy" not in office.parent.text
    await office.parent.send(f"{path}/again", **kept)
    assert 'value="Quincy"' in office.parent.text
    await office.parent.send(path, value="Quincy")
    assert "Quincy" in office.parent.text


async def test_without_a_new_visit_it_goes_on_waiting_and_shows_nothing_that_is_held(office):
    await earned(office)
    path = await typed_too_late(office, "first_name", value="Quincy")
    kept = waiting(office)
    for _ in range(2):
        page = await office.parent.send(f"{path}/again", **kept)
        assert page.status_code == 401
        assert "Your page is not open yet" in office.parent.words_seen
        assert waiting(office)["value"] == "Quincy"
        assert "Quinn" not in office.parent.text
    link = office.link("your yes to")
    await office.parent.go(link)
    await office.parent.send(link + "/open")
    page = await office.parent.send(f"{path}/again", **kept)
    assert page.status_code == 401  # the PIN was not given


async def test_what_waits_is_in_no_address_no_cookie_and_no_table(office):
    await earned(office)
    path = await typed_too_late(office, "mailing_address", **ADDRESS | {"street": STREET})
    assert STREET in office.parent.text
    assert "Canary" not in path
    assert "Canary" not in str(office.parent.page.headers)
    assert "Canary" not in str(dict(office.parent.client.cookies))
    assert "Canary" not in str(await everything(office))


async def test_another_site_cannot_fill_the_form_in(office):
    await earned(office)
    path = f"/parent/item/{await office.consent_id()}/first_name/again"
    office.parent.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert (await office.parent.send(path, value="Quincy")).status_code == 403


async def test_another_parents_item_stays_shut_to_what_waited(office):
    await earned(office)
    stranger = "/parent/item/3f0f8a52-6f5e-4a6e-9a52-0d2f8a3c1b77/first_name/again"
    assert (await office.parent.send(stranger, value="Quincy")).status_code == 404
    assert (await office.parent.go(stranger)).status_code == 404
