"""Every route of the running application, with an address that leads to it."""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Self

import psycopg
from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from psycopg import sql
from starlette.testclient import TestClient

from app.main import create_app
from app.platform.csrf import form_token
from app.settings import Settings
from tests.cluster import TABLES, Database

ORIGIN = "http://localhost:8000"
SAME_ORIGIN = {"sec-fetch-site": "same-origin", "origin": ORIGIN}
# What stands for each parameter of a path: plausible, and leading to nobody.
SAMPLES = {
    "promotion": "lighthouse-summer",
    "revision": "1",
    "number": "1",
    "reference": "12345678",
}
SOMEBODY = "3f0f8a52-6f5e-4a6e-9a52-0d2f8a3c1b77"
TOKEN = "A" * 22
# Counting tries and steps is not acting; what a GET shows it must be allowed to count.
COUNTERS = {"rate_limit", "step_counter"}


@dataclass(frozen=True)
class Route:
    """One path and method of the application and everything it depends on."""

    method: str
    path: str
    dependant: Dependant

    @property
    def address(self) -> str:
        return re.sub(r"{(\w+)(:\w+)?}", lambda found: sample(found[1]), self.path)

    @property
    def surface(self) -> str:
        """The first part of the path: ``parent``, ``staff`` ..."""
        return self.path.split("/")[1]

    @property
    def is_safe(self) -> bool:
        return self.method in ("GET", "HEAD")

    def needs(self) -> set[str]:
        """The names of all functions that run before it."""
        return set(_calls(self.dependant))

    def parameters(self) -> list[Any]:
        return list(_parameters(self.dependant))


def sample(name: str) -> str:
    if name in SAMPLES:
        return SAMPLES[name]
    return SOMEBODY if name.endswith("id") else TOKEN


def _calls(dependant: Dependant) -> list[str]:
    below = [name for each in dependant.dependencies for name in _calls(each)]
    return [getattr(each.call, "__name__", str(each.call)) for each in dependant.dependencies] + (
        below
    )


def _parameters(dependant: Dependant) -> list[Any]:
    below = [each for one in dependant.dependencies for each in _parameters(one)]
    return dependant.path_params + dependant.query_params + dependant.header_params + below


class Site:
    """The application on a database, and a browser that sends what it is told to send."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self.settings = settings
        self.database = database
        self.app = create_app(settings)
        self.http = TestClient(
            self.app, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False
        )

    def __enter__(self) -> Self:
        self.http.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.__exit__(None, None, None)

    def routes(self) -> list[Route]:
        """All of them: ``app.routes`` alone hides what routers bring in."""
        return [
            Route(method, context.path or "", context.dependant)
            for context in iter_route_contexts(self.app.routes)
            if context.methods
            for method in sorted(context.methods)
        ]

    def pages(self) -> list[Route]:
        """What browsers ask for: everything but the doors of machines."""
        machines = ("webhooks", "healthz", "readyz", "metrics")
        return [route for route in self.routes() if route.surface not in machines]

    def knock(self, route: Route, **more: Any) -> Any:
        """Ask for a route as a browser of nobody would."""
        return self.http.request(route.method, route.address, **more)

    def fingerprint(self, *, apart_from: Collection[str] = ()) -> str:
        """One hash over every row of every table but the counters."""
        skipped = COUNTERS | set(apart_from)
        with psycopg.connect(self.database.superuser_url) as connection:
            names = [row[0] for row in connection.execute(TABLES) if row[0] not in skipped]
            whole = hashlib.sha256()
            for name in names:
                rows = connection.execute(
                    sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(name))
                ).fetchall()
                whole.update(f"{name}{rows}".encode())
        return whole.hexdigest()


@dataclass
class Visitor:
    """A browser with cookies of its own, whose forms carry the token of their page."""

    site: Site
    cookies: dict[str, str]

    def post(self, path: str, **more: Any) -> Any:
        return self.site.http.post(path, headers=SAME_ORIGIN | self.header(), **more)

    def header(self) -> dict[str, str]:
        return {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def token(self, path: str) -> str:
        """The form token that a page of this path would hold for this browser."""
        headers = [(b"cookie", self.header()["cookie"].encode())]
        scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
        return form_token(self.site.app.state.services.pages.form_key, Request(scope))


def child_with_album(site: Site) -> Visitor:
    """A child who has just picked a name."""
    child = Visitor(site, {})
    path = "/p/lighthouse-summer"
    answer = child.post(path, data={"form_token": child.token(path), "name": "1-1"})
    assert answer.status_code == 200, answer.text
    child.cookies["__Host-album"] = re.search(
        r"__Host-album=([^;]+)", str(answer.headers.get_list("set-cookie"))
    )[1]
    return child


def parent_with_letter(site: Site) -> Visitor:
    """A grown-up who was handed the child's screen, and reads the letter."""
    child = child_with_album(site)
    path = "/p/lighthouse-summer/ask/here"
    answer = child.post(path, data={"form_token": child.token(path)})
    assert answer.status_code == 303, answer.text
    found = re.search(r"__Host-parent=([^;]+)", str(answer.headers.get_list("set-cookie")))
    parent = Visitor(site, {"__Host-parent": found[1]})
    path = "/parent/letter/read"
    assert parent.post(path, data={"form_token": parent.token(path)}).status_code == 303
    return parent


def everyone(site: Site) -> Visitor:
    """One browser that holds an album and a letter, so that every form of either opens to it."""
    cookies = child_with_album(site).cookies | parent_with_letter(site).cookies
    return Visitor(site, cookies)
