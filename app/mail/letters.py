"""Rendering: one template per mail and language, set once as plain text and once as HTML."""

import hashlib
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from app.mail import wording
from app.mail.letterhead import Message
from app.mail.messages import PermissionAsked
from app.platform.readable_codes import unbroken_reference
from app.platform.texts import load_texts
from app.platform.written_dates import written_date

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Letter:
    """A mail as stored: open at ``{address}``, ``{link}`` and ``{joining_code}`` only."""

    subject: str
    text: str
    html: str

    @property
    def digest(self) -> str:
        """SHA-256 in hex over the text, a zero byte, and the HTML (DN-07)."""
        return hashlib.sha256(f"{self.text}\0{self.html}".encode()).hexdigest()


def render(message: Message, language: str) -> Letter:
    """The letter in one language. Raises jinja2.UndefinedError for a value nobody gave."""
    subject = subject_of(message, language)
    if isinstance(message, PermissionAsked):
        return Letter(subject, message.text, message.html)
    text = _set(message, language, "text", subject)
    return Letter(
        subject, _GAPS.sub("\n\n", text).strip() + "\n", _set(message, language, "html", subject)
    )


def subject_of(message: Message, language: str) -> str:
    """Operator, what, and the reference where there is one; never anything personal (P14)."""
    if isinstance(message, PermissionAsked):
        return _CONTROL.sub(" ", message.subject_line)
    return _CONTROL.sub(" ", _words(message, f"subject.{message.name}", language))


def _words(message: Message, key: str, language: str) -> str:
    head = message.head
    return load_texts().get(
        f"mail.{key}",
        language,
        operator=head.operator,
        title=head.title,
        reference=getattr(message, "reference", ""),
    )


def _set(message: Message, language: str, form: str, subject: str) -> str:
    head, zone = message.head, message.head.zone
    tools: dict[str, Any] = {
        "lang": language,
        "frame": message.frame,
        "subject": subject,
        "head": head,
        "day": lambda value: written_date(value, language),
        "day_of": lambda value: wording.local_day(value, language, zone),
        "time_of": lambda value: wording.clock_time(value, zone),
        "moment": lambda value: wording.moment(value, language, zone),
        "money": lambda cents: wording.dollars(cents, language),
        "listed": lambda items: wording.listed(items, language),
        "words": lambda key: _words(message, key, language),
    }
    given = {field.name: getattr(message, field.name) for field in fields(message)}
    if "reference" in given:
        # In groups, as it stands on the child's screen; a phone's line never parts them.
        given["reference"] = unbroken_reference(given["reference"])
    environment = _environment(html=form == "html")
    blocks = environment.get_template(f"mail/blocks_{form}.j2").make_module(tools)
    tools["b"] = blocks
    template = environment.get_template(f"mail/{message.name}/{language}.j2")
    body = template.render(**{**tools, **given})
    if form == "html":
        body = Markup(body)  # noqa: S704 - rendered with autoescape one line above
    return environment.get_template(f"mail/letter_{form}.j2").render(**tools, body=body)


@lru_cache(maxsize=2)
def _environment(*, html: bool) -> Environment:
    return Environment(
        loader=PackageLoader("app", "templates"),
        autoescape=html,  # noqa: S701 - off for plain text only
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
