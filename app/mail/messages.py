"""Every mail of the service: one frozen class each. Words are in templates/mail and texts/mail.toml.

All texts in fields are public and already in the mail's language: names of practices, recipients
and rewards as the promise declares them. Amounts are US cents; instants are aware datetimes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

from app.mail.letterhead import AboutRequest, Frame, Kept, Letterhead, Message
from app.mail.limits import Cause

# --- while the request is open -------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PermissionAsked(AboutRequest):
    """The direct notice, 312.4(c)(1), composed from the frozen revision (DN-01, DN-07).

    ``text`` and ``html`` are complete but for ``{address}``, ``{link}`` and ``{joining_code}``.
    The copy stays until ``decide_by``; ``keep_copy`` keeps it longer when a decision stands on it.
    """

    name: ClassVar[str] = "permission_asked"
    cause: ClassVar[Cause] = "child"
    frame: ClassVar[Frame] = "composed"
    subject_line: str
    text: str
    html: str
    decide_by: datetime

    @property
    def keep_until(self) -> datetime | None:
        return self.decide_by


@dataclass(frozen=True, kw_only=True)
class PermissionReminder(AboutRequest):
    """The one reminder, some days after the notice. ``answer_by`` is the day we erase."""

    name: ClassVar[str] = "permission_reminder"
    cause: ClassVar[Cause] = "child"
    frame: ClassVar[Frame] = "answer"
    asked_on: date
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class CardRejected(AboutRequest):
    """The card proved nothing: money back, why, and the ways that are left (VPC-06)."""

    name: ClassVar[str] = "card_rejected"
    owed: ClassVar[bool] = True
    frame: ClassVar[Frame] = "answer"
    reason: Literal["prepaid", "unknown", "wallet", "used_often"]
    amount_cents: int
    other_ways: tuple[Literal["card", "paper"], ...]
    answer_by: date


@dataclass(frozen=True, kw_only=True)
class MoneyReturned(AboutRequest):
    """A payment came for a draft that no longer stands; it goes straight back."""

    name: ClassVar[str] = "money_returned"
    owed: ClassVar[bool] = True
    frame: ClassVar[Frame] = "plain"
    reason: Literal["too_late", "answered", "changed"]
    amount_cents: int
    statement_name: str


# --- after the yes -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PermissionGranted(AboutRequest):
    """The receipt in short, the joining code, what comes next. ``about_id`` must be the request.

    ``refund_day`` is None when nothing was charged.
    """

    name: ClassVar[str] = "permission_granted"
    granted_at: datetime
    agreed: tuple[Kept, ...]
    shared_with: tuple[str, ...]
    not_shared_with: tuple[str, ...]
    reward: Literal["posted", "certificate"]
    amount_cents: int
    refund_day: date | None
    statement_name: str


@dataclass(frozen=True, kw_only=True)
class RefundMade(AboutRequest):
    """The charge went back as promised (VPC-07)."""

    name: ClassVar[str] = "refund_made"
    owed: ClassVar[bool] = True
    amount_cents: int
    statement_name: str


@dataclass(frozen=True, kw_only=True)
class AddressAsked(AboutRequest):
    """The reward is earned; what the promise asks of the parent is asked now and not before."""

    name: ClassVar[str] = "address_asked"
    asked: tuple[str, ...]
    recipients: tuple[str, ...]
    keep_days: int
    claims_until: date


@dataclass(frozen=True, kw_only=True)
class RewardPosted(AboutRequest):
    """Posted, and what was needed for it is erased (RET-03)."""

    name: ClassVar[str] = "reward_posted"
    posted_at: datetime
    erased_at: datetime
    erased: tuple[str, ...]
    stays: tuple[Kept, ...]


# --- the parent in command -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class StopConfirmed(AboutRequest):
    """Stopped at once, erased at ``erase_after`` unless undone before (RVK-01, RVK-02)."""

    name: ClassVar[str] = "stop_confirmed"
    owed: ClassVar[bool] = True
    stopped_at: datetime
    erase_after: datetime
    goes: tuple[str, ...]
    stays: tuple[Kept, ...]


@dataclass(frozen=True, kw_only=True)
class StopUndone(AboutRequest):
    """The parent took the stop back in time."""

    name: ClassVar[str] = "stop_undone"
    undone_at: datetime


@dataclass(frozen=True, kw_only=True)
class Erased(AboutRequest):
    """What went and what stays. Sent to the address the parent's own agreement still holds.

    Close that agreement only once this letter has settled: a mail whose address is erased is
    cancelled.
    """

    name: ClassVar[str] = "erased"
    owed: ClassVar[bool] = True
    erased_at: datetime
    went: tuple[str, ...]
    stays: tuple[Kept, ...]
    backups_until: date


@dataclass(frozen=True, kw_only=True)
class DisclosureWithdrawn(AboutRequest):
    """One recipient's yes was taken back; the rest goes on (RVK-05)."""

    name: ClassVar[str] = "disclosure_withdrawn"
    withdrawn_at: datetime
    recipient: str
    items: tuple[str, ...]
    handed_over: bool


@dataclass(frozen=True, kw_only=True)
class CorrectionMade(AboutRequest):
    """The parent put an item right; its kind is named, its value never (REV-05)."""

    name: ClassVar[str] = "correction_made"
    corrected_at: datetime
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ConsentSuspended(AboutRequest):
    """The bank disputes the payment or warns of fraud: everything is held until that is clear."""

    name: ClassVar[str] = "consent_suspended"
    reason: Literal["dispute", "fraud_warning"]
    suspended_at: datetime


@dataclass(frozen=True, kw_only=True)
class TermsNarrowed(AboutRequest):
    """The promise became narrower; it holds at once and nothing is asked of the parent."""

    name: ClassVar[str] = "terms_narrowed"
    changed_on: date
    changes: tuple[str, ...]


# --- getting in ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PinLocked(Message):
    """Too many wrong PINs, or the payment that set it is in doubt; stopping works without one."""

    name: ClassVar[str] = "pin_locked"
    locked_at: datetime
    why: Literal["misses", "dispute", "fraud_warning"] = "misses"


@dataclass(frozen=True, kw_only=True)
class PinReset(Message):
    """A new PIN was chosen after the consent method was repeated."""

    name: ClassVar[str] = "pin_reset"
    reset_at: datetime


@dataclass(frozen=True, kw_only=True)
class SignInLink(Message):
    """Somebody asked on the sign-in page for the link to the parent's page."""

    name: ClassVar[str] = "sign_in_link"
    cause: ClassVar[Cause] = "form"
    ends_at: datetime


MESSAGES: tuple[type[Message], ...] = (
    PermissionAsked,
    PermissionReminder,
    CardRejected,
    MoneyReturned,
    PermissionGranted,
    RefundMade,
    AddressAsked,
    RewardPosted,
    StopConfirmed,
    StopUndone,
    Erased,
    DisclosureWithdrawn,
    CorrectionMade,
    ConsentSuspended,
    TermsNarrowed,
    PinLocked,
    PinReset,
    SignInLink,
)

OWED: tuple[str, ...] = tuple(message.name for message in MESSAGES if message.owed)
"""Letters that are sent whatever was stopped meanwhile."""

__all__ = ["MESSAGES", "OWED", "AboutRequest", "Kept", "Letterhead", "Message"]
__all__ += [message.__name__ for message in MESSAGES]
