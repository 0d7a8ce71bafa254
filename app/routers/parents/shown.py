"""A review as the page shows it: days, words and states in the reader's language. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.consent.models import Decision
from app.consent.reviewing import ChildReview, FamilyReview, Held
from app.consent.wording import field_words
from app.mail.outbox import MailCopy
from app.mail.wording import local_day, moment
from app.platform.readable_codes import grouped_reference
from app.promotions.notices.wording import capital
from app.routers.us_states import STATES


@dataclass(frozen=True)
class ShownItem:
    """One value with the moment it is erased; ``lines`` because an address has several."""

    field: str
    what: str
    lines: tuple[str, ...]
    erased: str


@dataclass(frozen=True)
class ShownDecision:
    """One line of history: what was decided is a key of parents.home.decided."""

    at: str
    decided: str
    recipient: str
    digest: str


@dataclass(frozen=True)
class ShownLetter:
    """One letter of which the copy is still held."""

    id: UUID
    subject: str
    at: str
    digest: str


@dataclass(frozen=True)
class ShownRecipient:
    """A recipient whose own yes can be taken back."""

    id: str
    name: str


@dataclass(frozen=True)
class ShownChild:
    """One child in one promotion."""

    consent_id: UUID
    title: str
    reference: str
    state: str
    since: str
    erased_at: str
    held: tuple[ShownItem, ...]
    to_give: tuple[tuple[str, str], ...]
    withdrawable: tuple[ShownRecipient, ...]
    decisions: tuple[ShownDecision, ...]
    letters: tuple[ShownLetter, ...]
    correctable: bool


def shown_own(review: FamilyReview, *, language: str) -> tuple[ShownItem, ...]:
    """The parent's own information; its clock hangs where the operator is."""
    zone = _zone(review.children[0]) if review.children else ZoneInfo("UTC")
    return tuple(_item(item, language, zone) for item in review.own)


def shown_child(child: ChildReview, *, language: str, parent_is_asked: bool) -> ShownChild:
    """One child's review. What is asked of the parent is asked only once its step is reached."""
    zone, consent = _zone(child), child.consent
    names = {r.id: r.name for r in child.revision.declaration.separate_disclosures()}
    fields = _to_give(child, parent_is_asked=parent_is_asked)
    words = field_words(fields, language)
    return ShownChild(
        consent_id=consent.id,
        title=child.revision.declaration.promotion.title.text(language),
        reference=grouped_reference(child.reference),
        state=consent.state,
        since=local_day(consent.since, language, zone),
        erased_at=moment(consent.erase_after, language, zone) if consent.erase_after else "",
        held=tuple(_item(item, language, zone) for item in child.held),
        to_give=tuple(zip(fields, words, strict=True)),
        withdrawable=tuple(
            ShownRecipient(id_, names[id_]) for id_ in child.shared_with if id_ in names
        ),
        decisions=tuple(_decision(each, child, language, zone) for each in child.decisions),
        letters=tuple(_letter(copy, language, zone) for copy in child.letters),
        correctable=consent.state in ("active", "ended"),
    )


def _to_give(child: ChildReview, *, parent_is_asked: bool) -> list[str]:
    declaration = child.revision.declaration
    known = {p.field: p for p in declaration.practices}
    return [
        name
        for name in child.to_give
        if name in known and (known[name].optional or parent_is_asked)
    ]


def _lines(item: Held) -> tuple[str, ...]:
    if item.field == "home_state":
        return (STATES.get(item.value, item.value),)
    return tuple(item.value.splitlines())


def _item(item: Held, language: str, zone: ZoneInfo) -> ShownItem:
    return ShownItem(
        field=item.field,
        what=capital(item.what),
        lines=_lines(item),
        erased=local_day(item.erase_at, language, zone),
    )


def _decision(
    decision: Decision, child: ChildReview, language: str, zone: ZoneInfo
) -> ShownDecision:
    recipients = {r.id: r.name for r in child.revision.declaration.recipients}
    return ShownDecision(
        at=_moment(decision.at, language, zone),
        decided=f"{decision.kind}_{decision.answer}",
        recipient=recipients.get(decision.recipient_id or "", ""),
        digest=decision.notice_digest,
    )


def _letter(copy: MailCopy, language: str, zone: ZoneInfo) -> ShownLetter:
    return ShownLetter(copy.id, copy.subject, _moment(copy.posted_at, language, zone), copy.digest)


def _moment(instant: datetime, language: str, zone: ZoneInfo) -> str:
    return moment(instant, language, zone)


def _zone(child: ChildReview) -> ZoneInfo:
    return ZoneInfo(child.revision.operator.operator.timezone)
