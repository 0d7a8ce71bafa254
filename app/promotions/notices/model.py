"""What notices are made of, as frozen values in one language; no rendering and no rule is here."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["child", "direct", "online"]
Channel = Literal["page", "mail_text", "mail_html", "paper"]


@dataclass(frozen=True, slots=True)
class RenderedNotice:
    """One notice as it is frozen with its revision: final text, open only at `[[name]]`."""

    kind: Kind
    language: str
    channel: Channel
    body: str


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One declared item in words: what it is, how it is used, how long it stays (DN-02)."""

    field: str
    from_child: bool
    what: str
    use: str
    optional: bool
    step: str
    why: str
    kept: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """One line of the written retention policy: 312.10 asks for each of these columns (RET-02)."""

    id: str
    what: str
    purpose: str
    need: str
    deletion: str


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of information collected from children, 312.6(a)(1) (REV-01)."""

    what: str
    passively: bool


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A recipient that is not internal support: identity and category both (DN-03, DN-09)."""

    name: str
    category: str
    purpose: str
    items: tuple[str, ...]
    integral: bool
    why_integral: str


@dataclass(frozen=True, slots=True)
class Worker:
    """A supplier that uses the information for nothing but our work."""

    name: str
    does: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier kept for one internal operation of the website, 312.4(d)(3) (DN-10)."""

    what: str
    use: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach an operator, 312.4(d)(1) (DN-08); `fax` and `statement_name` may be empty."""

    name: str
    address: str
    phone: str
    email: str
    fax: str = ""
    statement_name: str = ""


@dataclass(frozen=True, slots=True)
class PaperWay:
    """What only a printed notice says: addresses to type, last day, clocks of scan and paper."""

    site: str
    online_notice: str
    status: str
    until: str
    within: str
    scan_days: str
    unmatched_days: str
    original_days: str
    evidence_days: str
    reply_days: str


@dataclass(frozen=True, slots=True)
class Agency:
    """The Privacy Act statement of an agency (SEC-08)."""

    authority: str
    voluntary_effect: str
    routine_uses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChildItem:
    """One item as a child reads it."""

    what: str
    use: str
    from_child: bool
    optional: bool


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """Every fact that the notices of one revision say in one language."""

    operator: Contact
    co_operators: tuple[Contact, ...]
    title: str
    about: str
    opens: str
    closes: str
    published_on: str
    mixed: bool
    posted: bool
    stamps_needed: int
    items: tuple[PracticeRow, ...]
    child_items: tuple[ChildItem, ...]
    own_practices: tuple[RetentionRow, ...]
    retention: tuple[RetentionRow, ...]
    categories: tuple[Category, ...]
    backups: str
    third_parties: tuple[ThirdParty, ...]
    workers: tuple[Worker, ...]
    identifiers: tuple[Identifier, ...]
    safeguard: str
    methods: tuple[str, ...]
    charge: str
    refund_days: str
    answer_days: str
    never_mail_days: str
    agency: Agency | None

    @property
    def integral(self) -> tuple[str, ...]:
        """Names of third parties that go with the parent's yes."""
        return tuple(p.name for p in self.third_parties if p.integral)

    @property
    def separate(self) -> tuple[str, ...]:
        """Names of third parties that need a yes of their own, 312.5(a)(2)."""
        return tuple(p.name for p in self.third_parties if not p.integral)
