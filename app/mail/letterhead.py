"""Who writes and what every letter has: the base of all messages. Nothing personal fits in here."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from app.mail.limits import Cause

Frame = Literal["answer", "parent", "plain", "composed"]


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The operator as the promise names it, and the promotion's title in the mail's language.

    ``timezone`` is an IANA name; ``log_days`` is ``mail_log_days`` of the promise (RET-02).
    """

    operator: str
    postal_address: str
    phone: str
    email: str
    site: str
    timezone: str
    title: str
    log_days: int

    @property
    def zone(self) -> tzinfo:
        """Where the operator's clock hangs: days and times in letters are told by it."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One line of what goes and what stays: the item in words, and until which day (or while)."""

    what: str
    until: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One letter. Fields are ids, numbers, instants and public texts; never a person's values.

    ``frame`` says what stands around it: ``answer`` links to the open request, ``parent`` to the
    parent's page with the way to stop (RVK-01), ``plain`` has no link, ``composed`` is finished.
    What is ``owed`` is never called back: news of the reader's money, the receipt of their stop.
    """

    name: ClassVar[str]
    owed: ClassVar[bool] = False
    cause: ClassVar[Cause] = "parent"
    frame: ClassVar[Frame] = "parent"
    head: Letterhead

    @property
    def keep_until(self) -> datetime | None:
        """Until when the copy stays even if the mail log is shorter."""
        return None


@dataclass(frozen=True, kw_only=True)
class AboutRequest(Message):
    """A letter about one request or its consent; ``reference`` identifies, never authorises."""

    reference: str
