"""Every page of the console: who may open it, and what it never shows."""

import re

import pytest
from fastapi.routing import APIRoute

from app.promotions.publishing import publish
from app.routers.parents.ending import ENDINGS
from app.routers.staff import (
    dashboard,
    handovers,
    mailroom,
    oversight,
    own_settings,
    posting,
    programmes,
    sign_in,
    under_13,
)
from tests.consent.promises import changed, operator
from tests.staff.conftest import ADDRESS, NAME

pytestmark = pytest.mark.anyio

MODULES = (
    dashboard,
    handovers,
    mailroom,
    oversight,
    own_settings,
    posting,
    programmes,
    sign_in,
    under_13,
)
ID = "00000000-0000-4000-8000-000000000000"
# Before the console: these let somebody in, or say why not.
DOORS = {
    "/staff/sign-in", "/staff/sign-in/options", "/staff/sign-in/verify", "/staff/recovery",
    "/staff/invite/{token}", "/staff/recover/{token}",
}  # fmt: skip
OFFICER_ONLY = ("/staff/requests", "/staff/ledger")
PAGES = (
    "/staff", "/staff/post", "/staff/handovers", "/staff/handovers/lighthouse-summer/lighthouse-society",
    "/staff/promotions", "/staff/codes", "/staff/settings", "/staff/recovery-codes",
    "/staff/under-13", "/staff/mailroom",
)  # fmt: skip


def routes() -> list[tuple[str, str]]:
    return sorted(
        (method, route.path)
        for module in MODULES
        for route in module.router.routes
        if isinstance(route, APIRoute) and route.path not in DOORS
        for method in route.methods
    )


def filled(path: str) -> str:
    return (
        path.replace("{claim_id}", ID)
        .replace("{batch_id}", ID)
        .replace("{promotion}", "lighthouse-summer")
        .replace("{recipient}", "lighthouse-society")
    )


@pytest.mark.parametrize(("method", "path"), routes())
async def test_every_route_refuses_without_a_session(browser, method: str, path: str) -> None:
    answer = await browser.request(method, filled(path), headers={"Sec-Fetch-Site": "same-origin"})
    if path == "/staff":
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize(("method", "path"), [r for r in routes() if "enrol" not in r[1]])
async def test_a_link_alone_opens_nothing_but_enrolling(
    browser, services, staff, method: str, path: str
) -> None:
    async with services.database.unit_of_work() as session:
        from app.platform.sessions import open_session

        token = await open_session(
            session, surface="staff", stage="enrol", subject_id=staff.staff_id, language="en"
        )
    browser.cookies.clear()
    browser.cookies.set("__Host-staff", token)
    answer = await browser.request(method, filled(path), headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code in (401, 303)
    assert answer.status_code == 401 or answer.headers["location"] == "/staff/sign-in"


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_opens_for_staff(staff, path: str) -> None:
    for lang in ("en", "es"):
        answer = await staff.get(path, params={"lang": lang})
        assert answer.status_code == 200, answer.text
        assert f'<html lang="{lang}">' in answer.text


async def test_two_promotions_of_one_title_are_told_apart(staff, services) -> None:
    again = changed('id = "lighthouse-summer"', 'id = "lighthouse-again"')
    async with services.database.unit_of_work() as session:
        await publish(session, again, operator())
    for path in ("/staff", "/staff/post", "/staff/handovers", "/staff/promotions", "/staff/codes"):
        text = (await staff.get(path)).text
        assert "Lighthouse Summer (lighthouse-summer)" in text, path
        assert "Lighthouse Summer (lighthouse-again)" in text, path
        assert "Night Sky (" not in text, path


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Another grown-up"), ("es", "Otra persona adulta")]
)
async def test_every_counted_step_has_words(staff, database, lang: str, words: str) -> None:
    for step in ("drafted", *ENDINGS):
        database.execute(
            "INSERT INTO step_counter (day, promotion_id, lane, step, hits)"
            " VALUES (app_now()::date, 'lighthouse-summer', 'email', %s, 40)",
            [step],
        )
    text = (await staff.get("/staff", params={"lang": lang})).text
    assert words in text
    assert [step for step in ENDINGS if step != "no" and f">{step}<" in text] == []


async def test_what_began_by_a_clock_that_went_back_is_new(staff, families, clock) -> None:
    await families.story.ask()
    clock.advance(days=-3)
    drawn = (await staff.get("/staff")).text.partition("<figure")[2].partition("</figure>")[0]
    assert ">1<" in drawn
    assert "-" not in re.sub(r"<[^>]*>", "", drawn)


@pytest.mark.parametrize("path", OFFICER_ONLY)
async def test_ledger_and_search_are_the_privacy_officers(staff, path: str) -> None:
    assert (await staff.get(path)).status_code == 403


@pytest.mark.parametrize("path", OFFICER_ONLY)
async def test_the_privacy_officer_reads_ledger_and_search(officer, path: str) -> None:
    assert (await officer.get(path)).status_code == 200


@pytest.mark.proves("SEC-01")
async def test_the_privacy_officer_is_told_when_the_security_programme_is_over(
    officer, clock
) -> None:
    assert "Security programme" not in (await officer.get("/staff")).text
    clock.advance(days=60)
    await back_at_the_console(officer)
    assert "due within 60 days" in (await officer.get("/staff")).text
    clock.advance(days=58)  # October 6, 2027: 366 days after the assessment
    await back_at_the_console(officer)
    assert "not assessed or reviewed for more than a year" in (await officer.get("/staff")).text
    assert (await officer.get("/readyz")).status_code == 200, "a paper that is late stops nobody"


async def back_at_the_console(officer) -> None:
    from app.platform.sessions import open_session

    async with officer.http._transport.app.state.services.database.unit_of_work() as session:
        token = await open_session(
            session, surface="staff", stage="console", subject_id=officer.staff_id, language="en"
        )
    officer.http.cookies.set("__Host-staff", token)


async def test_the_programme_is_the_privacy_officers_business(staff, clock) -> None:
    clock.advance(minutes=1)
    assert "Security programme" not in (await staff.get("/staff")).text


async def test_a_form_without_its_token_is_refused(staff) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "cross-site"}, {}):
        answer = await staff.http.post("/staff/post/posted", data={}, headers=headers)
        assert answer.status_code == 403


@pytest.mark.proves("SEC-04")
async def test_fifteen_idle_minutes_end_the_console(staff, clock) -> None:
    clock.advance(minutes=14, seconds=59)
    assert (await staff.get("/staff/post")).status_code == 200
    clock.advance(minutes=15, seconds=1)
    assert (await staff.get("/staff/post")).status_code == 401


async def test_eight_hours_end_the_console_however_busy(staff, clock) -> None:
    for _ in range(47):
        clock.advance(minutes=10)
        assert (await staff.get("/staff/codes")).status_code == 200
    clock.advance(minutes=11)
    assert (await staff.get("/staff/codes")).status_code == 401


async def test_a_disabled_member_is_out_at_once(staff, database) -> None:
    database.execute("UPDATE staff_member SET disabled_at = app_now()")
    assert (await staff.get("/staff/post")).status_code == 401


async def test_no_list_shows_a_name_or_an_address(staff, families) -> None:
    family = await families.ready(home="Illinois", society=True)
    for path in (*PAGES, f"/staff/post/{family.claim_id}"):
        text = (await staff.get(path)).text
        assert NAME not in text
        assert ADDRESS.splitlines()[0] not in text
    assert family.claim_id.hex[:8] in (await staff.get("/staff/post")).text


async def test_filters_live_in_the_address(staff, families) -> None:
    family = await families.ready(state="earned")
    short = family.claim_id.hex[:8]
    assert short not in (await staff.get("/staff/post")).text
    assert short in (await staff.get("/staff/post?state=earned")).text
    assert short not in (await staff.get("/staff/post?state=earned&promotion=night-sky")).text
    assert (await staff.get("/staff/post?state=odd&after=odd&marked=%00x")).status_code == 200


@pytest.mark.proves("REC-05")
async def test_a_request_is_found_by_its_reference_and_names_nobody(officer, families) -> None:
    family = await families.ready()
    reference = await families.story.one(
        "SELECT reference FROM consent_request WHERE id = :id", id=family.request_id
    )
    answer = await officer.get(
        "/staff/requests", params={"reference": f" {reference[:4]} {reference[4:]}"}
    )
    assert "parent:consent:granted" in answer.text
    for secret in (NAME, ADDRESS.splitlines()[0], "ana.parent"):
        assert secret not in answer.text


async def test_a_mistyped_reference_is_told_from_an_unknown_one(officer) -> None:
    wrong = await officer.get("/staff/requests?reference=12345678")
    unknown = await officer.get("/staff/requests?reference=10000003")
    assert "One digit is wrong" in wrong.text
    assert unknown.status_code in (200, 404)


@pytest.mark.proves("REC-03")
async def test_the_ledger_page_says_when_the_chain_is_broken(
    officer, services, families, database
) -> None:
    from app.audit.seal import seal_pending

    await families.ready()
    await seal_pending(services.database, services.settings.anchors_path)
    assert "The chain is whole" in (await officer.get("/staff/ledger")).text
    import psycopg

    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger SET facts = '{}' WHERE tag = 'parent:consent:granted'")
    assert "The chain is broken at entry" in (await officer.get("/staff/ledger")).text


async def test_signing_out_ends_the_session_on_the_server(staff) -> None:
    cookie = staff.http.cookies.get("__Host-staff")
    answer = await staff.post("/staff/sign-out")
    assert answer.headers["location"] == "/staff/sign-in"
    staff.http.cookies.set("__Host-staff", cookie)
    assert (await staff.get("/staff/post")).status_code == 401
