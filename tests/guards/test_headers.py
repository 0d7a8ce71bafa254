"""Every answer, the failing ones included, is locked down; pages ask nothing of other hosts."""

import re
from http.cookies import SimpleCookie

import pytest

from tests.guards.site import ORIGIN, Site

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
}
LOADS = re.compile(
    r"""(?:src|href|action|data|poster|srcset)\s*=\s*["']?((?:https?:)?//[^"'\s>]+)""", re.I
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\son\w+\s*=|\sstyle\s*=|javascript:", re.I)
LINK = re.compile(r"<a\s[^>]*>", re.I)


def answers(site: Site) -> dict[str, object]:
    """One of every kind of answer: pages, files, and each way of failing."""

    async def explode() -> None:
        raise RuntimeError("Ana Canary, 12 Secret Street")

    site.app.add_api_route("/explode", explode)
    site.app.add_api_route("/webhooks/explode", explode)
    asked = {
        "200": site.http.get("/"),
        "notice": site.http.get("/p/lighthouse-summer/privacy"),
        "health": site.http.get("/healthz"),
        "file": site.http.get("/static/css/base.css"),
        "404": site.http.get("/nothing/here"),
        "404 file": site.http.get("/static/nothing.css"),
        "404 json": site.http.get("/webhooks/nothing"),
        "405": site.http.delete("/"),
        "413": site.http.post("/webhooks/stripe", content=b"x" * 70_000),
        "422": site.http.get("/p/lighthouse-summer/privacy/not-a-number"),
        "500": site.http.get("/explode"),
        "500 json": site.http.get("/webhooks/explode"),
    }
    return asked | {
        f"{route.method} {route.path}": site.knock(route) for route in site.pages() if route.is_safe
    }


@pytest.mark.proves("SEC-02")
def test_every_answer_carries_the_security_headers(site: Site):
    found = answers(site)

    for name, answer in found.items():
        for header, value in HEADERS.items():
            assert answer.headers.get(header) == value, f"{name}: {header}"
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "server" not in answer.headers
        kept = answer.headers["cache-control"]
        assert kept == "no-store" or name in ("file", "404 file"), f"{name}: {kept}"
    for status in ("404", "405", "413", "422", "500"):
        assert found[status].status_code == int(status)


def test_no_failing_answer_says_why_in_words_that_could_name_someone(site: Site):
    for name, answer in answers(site).items():
        assert "Canary" not in answer.text, name
        assert "Traceback" not in answer.text, name


@pytest.mark.proves("SEC-05")
def test_no_page_loads_anything_from_elsewhere_or_runs_code_of_its_own(site: Site):
    for name, answer in answers(site).items():
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        loaded = [url for url in LOADS.findall(LINK.sub("", answer.text)) if not ours(url)]
        assert loaded == [], name
        assert INLINE.findall(answer.text) == [], name


def ours(url: str) -> bool:
    return url.startswith(ORIGIN) or url == "http://www.w3.org/2000/svg"


@pytest.mark.proves("SEC-05")
def test_every_cookie_ends_with_the_browser_and_is_closed_to_scripts(site: Site):
    for name, answer in answers(site).items():
        for line in answer.headers.get_list("set-cookie"):
            for cookie in SimpleCookie(line).values():
                assert cookie.key.startswith("__Host-"), f"{name}: {cookie.key}"
                assert cookie["secure"], name
                assert cookie["httponly"], name
                assert cookie["samesite"].lower() in ("lax", "strict"), name
                assert cookie["path"] == "/", name
                assert not cookie["domain"], name
                assert cookie["expires"] == "" or cookie["max-age"] == "0", name


@pytest.mark.proves("SEC-03")
def test_an_encrypted_service_says_so_for_a_year(site: Site, settings):
    from app.main import create_app
    from tests.guards.site import TestClient

    assert "strict-transport-security" not in site.http.get("/").headers
    # The demo speaks plain HTTP to this machine only; what production says follows its address.
    secure = settings.model_copy(update={"base_url": "https://kids.example.org"})
    with TestClient(create_app(secure), base_url="https://kids.example.org") as http:
        for address in ("/", "/nothing"):
            said = http.get(address).headers["strict-transport-security"]
            assert said == "max-age=31536000; includeSubDomains"
