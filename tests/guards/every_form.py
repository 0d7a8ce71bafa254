"""Every form of the service with the boxes it has, and browsers that watch what becomes of words.

The walk through all of them is ``tests.guards.everybody``; what must hold is said in the tests.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import psycopg
from psycopg import sql

from tests.children.browsing import Browser
from tests.cluster import TABLES, Database

# Each form's address and the boxes that take whatever somebody types. Choices, ticks and hidden
# fields are no boxes.
FORMS: dict[str, tuple[str, ...]] = {
    "/p/{promotion}": (),
    "/p/{promotion}/age": ("month", "year"),
    "/p/{promotion}/age/someone-else": (),
    "/p/{promotion}/words": ("words",),
    "/p/{promotion}/words/card": (),
    "/p/{promotion}/album": ("code",),
    "/p/{promotion}/certificate": ("first_name",),
    "/p/{promotion}/certificate/pdf": (),
    "/p/{promotion}/ask/here": (),
    "/p/{promotion}/ask/phone": (),
    "/p/{promotion}/ask/email": ("email",),
    "/p/{promotion}/ask/wrong": (),
    "/p/{promotion}/join": ("code",),
    "/p/{promotion}/reward": ("first_name",),
    "/visitor/mail/{token}/erase": (),
    "/parent/link": ("email",),
    "/parent/letter": ("reference", "code"),
    "/parent/letter/read": (),
    "/parent/letter/{token}/open": (),
    "/parent/letter/{token}/{ending}": (),
    "/parent/here/{token}/open": (),
    "/parent/here/{token}/{ending}": (),
    "/parent/decision": ("email", "pin", "pin_again"),
    "/parent/decision/card": (),
    "/parent/decision/{ending}": ("email", "pin", "pin_again"),
    "/parent/leave": (),
    "/parent/mail/{token}/open": (),
    "/parent/mail/{token}/stop": (),
    "/parent/mail/{token}/undo": (),
    "/parent/stop": (),
    "/parent/undo": (),
    "/parent/pin": ("pin",),
    "/parent/pin/lost": ("pin", "pin_again"),
    "/parent/item/{consent_id}/{field}": ("value", "street", "unit", "city", "zip"),
    "/parent/item/{consent_id}/{field}/again": (),
    "/parent/share/{consent_id}/{recipient_id}": (),
    "/staff/invite/{token}": (),
    "/staff/recover/{token}": (),
    "/staff/recovery": ("email", "code"),
    "/staff/sign-out": (),
    "/staff/post/labels": ("skip",),
    "/staff/post/posted": ("skip",),
    "/staff/post/{claim_id}/open": (),
    "/staff/post/{claim_id}/posted": (),
    "/staff/handovers/{promotion}/{recipient}": (),
    "/staff/mailroom": ("received_on", "box"),
    "/staff/consents/{consent_id}/resume": (),
    "/staff/consents/{consent_id}/stop": (),
    "/staff/settings/passkeys/remove": (),
    "/staff/settings/sessions/end": (),
    "/staff/recovery-codes": (),
    "/staff/under-13": ("words",),
}
# Doors that take a body no form sends.
BODIES = {
    "/staff/sign-in/options", "/staff/sign-in/verify",
    "/staff/enrol/options", "/staff/enrol/verify", "/webhooks/stripe",
}  # fmt: skip
BOXES = ("input", "textarea")
# These are sent by a script, as a body of the doors above.
SCRIPTED = ("/staff/sign-in", "/staff/enrol")
TYPED_INTO = {"text", "email", "password", "tel", "number", "search", "url", "date", ""}
# Trying and looking are counted, and a visit is touched, whatever becomes of the rest.
APART = {"rate_limit", "step_counter", "browser_session"}


def form_of(path: str) -> str:
    """The address in the table that a path belongs to: the plainest that fits."""
    fitting = [
        known
        for known in (*FORMS, *BODIES)
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), urlsplit(path).path)
    ]
    assert fitting, f"{path} is no form of the table"
    return min(fitting, key=lambda known: known.count("{"))


class _Boxes(HTMLParser):
    """The forms of a page: where each goes and its boxes; and every address on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[set[str], set[str]]] = []
        self.addresses: list[str] = []
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ("href", "src", "action") if name in given]
        if tag == "form":
            # Filters are sent by GET, and type nothing that is kept.
            self._open = given.get("method") == "post"
            if self._open:
                self.forms.append(({given["action"]}, set()))
        elif tag == "button" and given.get("formaction"):
            self.forms[-1][0].add(given["formaction"])
        elif self._open and tag in BOXES and given.get("type", "") in TYPED_INTO:
            self.forms[-1][1].add(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


@dataclass
class Watch:
    """What was typed where, and what every answer held."""

    typed: dict[str, str] = field(default_factory=dict)
    sent: dict[str, set[str]] = field(default_factory=dict)
    seen: dict[str, set[str]] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)

    def canary(self, name: str, text: str) -> str:
        """Remember a text that must be found nowhere, and give it back to be typed."""
        self.typed[name] = text
        return text

    def found_in(self, text: str) -> list[str]:
        """The names of the canaries that a text holds."""
        low = text.lower()
        return [name for name, typed in self.typed.items() if _holds(low, typed.lower())]

    def forms_on(self, html: str, base: str) -> None:
        for actions, boxes in _Boxes(html).forms:
            for action in actions.difference(SCRIPTED):
                path = urlsplit(urljoin(base, action)).path
                self.seen.setdefault(form_of(path), set()).update(boxes)

    def look(self, answer: Any) -> None:
        """No address leads on with a canary; no refusal says one again outside of its box."""
        where = f"{answer.request.method} {form_of_page(answer)}"
        told = [*answer.headers.values()]
        if "html" in answer.headers.get("content-type", ""):
            told += _Boxes(answer.text).addresses
        if answer.status_code >= 400:
            told.append(re.sub(r'\bvalue="[^"]*"', "", answer.text))
        self.leaks += [f"{where}: {name}" for text in told for name in self.found_in(text)]


def form_of_page(answer: Any) -> str:
    path = answer.request.url.path
    return form_of(path) if answer.request.method == "POST" else path


def _holds(text: str, typed: str) -> bool:
    if not typed.isdigit():
        return typed in text
    # A number stands by itself: digits within ids, hashes and moments are others.
    return re.search(rf"(?<![\w.-]){typed}(?![\w.-])", text) is not None


class Clerk(Browser):
    """A browser under watch; with ``commits`` each form is first sent while none can succeed."""

    def __init__(self, app: Any, watch: Watch, commits: "Commits | None", **more: Any) -> None:
        super().__init__(app, **more)
        self.watch, self.commits = watch, commits
        self.client.event_hooks = {"response": [self._answered]}

    async def _answered(self, answer: Any) -> None:
        await answer.aread()
        self.watch.look(answer)
        if answer.status_code < 500 and "html" in answer.headers.get("content-type", ""):
            self.watch.forms_on(answer.text, answer.request.url.path)

    async def send(self, path: str, follow: bool = True, **fields: str) -> Any:
        filled = {name for name, value in fields.items() if value}
        self.watch.sent.setdefault(form_of(path), set()).update(filled)
        if self.commits is None:
            return await super().send(path, follow, **fields)
        kept, cookies = self.page, httpx2.Cookies(self.client.cookies)
        before = self.commits.rows()
        with self.commits.failing():
            refused = await super().send(path, False, **fields)
        assert self.commits.rows() == before, f"{path} stored something"
        self.page = kept
        self.client.cookies = cookies
        answer = await super().send(path, follow, **fields)
        if self.commits.rows() != before:
            assert refused.status_code >= 500, f"{path} answered {refused.status_code}"
            assert not refused.headers.get_list("set-cookie"), path
            self.commits.refused.add(form_of(path))
        return answer


@dataclass
class Commits:
    """The commits of one database, to be made to fail for real: a deferred trigger raises there.

    What it raises quotes the row, as Postgres quotes what offends a constraint.
    """

    database: Database
    refused: set[str] = field(default_factory=set)

    def prepare(self) -> "Commits":
        with psycopg.connect(self.database.superuser_url) as connection:
            connection.execute(REFUSE)
            for (name,) in connection.execute(TABLES).fetchall():
                if name not in APART | {"commits_fail"}:
                    connection.execute(
                        sql.SQL(
                            "CREATE CONSTRAINT TRIGGER commits_fail AFTER INSERT OR UPDATE OR"
                            " DELETE ON {} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                            " EXECUTE FUNCTION refuse_commit()"
                        ).format(sql.Identifier(name))
                    )
        return self

    @contextmanager
    def failing(self) -> Iterator[None]:
        self.database.execute("INSERT INTO commits_fail VALUES (true)")
        try:
            yield
        finally:
            self.database.execute("DELETE FROM commits_fail")

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table but the counters: letters and jobs that wait as well."""
        return readable_rows(self.database, apart_from=APART)


REFUSE = """
CREATE TABLE commits_fail (now boolean);
ALTER TABLE commits_fail OWNER TO ps_owner;
CREATE FUNCTION refuse_commit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public AS $$
BEGIN
    IF EXISTS (SELECT FROM commits_fail) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = format('this row cannot be kept: %s', coalesce(NEW, OLD));
    END IF;
    RETURN NULL;
END $$;
"""


def readable_rows(database: Database, *, apart_from: set[str]) -> dict[str, list[str]]:
    """What somebody with a copy of the database reads, table by table."""
    with psycopg.connect(database.superuser_url) as connection:
        names = [name for (name,) in connection.execute(TABLES) if name not in apart_from]
        every = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, t::text FROM {} t").format(sql.Literal(name), sql.Identifier(name))
            for name in names
        )
        rows: dict[str, list[str]] = {name: [] for name in names}
        for name, row in connection.execute(every):
            rows[name].append(row)
    return {name: sorted(lines) for name, lines in rows.items()}
