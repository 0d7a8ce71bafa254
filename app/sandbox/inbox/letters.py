"""Turns the bytes of a received letter into the record that pages and scripts read."""

import re
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

from app.sandbox.ids import new_id
from app.sandbox.store import Json

_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_TRAILING = ".,;:!?)]}’”"


class _Anchors(HTMLParser):
    """Collects the targets of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def letter(content: bytes, *, sender: str, recipient: str, at: datetime) -> Json:
    """One record per recipient: ``{id, to, from, subject, text, html, links, headers, at}``;
    `at` is kept as ISO 8601 with its offset."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(content)
    text, html = _part(message, "plain"), _part(message, "html")
    return {
        "id": new_id("msg"),
        "to": recipient,
        "from": sender,
        "subject": str(message["subject"] or ""),
        "text": text,
        "html": html,
        "links": links_in(text, html),
        "headers": [[name, str(value)] for name, value in message.items()],
        "at": at.isoformat(timespec="seconds"),
    }


def links_in(text: str, html: str) -> list[str]:
    """Every web address in either part, once, in order of appearance."""
    anchors = _Anchors()
    anchors.feed(html)
    plain = [found.rstrip(_TRAILING) for found in _ADDRESS.findall(text)]
    targets = [target for target in anchors.found if target.startswith(("http://", "https://"))]
    return list(dict.fromkeys(plain + targets))


def pieces(text: str) -> list[tuple[str, str | None]]:
    """The text cut into ``(words, link or None)``, so that a page can make links of links."""
    cut: list[tuple[str, str | None]] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        link = found.group().rstrip(_TRAILING)
        cut += [(text[end : found.start()], None), (link, link)]
        end = found.start() + len(link)
    return [*cut, (text[end:], None)]


def bounce(content: bytes, *, sender: str, recipient: str) -> bytes:
    """The delivery report that a mail system sends back for an undeliverable letter."""
    original = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(
        content, headersonly=True
    )
    report = EmailMessage()
    report["From"] = "Mail Delivery System <mailer-daemon@sandbox.invalid>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Auto-Submitted"] = "auto-replied"
    if original["message-id"]:
        report["In-Reply-To"] = str(original["message-id"])
    report.set_content(
        f"This letter could not be delivered.\n\nFinal-Recipient: rfc822; {recipient}\n"
        "Action: failed\nStatus: 5.1.1\n"
    )
    return report.as_bytes()


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return ""
    content = part.get_content()
    return content if isinstance(content, str) else ""
