"""The promise file as strict, frozen values (what a promotion is); what is allowed is in ``rules``."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Literal, Self, TypeVar

from pydantic import Field as Key

from app.promotions.catalogue import (
    DISPUTE_DAYS,
    PARENT_DAYS,
    THROTTLE_DAYS,
    AnswerForm,
    Audience,
    CodeKind,
    ContactField,
    EraseEvent,
    Field,
    Language,
    Method,
    Operation,
    ReadingBand,
    RecipientKind,
    RewardKind,
    Source,
    Step,
)
from app.promotions.declaration_text import Declared, DeclaredFile, Localised

Item = TypeVar("Item")


class Promotion(Declared):
    """``[promotion]``: what it is, for whom and when."""

    id: str
    audience: Audience
    reading_band: ReadingBand
    audience_reason: str
    opens: dt.date
    closes: dt.date
    languages: tuple[Language, ...]
    title: Localised
    about: Localised
    age_screen: bool | None = None


class CoOperator(Declared):
    """``[[co_operators]]``: a partner site that asks children itself, 312.4(d)(1)."""

    name: str
    address: str
    phone: str
    email: str


class Stamp(Declared):
    """``[[stamps]]``: one thing to collect."""

    id: str
    name: Localised
    picture: str
    hint: Localised
    codes: CodeKind


class Practice(Declared):
    """``[[practices]]``: one item of personal information, 312.4(c)(1)(iii) and 312.10."""

    field: Field
    from_: Source = Key(alias="from")
    purpose: Localised
    needed_for: Step | None = None
    why_needed: Localised | None = None
    why_kept: Localised | None = None
    keep_days: int
    erase_on: EraseEvent | None = None
    recipients: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether no step needs the item, so that nothing may depend on it (312.7)."""
        return self.needed_for is None

    @property
    def business_need(self) -> Localised:
        """Why the item is kept at all, for the retention policy (312.10)."""
        return self.why_kept or self.why_needed or self.purpose


class Recipient(Declared):
    """``[[recipients]]``: anyone but the operator and its processors who gets information."""

    id: str
    name: str
    category: Localised
    kind: RecipientKind
    purpose: Localised
    integral: bool = False
    why_integral: Localised | None = None

    @property
    def needs_own_yes(self) -> bool:
        """Whether a parent decides this disclosure separately, 312.5(a)(2)."""
        return self.kind == "third_party" and not self.integral


class InternalOperation(Declared):
    """``[[internal_operations]]``: an identifier beyond the built-in ones, 312.4(d)(3)."""

    code: Operation
    identifier: Localised


class Reward(Declared):
    """``[reward]``: what a full album earns."""

    kind: RewardKind
    stamps_needed: int
    stock: int | None = None
    claims_until: dt.date


class Consent(Declared):
    """``[consent]``: how a parent may say yes and how long we wait, 312.5(b) and (c)(1)."""

    methods: tuple[Method, ...]
    answer_within_days: int
    paper_within_days: int
    forms_until: dt.date
    card_charge_cents: int
    card_refund_after_days: int
    second_verification_for_disclosure: bool


class Retention(Declared):
    """``[retention]``: the clocks of everything that is not a practice, 312.10."""

    evidence_days: int
    scans_after_decision_days: int
    unmatched_page_days: int
    paper_original_days: int
    mail_log_days: int
    access_log_days: int
    never_mail_me_days: int
    key_generation_days: int
    parent_days: int = PARENT_DAYS


class OneTime(Declared):
    """``[[one_time]]``: a child's own question, answered once, 312.5(c)(3)."""

    id: str
    ask: Localised
    answer: Localised
    collects: tuple[ContactField, ...] = ("child_email",)
    delivers: AnswerForm = "message"


class Repeated(Declared):
    """``[[repeated]]``: several messages a child asked for, 312.5(c)(4)."""

    id: str
    ask: Localised
    messages: int
    every_days: int
    collects: tuple[ContactField, ...] = ("child_email", "parent_email")


class Contest(Declared):
    """``[[contests]]``: entered with one address, answered once; odds in plain words."""

    id: str
    ask: Localised
    prize: Localised
    odds: Localised
    free_entry: Localised
    chance: bool
    ends: dt.date
    collects: tuple[ContactField, ...] = ("child_email",)


class PromotionDeclaration(DeclaredFile):
    """A whole promise file; equal files give equal canonical JSON."""

    promotion: Promotion
    co_operators: tuple[CoOperator, ...] = ()
    stamps: tuple[Stamp, ...]
    practices: tuple[Practice, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    internal_operations: tuple[InternalOperation, ...] = ()
    reward: Reward
    consent: Consent
    retention: Retention
    one_time: tuple[OneTime, ...] = ()
    repeated: tuple[Repeated, ...] = ()
    contests: tuple[Contest, ...] = ()

    def practice(self, field: str) -> Practice:
        """The practice of ``field``; an undeclared field raises ``KeyError``."""
        return _only((p for p in self.practices if p.field == field), field)

    def recipient(self, recipient_id: str) -> Recipient:
        """The recipient of that id; an undeclared one raises ``KeyError``."""
        return _only((r for r in self.recipients if r.id == recipient_id), recipient_id)

    def stamp(self, stamp_id: str) -> Stamp:
        """The stamp of that id; an undeclared one raises ``KeyError``."""
        return _only((s for s in self.stamps if s.id == stamp_id), stamp_id)

    def practices_from(self, source: Literal["child", "parent"]) -> tuple[Practice, ...]:
        """The practices that are asked of the child, or of the parent, as declared."""
        return tuple(p for p in self.practices if p.from_ == source)

    @property
    def optional_practices(self) -> tuple[Practice, ...]:
        """The items that no step needs; leaving them out changes nothing (312.7, COL-02)."""
        return tuple(p for p in self.practices if p.optional)

    def practices_to(self, recipient_id: str) -> tuple[Practice, ...]:
        """The practices whose values that recipient gets."""
        return tuple(p for p in self.practices if recipient_id in p.recipients)

    def separate_disclosures(self) -> tuple[Recipient, ...]:
        """Third parties that are not integral: each needs its own yes, 312.5(a)(2), DIS-01."""
        return tuple(r for r in self.recipients if r.needs_own_yes)

    @property
    def screens_age(self) -> bool:
        """Whether the neutral age question comes first: mixed audiences only (AGE-02, AGE-03)."""
        return self.promotion.audience == "mixed"

    def clocks(self) -> dict[str, int]:
        """Every number of days that a notice prints, declared or fixed, by name."""
        return {
            **self.retention.model_dump(),
            "answer_within_days": self.consent.answer_within_days,
            "paper_within_days": self.consent.paper_within_days,
            "card_refund_after_days": self.consent.card_refund_after_days,
            "payment_days": self.consent.card_refund_after_days + DISPUTE_DAYS,
            "dispute_days": DISPUTE_DAYS,
            "throttle_days": THROTTLE_DAYS,
        }

    def canonical_json(self) -> bytes:
        """Stable UTF-8 JSON with sorted keys: what a revision keeps and what is digested."""
        values = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(
            values, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()

    @classmethod
    def from_json(cls, canonical: bytes) -> Self:
        """The declaration of a published revision; undoes ``canonical_json``."""
        return cls.model_validate_json(canonical)


def _only(found: Iterator[Item], name: str) -> Item:
    for item in found:
        return item
    raise KeyError(name)
