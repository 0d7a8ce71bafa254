"""Who leaves the staff is out at once: here, on other browsers, with every key they had."""

import argparse
import asyncio
import json
from uuid import UUID

import pytest

from app import cli, first_start
from app.commands import Refused, staff_disable, staff_list
from app.platform.ids import new_id
from app.staff.leaving import LastPrivacyOfficer, disable, list_members
from app.staff.members import AlreadyInvited, StaffUnknown, invite, invite_link, recovery_link
from app.staff.models import Passkey
from app.staff.recovery_codes import CodeRefused, make_codes, spend_code
from tests.staff.soft_key import SoftKey
from tests.staff.test_sign_in import path_of

pytestmark = pytest.mark.anyio

SAME = {"Sec-Fetch-Site": "same-origin"}
EMAIL = "staff@example.org"
OFFICER = "privacy_officer@example.org"


async def let_go(services, email: str = EMAIL) -> bool:
    async with services.database.unit_of_work() as session:
        return await disable(session, email=email)


async def with_key(services, settings, staff_id: UUID) -> SoftKey:
    key = SoftKey(settings.host, settings.base_url)
    async with services.database.unit_of_work() as session:
        session.add(
            Passkey(
                id=new_id(), staff_id=staff_id, credential_id=key.credential_id,
                public_key=key.public_key(), sign_count=0, label="desk",
            )
        )  # fmt: skip
    return key


async def sign_in(browser, key: SoftKey):
    asked = await browser.post("/staff/sign-in/options", json={}, headers=SAME)
    answer = key.sign_in(json.loads(asked.text)["challenge"])
    return await browser.post("/staff/sign-in/verify", json=answer, headers=SAME)


async def test_an_open_console_closes_with_the_next_click(staff, services, database) -> None:
    assert (await staff.get("/staff/post")).status_code == 200
    assert await let_go(services)
    assert (await staff.get("/staff/post")).status_code == 401
    assert database.execute("SELECT count(*) FROM browser_session") == [(0,)]


async def test_a_passkey_that_let_them_in_is_refused_from_then_on(
    browser, staff, services, settings
) -> None:
    key = await with_key(services, settings, staff.staff_id)
    assert (await sign_in(browser, key)).status_code == 200
    await let_go(services)
    assert (await sign_in(browser, key)).status_code == 403
    assert (await browser.get("/staff/post")).status_code == 401


async def test_links_and_recovery_codes_end_with_the_membership(
    browser, staff, services, settings
) -> None:
    async with services.database.unit_of_work() as session:
        codes = await make_codes(session, services.peppers, staff.staff_id)
    link = await recovery_link(services.database, settings, EMAIL)
    await let_go(services)
    assert (await browser.get(path_of(link))).status_code == 404
    with pytest.raises(StaffUnknown):
        await recovery_link(services.database, settings, EMAIL)
    with pytest.raises(CodeRefused):
        async with services.database.unit_of_work() as session:
            await spend_code(session, services.peppers, email=EMAIL, typed=codes[0])


async def test_the_ledger_says_once_that_they_left_and_keeps_what_they_did(
    staff, services, database
) -> None:
    assert [await let_go(services), await let_go(services)] == [True, False]
    entries = database.execute(
        "SELECT subject_id, facts FROM ledger WHERE tag = 'staff:member:disabled'"
    )
    assert entries == [(staff.staff_id, {"role": "staff"})]
    assert database.execute("SELECT count(*) FROM staff_member") == [(1,)]


async def test_the_last_privacy_officer_stays(officer, services) -> None:
    with pytest.raises(LastPrivacyOfficer):
        await let_go(services, OFFICER)
    assert (await officer.get("/staff/ledger")).status_code == 200
    async with services.database.unit_of_work() as session:
        await invite(session, email="next@example.org", role="privacy_officer")
    assert await let_go(services, OFFICER)
    with pytest.raises(LastPrivacyOfficer):
        await let_go(services, "next@example.org")


async def test_of_two_officers_who_leave_at_once_one_stays(services) -> None:
    emails = ("one@example.org", "two@example.org")
    async with services.database.unit_of_work() as session:
        for email in emails:
            await invite(session, email=email, role="privacy_officer")
    gone = await asyncio.gather(
        *(let_go(services, email) for email in emails), return_exceptions=True
    )
    assert sorted(type(each) for each in gone if each is not True) == [LastPrivacyOfficer]


async def test_who_comes_back_is_invited_again_and_has_no_key_left(
    browser, staff, services, settings
) -> None:
    key = await with_key(services, settings, staff.staff_id)
    with pytest.raises(AlreadyInvited):
        await invite_link(services.database, settings, EMAIL, "staff")
    await let_go(services)
    link = await invite_link(services.database, settings, EMAIL, "staff")
    assert (await browser.get(path_of(link))).status_code == 200
    assert (await sign_in(browser, key)).status_code == 403
    async with services.database.unit_of_work() as session:
        (member,) = await list_members(session)
    assert (member.email, member.standing) == (EMAIL, "invited")


async def test_the_list_names_address_role_and_standing(browser, staff, services, settings) -> None:
    await with_key(services, settings, staff.staff_id)
    async with services.database.unit_of_work() as session:
        await invite(session, email=OFFICER, role="privacy_officer")
        await invite(session, email="gone@example.org", role="staff")
    await let_go(services, "gone@example.org")
    async with services.database.unit_of_work() as session:
        listed = [(m.email, m.role, m.standing) for m in await list_members(session)]
    assert listed == [
        ("gone@example.org", "staff", "disabled"),
        (OFFICER, "privacy_officer", "invited"),
        (EMAIL, "staff", "active"),
    ]


def test_the_commands_say_what_they_did_and_how_to_go_on(
    settings, database, monkeypatch, capsys
) -> None:
    asyncio.run(first_start.prepare(settings))
    for module in (staff_disable, staff_list):
        monkeypatch.setattr(module, "load_settings", lambda: settings)
    assert cli.main(["staff", "list"]) == 0
    assert "nobody yet" in capsys.readouterr().out
    asyncio.run(_invite_both(settings))
    assert cli.main(["staff", "disable", EMAIL]) == 0
    assert capsys.readouterr().out.startswith("disabled: signed out everywhere")
    assert cli.main(["staff", "disable", EMAIL.upper()]) == 0
    assert "before" in capsys.readouterr().out
    assert cli.main(["staff", "list"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.split("  ") == [OFFICER, "privacy_officer", "no passkey yet"]
    assert second.split() == [EMAIL, "staff", "disabled"]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("nobody@example.org", "staff list"),
        ("mara", "not an e-mail address"),
        (OFFICER, "staff invite EMAIL --role privacy_officer"),
    ],
)
def test_a_refusal_is_kind_and_says_what_to_do(
    settings, database, monkeypatch, typed: str, told: str
) -> None:
    asyncio.run(first_start.prepare(settings))
    asyncio.run(_invite_both(settings))
    monkeypatch.setattr(staff_disable, "load_settings", lambda: settings)
    with pytest.raises(Refused, match=told):
        staff_disable.run(argparse.Namespace(email=typed))


async def _invite_both(settings) -> None:
    from app.platform.database import Database

    database = Database(settings)
    await invite_link(database, settings, EMAIL, "staff")
    await invite_link(database, settings, OFFICER, "privacy_officer")
    await database.close()
