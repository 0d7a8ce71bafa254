"""Whatever is sent to a form gets a clear refusal: never a crash, never an echo of what it was."""

import ast
import re

from tests.guards.site import Site, everyone
from tests.guards.source import dotted, modules

CANARY = "canary-4711"
# What the database cannot hold, what hides, what breaks out, what is merely strange.
ODD = {
    "NUL": f"{CANARY}%00",
    "lone surrogate": f"{CANARY}%ED%A0%80",
    "control characters": f"{CANARY}%1B[2J%07",
    "markup": f"%3Cscript%3E{CANARY}%3C/script%3E%7B%7B7*7%7D%7D{CANARY}",
    "quotes, right to left": f"'%22;DROP TABLE album;--%E2%80%AE%F0%9F%A6%8A{CANARY}",
    "very long": CANARY + "x" * 1500,
}
REFUSED = {"NUL", "control characters"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": "multipart/form-data; boundary=b"}
BODIES = {
    "1,000 fields": (FORM, "&".join(f"f{n}=1" for n in range(1000))),
    "1,000 parts": (
        MULTIPART,
        "".join(
            f'--b\r\ncontent-disposition: form-data; name="f{n}"\r\n\r\n1\r\n' for n in range(800)
        )
        + "--b--\r\n",
    ),
    "a file": (
        MULTIPART,
        '--b\r\ncontent-disposition: form-data; name="email"; filename="a.pdf"\r\n'
        "content-type: application/pdf\r\n\r\n%PDF\r\n--b--\r\n",
    ),
    "parts without end": (MULTIPART, '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1'),
    "parts without boundary": ({"content-type": "multipart/form-data"}, "x"),
    "the same field twice": (FORM, "email=a&email=b&name=1-1&name=2-2&code=a&code=b"),
    "JSON": ({"content-type": "application/json"}, '{"email": ["x"]}'),
    "no type": ({"content-type": ""}, "email=x"),
    "nothing": (FORM, ""),
    "64 KiB and more": (FORM, "email=" + "x" * 70_000),
}


ALWAYS = {"1,000 fields", "a file", "64 KiB and more"}


def field_names() -> list[str]:
    """Every name under which a router reads something typed."""
    return sorted(
        {
            node.args[0].value
            for path, tree, _ in modules()
            if path.startswith("app/routers/")
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and dotted(node.func).endswith(("fields.get", "form.get", "fields.pop", "form.pop"))
            and isinstance(node.args[0], ast.Constant)
        }
        | {"email", "code", "name", "pin", "first_name", "words", "month", "year"}
    )


def doors(site: Site) -> list[str]:
    """Every form's address. What a passkey asks to sign reads nothing of its request."""
    found = [route.address for route in site.pages() if not route.is_safe]
    return [path for path in found if not path.endswith("/options")]


def test_there_are_forms_and_fields_to_try(site: Site):
    assert len(doors(site)) > 15
    assert len(field_names()) > 8


def test_an_odd_text_is_answered_clearly_and_never_crashes(site: Site):
    visitor = everyone(site)

    names = field_names()
    for path in doors(site):
        for odd, text in ODD.items():
            typed = [f"{name}={text}" for name in names]
            body = "&".join([f"form_token={visitor.token(path)}", *typed])
            headers = {"sec-fetch-site": "same-origin"} | visitor.header() | FORM
            answer = site.http.post(path, content=body, headers=headers)
            assert answer.status_code < 500, f"{path}: {odd}: {answer.status_code}"
            assert answer.status_code >= 300 or odd not in REFUSED, f"{path}: {odd} was taken"
            assert f"<script>{CANARY}" not in answer.text, path
            assert f"49{CANARY}" not in answer.text, path


def test_an_odd_body_is_refused_and_writes_nothing(site: Site):
    visitor = everyone(site)
    before = site.fingerprint(apart_from={"browser_session"})

    paths = doors(site)
    for number, path in enumerate(paths):
        # Reading a form is the same for all: every body somewhere, the costly ones everywhere.
        for odd in ALWAYS | {list(BODIES)[number % len(BODIES)]}:
            kind, body = BODIES[odd]
            headers = {"sec-fetch-site": "same-origin"} | visitor.header() | kind
            answer = site.http.post(path, content=body, headers=headers)
            assert 300 <= answer.status_code < 500, f"{path}: {odd}: {answer.status_code}"
            if odd == "64 KiB and more":
                assert answer.status_code == 413, path

    assert site.fingerprint(apart_from={"browser_session"}) == before


def test_a_path_that_is_no_text_is_not_found(site: Site):
    for route in site.routes():
        if "{" in route.path:
            for odd in ("%00", "%ED%A0%80", "..%2f..%2fetc"):
                path = re.sub(r"{[^}]+}", odd, route.path)
                answer = site.http.request(
                    route.method, path, headers={"sec-fetch-site": "same-origin"}
                )
                assert answer.status_code < 500, f"{route.method} {route.path} {odd}"


def test_an_odd_query_or_cookie_is_no_crash(site: Site):
    for route in site.pages():
        if route.is_safe:
            for odd in ("%00%1B", "%ED%A0%80"):
                query = "&".join(
                    f"{parameter.alias}={odd}" for parameter in route.dependant.query_params
                )
                answer = site.http.get(
                    f"{route.address}?lang={odd}&{query}",
                    headers={"cookie": f"__Host-album={odd[:40]}; __Host-parent=%00; __Host-age=x"},
                )
                assert answer.status_code < 500, f"{route.path} {odd}: {answer.status_code}"
