"""The sandbox's pages in a real browser with script switched off, at phone and desk width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.barriers import barriers, sideways
from tests.sandbox.running import Running, letter, session_params


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()


def page_of(browser: Browser, *, width: int = 390, script: bool = False) -> Page:
    viewport = {"width": width, "height": 844}
    return browser.new_context(viewport=viewport, java_script_enabled=script).new_page()


def test_a_parent_reads_a_letter_follows_its_link_and_pays(
    browser: Browser, sandbox: Running
) -> None:
    target = f"{sandbox.url}/time-machine"
    message = letter(subject="Read and decide", text=f"Go to {target}")
    message.add_alternative(f'<p><a href="{target}">Read and decide</a></p>', subtype="html")
    sandbox.send(message)
    page = page_of(browser)
    page.goto(f"{sandbox.url}/mailbox")
    page.get_by_role("link", name="Read and decide").click()
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Read and decide").click()
    assert opened.value.url == target
    params = session_params(success_url=f"{sandbox.url}/mailbox?paid={{CHECKOUT_SESSION_ID}}")
    session = sandbox.cards.v1.checkout.sessions.create(params=params)
    page.goto(session.url)
    page.get_by_role("button", name="3-D Secure").click()
    page.get_by_role("button", name="No, this is not me").click()
    assert "unable to authenticate" in page.get_by_role("alert").inner_text()
    page.get_by_label("E-mail").fill("payer@example.com")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_role("button", name="Pay $0.50").click()
    assert page.url == f"{sandbox.url}/mailbox?paid={session.id}"
    assert sandbox.cards.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    page.context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_its_width_and_has_no_barrier(
    browser: Browser, sandbox: Running, width: int
) -> None:
    sessions = sandbox.cards.v1.checkout.sessions
    opened, closed, asked = (sessions.create(params=session_params()) for _ in range(3))
    sessions.expire(closed.id)
    payer = {"card": "three_d_secure", "email": "payer@example.com"}
    sandbox.http.post(f"/pay/{asked.id}", data=payer)
    sandbox.send(letter(text="See http://localhost:8000/parent/" + "long" * 40))
    page = page_of(browser, width=width, script=True)
    for path in (
        "/", "/mailbox", f"/mailbox/{sandbox.messages()[0]['id']}", "/card-sandbox",
        "/time-machine", f"/pay/{opened.id}", f"/pay/{closed.id}", f"/pay/{asked.id}/challenge",
        "/pay/none",
    ):  # fmt: skip
        page.goto(sandbox.url + path)
        assert sideways(page) <= 0, path
        assert barriers(page) == [], path
    page.context.close()
