"""What another site's page sends changes nothing, and looking changes nothing either."""

import pytest

from tests.guards.site import ORIGIN, Site

FORGED = {
    "another site": {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    "another host of the same site": {"sec-fetch-site": "same-site", "origin": ORIGIN},
    "an address typed by hand": {"sec-fetch-site": "none"},
    "a foreign origin": {"origin": "https://evil.example"},
    "no header at all": {},
    "the null origin of a sandboxed frame": {"origin": "null"},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_a_forged_request_is_refused_and_changes_nothing(site: Site, headers):
    before = site.fingerprint()

    answers = {
        f"{route.method} {route.path}": site.knock(route, headers=headers, data={"a": "b"})
        for route in site.pages()
        if not route.is_safe
    }

    assert {name: each.status_code for name, each in answers.items()} == dict.fromkeys(answers, 403)
    assert site.fingerprint() == before


def test_looking_changes_nothing(site: Site):
    before = site.fingerprint()

    for route in site.routes():
        if route.is_safe:
            site.knock(route)
            site.http.request("HEAD", route.address)

    assert site.fingerprint() == before


def test_a_request_of_our_own_page_passes_the_lock(site: Site):
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": ORIGIN}):
        for route in site.pages():
            if not route.is_safe and route.surface == "p":
                answer = site.knock(route, headers=headers)
                # Refused for want of the form's token at most, never taken for a stranger's 500.
                assert answer.status_code < 500, f"{route.method} {route.path}"
