"""The two locks against other sites, apart from any page."""

import pytest
from fastapi import Request

from app.platform.csrf import form_token, require_form_token, require_same_site
from app.platform.problems import CrossSite

OWN = "https://kids.example.org"
KEY = b"k" * 32


def request(method: str = "POST", path: str = "/parent/decide", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw, "query_string": b""}
    return Request(scope)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "same-origin "])
def test_only_the_same_origin_may_change_anything(site: str):
    with pytest.raises(CrossSite):
        require_same_site(request(sec_fetch_site=site, origin=OWN), own_origin=OWN)


def test_our_own_page_may():
    require_same_site(request(sec_fetch_site="same-origin"), own_origin=OWN)
    require_same_site(request(origin=OWN), own_origin=OWN)


@pytest.mark.parametrize(
    "origin", ["null", "https://kids.example.org.evil.example", "http://kids.example.org", ""]
)
def test_without_the_fetch_header_the_origin_decides(origin: str):
    with pytest.raises(CrossSite):
        require_same_site(request(origin=origin, host="kids.example.org"), own_origin=OWN)


def test_a_host_header_does_not_make_an_origin_ours_in_production():
    with pytest.raises(CrossSite):
        require_same_site(
            request(origin="https://evil.example", host="evil.example"), own_origin=OWN
        )


def test_looking_is_always_allowed():
    require_same_site(request("GET", sec_fetch_site="cross-site"), own_origin=OWN)


def test_a_form_belongs_to_the_session_it_was_made_for():
    mine, theirs = request(cookie="__Host-parent=one"), request(cookie="__Host-parent=two")
    token = form_token(KEY, mine)

    require_form_token(KEY, mine, token)
    for other, sent in ((theirs, token), (mine, ""), (mine, "é\ud800"), (mine, token[:-1])):
        with pytest.raises(CrossSite):
            require_form_token(KEY, other, sent)


def test_a_form_of_one_surface_is_no_good_on_another():
    cookie = "__Host-parent=one; __Host-staff=one; __Host-album=one"
    token = form_token(KEY, request(path="/parent/x", cookie=cookie))

    for path in ("/staff/x", "/p/lighthouse-summer/album"):
        with pytest.raises(CrossSite):
            require_form_token(KEY, request(path=path, cookie=cookie), token)
