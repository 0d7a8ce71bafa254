"""The product's templates and texts with invented content, served to Chromium from memory.

Knows nothing of routes or databases: only how a page looks, weighs and behaves by itself.
"""

import mimetypes
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup, escape
from playwright.sync_api import Page, Route

from app.platform import pages
from app.platform.headers import content_security_policy
from app.platform.texts import load_texts

APP = Path(__file__).parents[2] / "app"
STATIC = APP / "static"
TEMPLATES = APP / "templates"
SHEETS = Path(__file__).parent / "sheets"
ORIGIN = "http://look.test"
OPERATOR = {
    "name": "Example Post",
    "phone": "+1-217-555-0100",
    "email": "privacy@example.org",
    "address": "475 Example Street, Springfield, IL 62701",
}


def environment() -> Environment:
    """The service's own environment that also finds the sheets of this folder."""
    real = pages.environment()
    assert real.loader is not None
    return real.overlay(loader=ChoiceLoader([real.loader, FileSystemLoader(SHEETS)]))


def render(template: str, lang: str = "en", **values: object) -> str:
    """The page as HTML text, with what every page of the service is given."""

    def t(key: str, **inserted: object) -> Markup:
        safe = {name: escape(value) for name, value in inserted.items()}
        return escape(load_texts().entries[key][lang]).format_map(safe)

    always = {
        "t": t,
        "lang": lang,
        "other_lang": "es" if lang == "en" else "en",
        "other_lang_url": "/page?lang=es",
        "csrf_field": lambda: Markup('<input type="hidden" name="csrf" value="x">'),
        "operator": OPERATOR,
        "path": "/page",
    }
    return environment().get_template(template).render(**always, **values)


def show(page: Page, html: str) -> list[int]:
    """Load `html` under the service's policy; returns the list of bytes that fills as it loads."""
    weights: list[int] = []
    headers = {
        "Content-Security-Policy": content_security_policy("https://checkout.stripe.com"),
        "Content-Type": "text/html; charset=utf-8",
    }

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            kind = mimetypes.guess_type(file.name)[0] or "text/plain"
            weights.append(file.stat().st_size)
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            weights.append(len(html.encode()))
            route.fulfill(body=html, headers=headers)

    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/page")
    return weights
