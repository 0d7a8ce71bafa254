"""Passkeys for real: Chromium's virtual authenticator against the service on a port."""

import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright

from app import first_start
from app.platform.database import Database
from app.promotions.publishing import publish
from app.settings import Settings
from tests.barriers import barriers, sideways
from tests.consent.promises import lighthouse, night_sky, operator

ROOT = Path(__file__).parents[2]
EMAIL = "mara@example.org"


@dataclass
class Service:
    base_url: str
    environment: dict[str, str]

    def invite(self, role: str = "staff") -> str:
        """The link that the operator's command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "staff", "invite", EMAIL, "--role", role],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def service(settings, database) -> Iterator[Service]:
    """The web process on the test's database, promotions published."""
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PERMISSION_SLIP_")},
        "PERMISSION_SLIP_MODE": "demo",
        "PERMISSION_SLIP_BASE_URL": f"http://localhost:{port}",
        "PERMISSION_SLIP_DATABASE_URL": database.app_url,
        "PERMISSION_SLIP_OWNER_DATABASE_URL": database.owner_url,
        "PERMISSION_SLIP_KEYS_DIR": str(settings.keys_dir),
        "PERMISSION_SLIP_PROMOTIONS_DIR": str(settings.promotions_dir),
        "PERMISSION_SLIP_SMTP_HOST": "127.0.0.1",
        "PERMISSION_SLIP_SMTP_TLS": "none",
        "PERMISSION_SLIP_MAIL_FROM": "slips@example.org",
        "PERMISSION_SLIP_STRIPE_API_KEY": secrets.token_hex(),
        "PERMISSION_SLIP_STRIPE_WEBHOOK_SECRET": secrets.token_hex(),
        "PERMISSION_SLIP_STRIPE_LIVE": "false",
    }
    made = Service(f"http://localhost:{port}", environment)
    anyio.run(_published, settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield made
    finally:
        process.terminate()
        process.wait(10)


async def _published(settings: Settings) -> None:
    await first_start.prepare(settings)
    database = Database(settings)
    async with database.unit_of_work() as session:
        for promise in (lighthouse(), night_sky()):
            await publish(session, promise, operator())
    await database.close()


def _wait_for(address: str) -> None:
    end = time.monotonic() + 40
    while True:
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            assert time.monotonic() < end, "the service did not start"
            time.sleep(0.1)


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser.new_context(locale="en-US")
        browser.close()


@dataclass
class Authenticator:
    """A security key that Chromium pretends to have."""

    cdp: CDPSession
    id: str

    def verifies(self, yes: bool) -> None:
        self.cdp.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes}
        )

    def credentials(self) -> list[dict]:
        return self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def wind_back(self) -> None:
        """Put a copy of the key, as it was before it was ever used, in its place."""
        (copy,) = self.credentials()
        self.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": self.id})
        self.cdp.send(
            "WebAuthn.addCredential",
            {"authenticatorId": self.id, "credential": copy | {"signCount": 1}},
        )


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def key(context: BrowserContext, page: Page) -> Authenticator:
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return Authenticator(cdp, made["authenticatorId"])


def enrol(page: Page, link: str, label: str = "desk computer") -> None:
    page.goto(link)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of this passkey").fill(label)
    page.get_by_role("button", name="Make the passkey").click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/staff/sign-in")


def test_from_the_link_to_the_console_and_back_in_by_passkey_alone(
    service: Service, page: Page, key: Authenticator
) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    enrol(page, service.invite())
    page.wait_for_url("**/staff/recovery-codes")
    page.get_by_role("button", name="Make ten new codes").click()
    codes = page.locator(".codes .ref").all_inner_texts()
    assert len(codes) == 10
    assert all(re.fullmatch(r"\w{4}-\w{4}-\w{4}", code) for code in codes)
    page.get_by_role("link", name="To the sorting table").click()
    assert page.get_by_role("heading", name="Sorting table").is_visible()

    sign_out(page)
    before = page.context.cookies()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/staff")
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "__Host-staff"]
    assert cookie["value"] not in {c["value"] for c in before}
    assert (cookie["sameSite"], cookie["httpOnly"], cookie["secure"]) == ("Strict", True, True)

    sign_out(page)
    page.get_by_role("link", name="I lost my passkey").click()
    page.get_by_label("Work e-mail").fill(EMAIL)
    page.get_by_label("Recovery code").fill(codes[0].lower())
    page.get_by_role("button", name="Use the code").click()
    page.wait_for_url("**/staff/enrol")
    assert [line for line in said if "Content Security Policy" in line] == []


def test_a_passkey_without_user_verification_opens_nothing(
    service: Service, page: Page, key: Authenticator
) -> None:
    enrol(page, service.invite())
    page.wait_for_url("**/staff/recovery-codes")
    page.goto(f"{service.base_url}/staff")
    sign_out(page)
    key.verifies(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That did not work").wait_for()
    page.goto(f"{service.base_url}/staff/post")
    assert page.get_by_role("heading", level=1).inner_text() != "Rewards to post"
    key.verifies(True)
    page.goto(f"{service.base_url}/staff/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/staff")


def test_a_copied_key_whose_counter_went_back_is_refused(
    service: Service, page: Page, key: Authenticator
) -> None:
    enrol(page, service.invite())
    page.wait_for_url("**/staff/recovery-codes")
    for _ in range(2):
        page.goto(f"{service.base_url}/staff")
        sign_out(page)
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/staff")
    sign_out(page)
    key.wind_back()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That did not work").wait_for()


def test_a_recorded_answer_cannot_be_sent_a_second_time(
    service: Service, page: Page, key: Authenticator
) -> None:
    enrol(page, service.invite())
    page.wait_for_url("**/staff/recovery-codes")
    page.goto(f"{service.base_url}/staff")
    sign_out(page)
    with page.expect_request("**/staff/sign-in/verify") as sent:
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/staff")
    body = sent.value.post_data
    assert body is not None
    sign_out(page)
    statuses = page.evaluate(
        """async (body) => {
          const say = (path, text) => fetch(path, {method: 'POST', body: text,
            headers: {'Content-Type': 'application/json'}}).then(answer => answer.status);
          const asked = await say('/staff/sign-in/options', '{}');
          return [asked, await say('/staff/sign-in/verify', body)]; }""",
        body,
    )
    assert statuses == [200, 403]


def test_a_second_passkey_is_added_and_the_first_removed_but_never_the_last(
    service: Service, context: BrowserContext, page: Page, key: Authenticator
) -> None:
    enrol(page, service.invite())
    page.wait_for_url("**/staff/recovery-codes")
    page.goto(f"{service.base_url}/staff/settings")
    assert page.get_by_text("The last one stays").is_visible()
    key.cdp.send("WebAuthn.clearCredentials", {"authenticatorId": key.id})
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of this passkey").fill("spare key")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/staff/settings")
    assert page.get_by_role("row").filter(has_text="spare key").is_visible()
    row = page.get_by_role("row").filter(has_text="desk computer")
    row.get_by_role("button", name="Remove").click()
    assert page.get_by_role("row").filter(has_text="desk computer").count() == 0
    assert page.get_by_text("The last one stays").is_visible()


PAGES = (
    "", "/post", "/handovers", "/handovers/lighthouse-summer/lighthouse-society", "/promotions",
    "/codes", "/under-13", "/requests", "/ledger", "/settings", "/recovery-codes", "/enrol", "/sign-in", "/recovery",
)  # fmt: skip


def test_axe_finds_nothing_to_mend_and_every_page_fits_a_phone(
    service: Service, page: Page, key: Authenticator
) -> None:
    enrol(page, service.invite("privacy_officer"))
    page.wait_for_url("**/staff/recovery-codes")
    shots = os.environ.get("STAFF_SHOTS")
    for path in PAGES:
        page.goto(f"{service.base_url}/staff{path}")
        for width, scheme in ((1280, "light"), (390, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            assert barriers(page, seen_before=width == 390) == [], (path, width)
            assert sideways(page) <= 0, (path, width)
            if shots:
                name = path.strip("/").replace("/", "-") or "table"
                page.screenshot(path=f"{shots}/{name}-{width}-{scheme}.png", full_page=True)
