"""A browser's hands without the browser: reads pages, fills in forms, keeps session cookies.

It sends what a browser of today sends along, and nothing that no page offered. ``Walker`` is what
stories need of whoever walks them; ``tests.browser.walking`` has those in a real browser.
"""

import atexit
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Protocol

import httpx2

# One line for all hands; each keeps its cookies itself.
LINE = httpx2.Client(timeout=60, follow_redirects=False)
atexit.register(LINE.close)


class Walker(Protocol):
    """Somebody at a screen."""

    def go(self, address: str) -> None:
        """Open an address."""

    def fill(self, name: str, text: str) -> None:
        """Type into the box of this name."""

    def pick(self, name: str, value: str) -> None:
        """Tick a box or choose one of several answers."""

    def choose(self, name: str, value: str) -> None:
        """Choose from a list."""

    def press(self, label: str) -> None:
        """Press the button or follow the link with these words."""

    def labels(self, action: str) -> list[str]:
        """The words on the buttons of the form whose action ends so."""

    def hidden(self, name: str) -> str:
        """What a form of this page holds unseen under this name."""

    @property
    def text(self) -> str:
        """All words of the page."""

    @property
    def path(self) -> str:
        """The path of the page's address."""


@dataclass
class Button:
    """A button as a form has it."""

    name: str
    value: str
    formaction: str
    text: str = ""


@dataclass
class Form:
    """One form of a page: where it goes and what it holds before anybody types."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._button: Button | None = None
        self._in_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._in_link = True
            self.links.append((given["href"], ""))
        elif self._form is not None and tag in ("input", "select", "textarea"):
            self._take(self._form, given)
        elif self._form is not None and tag == "button":
            self._button = Button(
                given.get("name", ""), given.get("value", ""), given.get("formaction", "")
            )
            self._form.buttons.append(self._button)

    def _take(self, form: Form, given: dict[str, str]) -> None:
        if given.get("type") in ("radio", "checkbox") and "checked" not in given:
            form.fields.setdefault(given["name"], "")
        elif "name" in given:
            form.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "button":
            self._button = None
        elif tag == "a":
            self._in_link = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._button is not None:
            self._button.text += data
        if self._in_link:
            href, text = self.links[-1]
            self.links[-1] = (href, text + data)


class Hand:
    """One browser with its own cookies; ``page`` is what it shows now."""

    def __init__(self, base: str) -> None:
        self.base = self.at = base
        # A browser keeps Secure cookies on localhost; this library does not.
        self.cookies: dict[str, str] = {}
        self.page = httpx2.Response(200)
        self.typed: dict[str, str] = {}

    def go(self, address: str) -> None:
        self._send("GET", address)

    def fill(self, name: str, text: str) -> None:
        assert any(name in form.fields for form in self.forms()), f"no box {name} at {self.path}"
        self.typed[name] = text

    pick = fill

    def choose(self, name: str, value: str) -> None:
        self.fill(name, value)

    def press(self, label: str) -> None:
        reader = self._read()
        offers = [(_plain(b.text), (form, b)) for form in reader.forms for b in form.buttons]
        offers += [(_plain(text), href) for href, text in reader.links]
        fitting = [what for text, what in offers if text == label]
        fitting += [what for text, what in offers if label in text]
        assert fitting, f"no {label!r} at {self.path}: {[text for text, _ in offers]}"
        if isinstance(fitting[0], str):
            self.go(fitting[0])
        else:
            self._submit(*fitting[0])

    def labels(self, action: str) -> list[str]:
        forms = [form for form in self.forms() if form.action.endswith(action)]
        return [_plain(button.text) for form in forms for button in form.buttons]

    def hidden(self, name: str) -> str:
        found = [form.fields[name] for form in self.forms() if name in form.fields]
        assert found, f"no {name} at {self.path}: {self.status} {self.text[:300]}"
        return found[0]

    def forms(self) -> list[Form]:
        return self._read().forms

    def links(self) -> list[str]:
        return [href for href, _ in self._read().links]

    @property
    def text(self) -> str:
        return _plain(" ".join(self._read().words))

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.at).path

    @property
    def status(self) -> int:
        return self.page.status_code

    def tab(self) -> "Hand":
        """Another tab of the same browser, showing the same page."""
        other = Hand(self.base)
        other.cookies, other.page, other.at = self.cookies, self.page, self.at
        return other

    def _submit(self, form: Form, button: Button) -> None:
        typed = {name: text for name, text in self.typed.items() if name in form.fields}
        data = {name: text for name, text in (form.fields | typed).items() if text}
        if button.name:
            data[button.name] = button.value
        self._send("POST", button.formaction or form.action, data)

    def _read(self) -> _Reader:
        reader = _Reader()
        if "html" in self.page.headers.get("content-type", ""):
            reader.feed(self.page.text)
        return reader

    def _send(self, method: str, address: str, data: dict[str, str] | None = None) -> None:
        self.typed = {}
        target = urllib.parse.urljoin(self.at, address)
        for _ in range(10):
            self.page = LINE.request(method, target, data=data, headers=self._along(target))
            LINE.cookies.clear()
            self._keep_cookies(target)
            if not self.page.is_redirect:
                self.at = target
                return
            target = urllib.parse.urljoin(target, self.page.headers["location"])
            method, data = "GET", None
        raise AssertionError("led in circles")

    def _along(self, target: str) -> dict[str, str]:
        site = "/".join(target.split("/")[:3])
        headers = {"Accept": "text/html", "Accept-Language": "en", "Origin": site}
        if site == self.base:
            headers["Sec-Fetch-Site"] = "same-origin"
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        return headers

    def _keep_cookies(self, target: str) -> None:
        if not target.startswith(self.base + "/"):
            return
        for line in self.page.headers.get_list("set-cookie"):
            name, value = line.split(";")[0].split("=", 1)
            if value in ("", '""'):
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def _plain(text: str) -> str:
    return " ".join(text.split())
