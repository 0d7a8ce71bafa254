"""HEAD is GET without the body (RFC 9110 9.3.2), on every route that GET reaches."""

import socket
from contextlib import closing

from app.platform.metrics import REQUESTS
from tests.guards.site import Site, everyone


def told(answer) -> tuple[int, dict[str, list[str]]]:
    """Status and headers. Only how long the body would be is not compared where it is drawn anew."""
    headers = {name: answer.headers.get_list(name) for name in sorted(answer.headers)}
    if answer.request.url.path == "/p/lighthouse-summer":  # made-up names, others each time
        headers["content-length"] = ["some"]
    return answer.status_code, headers


def test_head_is_answered_as_get_on_every_route(site: Site):
    somebody = everyone(site)
    gets = [route for route in site.routes() if route.method == "GET"]
    assert len(gets) > 50
    for route in gets:
        for headers in ({}, somebody.header()):
            shown = site.http.get(route.address, headers=headers)
            head = site.http.head(route.address, headers=headers)
            assert told(head) == told(shown), route.path
            assert head.content == b"", route.path


def test_head_of_a_file_names_its_length_and_sends_none_of_it(site: Site):
    shown = site.http.get("/static/css/base.css")
    head = site.http.head("/static/css/base.css")

    assert told(head) == told(shown)
    assert head.status_code == 200
    assert int(head.headers["content-length"]) == len(shown.content) > 0
    assert head.content == b""


def test_head_fails_as_get_fails(site: Site):
    for address in ("/nothing/here", "/static/nothing.css", "/webhooks/stripe"):
        assert told(site.http.head(address)) == told(site.http.get(address)), address
    assert site.http.head("/nothing/here").status_code == 404
    assert site.http.head("/webhooks/stripe").status_code == 405


def test_head_leaves_nothing_behind_even_where_get_touches_a_session(site: Site):
    somebody = everyone(site)
    before = site.fingerprint(apart_from={"rate_limit"})

    for route in site.routes():
        if route.method == "GET":
            site.http.head(route.address, headers=somebody.header())

    assert site.fingerprint(apart_from={"rate_limit"}) == before


def test_a_head_is_counted_under_its_route_as_what_it_was(site: Site):
    counted = REQUESTS.labels("/p/{promotion}/privacy", "HEAD", "200")
    before = counted._value.get()

    site.http.head("/p/lighthouse-summer/privacy")

    assert counted._value.get() == before + 1


def test_the_server_itself_sends_the_head_and_then_the_next_answer(site: Site):
    """On a connection that stays open a body too many would be read as the next answer."""
    from tests.guards.served import served

    with served(site.app) as port, closing(socket.create_connection(("127.0.0.1", port))) as line:
        ask = b"HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        line.sendall(ask + ask.replace(b"HTTP/1.1\r\n", b"HTTP/1.1\r\nConnection: close\r\n"))
        received = b""
        while more := line.recv(65_536):
            received += more
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert received.endswith(b"\r\n\r\n")
    assert b"<html" not in received
