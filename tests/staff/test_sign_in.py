"""Getting in: links that work once, recovery codes, and every answer a browser could forge."""

import asyncio
import json
import re
from datetime import timedelta

import pytest

from app.commands import staff_invite, staff_recover
from app.platform import tokens
from app.staff.leaving import disable
from app.staff.members import (
    AlreadyInvited,
    StaffUnknown,
    invite_link,
    recovery_link,
    sign_in_link,
    staff_address,
)
from app.staff.recovery_codes import TRIES_PER_NETWORK, CodeRefused, make_codes, spend_code
from tests.statements import statements

pytestmark = pytest.mark.anyio

SAME = {"Sec-Fetch-Site": "same-origin"}
EMAIL = "mara@example.org"


def path_of(link: str) -> str:
    return link.removeprefix("http://localhost:8000")


async def follow(browser, link: str):
    page = await browser.get(path_of(link))
    token = re.search(r'name="form_token" value="(\w+)"', page.text)
    return page, await browser.post(
        path_of(link), data={"form_token": token.group(1) if token else ""}, headers=SAME
    )


async def test_an_invitation_is_read_any_number_of_times_and_spent_once(
    browser, services, settings
) -> None:
    link = await invite_link(services.database, settings, EMAIL, "staff")
    for _ in range(3):
        assert (await browser.get(path_of(link))).status_code == 200
        assert (await browser.head(path_of(link))).status_code == 200
    _, spent = await follow(browser, link)
    assert (spent.status_code, spent.headers["location"]) == (303, "/staff/enrol")
    cookie = spent.headers["set-cookie"].lower()
    for part in ("__host-staff=", "secure", "httponly", "samesite=strict", "path=/"):
        assert part in cookie
    assert EMAIL in (await browser.get("/staff/enrol")).text
    browser.cookies.clear()
    page, again = await follow(browser, link)
    assert (page.status_code, again.status_code) == (404, 403)


async def test_links_run_out_an_invitation_in_a_day_a_recovery_in_15_minutes(
    browser, services, settings, clock
) -> None:
    link = await invite_link(services.database, settings, EMAIL, "staff")
    clock.advance(hours=23, minutes=59)
    assert (await browser.get(path_of(link))).status_code == 200
    clock.advance(minutes=2)
    assert (await browser.get(path_of(link))).status_code == 404
    link = await recovery_link(services.database, settings, EMAIL)
    clock.advance(minutes=14)
    assert (await browser.get(path_of(link))).status_code == 200
    clock.advance(minutes=2)
    assert (await browser.get(path_of(link))).status_code == 404


async def test_a_link_of_another_purpose_opens_nothing(browser, services, settings) -> None:
    link = await invite_link(services.database, settings, EMAIL, "staff")
    assert (await browser.get(path_of(link).replace("invite", "recover"))).status_code == 404


async def test_a_new_link_ends_the_earlier_one(browser, services, settings) -> None:
    first = await invite_link(services.database, settings, EMAIL, "staff")
    second = await recovery_link(services.database, settings, EMAIL)
    assert (await browser.get(path_of(first))).status_code == 404
    assert (await browser.get(path_of(second))).status_code == 200


async def test_only_a_hash_of_a_link_is_stored(services, settings, database) -> None:
    link = await invite_link(services.database, settings, EMAIL, "staff")
    secret = link.rpartition("/")[2]
    ((stored,),) = database.execute("SELECT token_hash FROM link_token")
    assert stored == tokens.token_hash("staff-invite", secret)
    assert secret.encode() not in stored


async def test_inviting_twice_is_refused_and_recovering_a_stranger_too(services, settings) -> None:
    await invite_link(services.database, settings, EMAIL, "staff")
    with pytest.raises(AlreadyInvited):
        await invite_link(services.database, settings, EMAIL.upper(), "staff")
    with pytest.raises(StaffUnknown):
        await recovery_link(services.database, settings, "nobody@example.org")


async def test_the_demos_link_makes_the_member_the_first_time_only(
    services, settings, database
) -> None:
    await sign_in_link(services.database, settings, EMAIL)
    assert "/staff/invite/" in await sign_in_link(services.database, settings, EMAIL)
    assert database.execute("SELECT role FROM staff_member") == [("privacy_officer",)]


async def test_a_recovery_code_works_once_even_when_raced(services, database) -> None:
    async with services.database.unit_of_work() as session:
        from app.staff.members import invite

        member = await invite(session, email=EMAIL, role="staff")
        codes = await make_codes(session, services.peppers, member.id)
    assert len(set(codes)) == 10
    plain = database.execute("SELECT code_hash FROM recovery_code")
    assert not any(code.replace("-", "").encode() in row[0] for code in codes for row in plain)

    async def spend() -> bool:
        try:
            async with services.database.unit_of_work() as session:
                await spend_code(session, services.peppers, email=EMAIL, typed=codes[3].lower())
        except CodeRefused:
            return False
        return True

    assert sorted(await asyncio.gather(*(spend() for _ in range(4)))) == [False, False, False, True]


async def test_new_codes_end_the_earlier_ones(services) -> None:
    async with services.database.unit_of_work() as session:
        from app.staff.members import invite

        member = await invite(session, email=EMAIL, role="staff")
        old = await make_codes(session, services.peppers, member.id)
        await make_codes(session, services.peppers, member.id)
        with pytest.raises(CodeRefused):
            await spend_code(session, services.peppers, email=EMAIL, typed=old[0])


async def post_code(browser, email: str, code: str):
    page = await browser.get("/staff/recovery")
    token = re.search(r'name="form_token" value="(\w+)"', page.text).group(1)
    fields = {"email": email, "code": code, "form_token": token}
    return await browser.post("/staff/recovery", data=fields, headers=SAME)


async def test_a_recovery_code_leads_to_one_enrolment(browser, services) -> None:
    async with services.database.unit_of_work() as session:
        from app.staff.members import invite

        member = await invite(session, email=EMAIL, role="staff")
        codes = await make_codes(session, services.peppers, member.id)
    wrong = await post_code(browser, EMAIL, "AAAA-AAAA-AAAA")
    unknown = await post_code(browser, "who@example.org", codes[0])
    odd = await post_code(browser, "", "ñ")
    assert [a.status_code for a in (wrong, unknown, odd)] == [403, 403, 403]
    assert "Each code works once" in wrong.text
    right = await post_code(browser, EMAIL, codes[0])
    assert right.headers["location"] == "/staff/enrol"
    assert (await browser.get("/staff/post")).status_code == 401


async def test_a_wrong_code_is_as_much_work_for_a_member_as_for_a_stranger(services) -> None:
    async with services.database.unit_of_work() as session:
        from app.staff.members import invite

        member = await invite(session, email=EMAIL, role="staff")
        await invite(session, email="gone@example.org", role="staff")
        await disable(session, email="gone@example.org")
        await make_codes(session, services.peppers, member.id)
    work = []
    for email in (EMAIL, "who@example.org", "gone@example.org"):
        with statements(services.database.engine) as said, pytest.raises(CodeRefused):
            async with services.database.unit_of_work() as session:
                await spend_code(session, services.peppers, email=email, typed="AAAA-AAAA-AAAA")
        work.append(said)
    assert work[0] == work[1] == work[2]
    assert len(work[0]) == 2


async def test_guessing_recovery_codes_is_throttled(browser) -> None:
    answers = [await post_code(browser, EMAIL, "AAAA-AAAA-AAAA") for _ in range(11)]
    assert [a.status_code for a in answers] == [403] * TRIES_PER_NETWORK.hits + [429]


FORGED = [
    {}, [], {"rawId": "AAAA"}, {"rawId": 7}, {"rawId": "%%%"},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}},
]  # fmt: skip


@pytest.mark.parametrize("sent", FORGED)
async def test_a_made_up_passkey_is_refused_and_uses_its_challenge_up(
    browser, database, sent
) -> None:
    asked = await browser.post("/staff/sign-in/options", json={}, headers=SAME)
    assert len(json.loads(asked.text)["challenge"]) >= 43
    first = await browser.post("/staff/sign-in/verify", json=sent, headers=SAME)
    assert first.status_code in (400, 403)
    if first.status_code == 403:
        assert database.execute("SELECT challenge FROM browser_session") == [(None,)]
        again = await browser.post("/staff/sign-in/verify", json=sent, headers=SAME)
        assert again.status_code == 403


async def test_a_ceremony_needs_json_and_our_own_site(browser) -> None:
    text = {"Content-Type": "text/plain", **SAME}
    await browser.post("/staff/sign-in/options", json={}, headers=SAME)
    plain = await browser.post("/staff/sign-in/verify", content="{}", headers=text)
    cross = await browser.post(
        "/staff/sign-in/verify", json={}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert (plain.status_code, cross.status_code) == (400, 403)


@pytest.mark.parametrize("typed", ["", "mara", "@example.org", "a b@example.org", "a@b@c"])
def test_what_is_no_address_invites_nobody(typed: str) -> None:
    from app.platform.problems import Unprocessable

    with pytest.raises(Unprocessable):
        staff_address(typed)


def test_the_commands_print_a_link_and_nothing_else(
    settings, monkeypatch, capsys, database
) -> None:
    import argparse

    from app import first_start
    from app.commands import Refused

    asyncio.run(first_start.prepare(settings))
    for module in (staff_invite, staff_recover):
        monkeypatch.setattr(module, "load_settings", lambda: settings)
    parser = argparse.ArgumentParser()
    staff_invite.add_arguments(parser)
    assert staff_invite.run(parser.parse_args([EMAIL, "--role", "privacy_officer"])) == 0
    printed = capsys.readouterr().out
    assert re.fullmatch(r"http://localhost:8000/staff/invite/[\w-]{22}\n", printed)
    with pytest.raises(Refused):
        staff_invite.run(parser.parse_args([EMAIL]))
    assert staff_recover.run(argparse.Namespace(email=EMAIL)) == 0
    assert "/staff/recover/" in capsys.readouterr().out
    with pytest.raises(Refused):
        staff_recover.run(argparse.Namespace(email="nobody@example.org"))
    ((ends,),) = database.execute("SELECT max(ends_at) - app_now() FROM link_token")
    assert timedelta(minutes=14) < ends <= timedelta(minutes=15)
