"""What letters say of a promise: letterhead, fields and recipients in words. Nothing is sent here."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.mail.letterhead import Letterhead
from app.promotions.catalogue import FIELD_WORDS
from app.promotions.revisions import Revision


def letterhead(revision: Revision, language: str) -> Letterhead:
    """Who writes, as the promise names them."""
    operator = revision.operator.operator
    return Letterhead(
        operator=operator.name,
        postal_address=operator.address,
        phone=operator.phone,
        email=operator.email,
        site=operator.site,
        timezone=operator.timezone,
        title=revision.declaration.promotion.title.text(language),
        log_days=revision.declaration.retention.mail_log_days,
    )


def written_language(revision: Revision, language: str) -> str:
    """The wanted language when the promise is written in it, else the promise's first."""
    known = revision.declaration.promotion.languages
    return language if language in known else known[0]


def field_words(fields: Iterable[str], language: str) -> tuple[str, ...]:
    """Fields as a parent reads them."""
    return tuple(FIELD_WORDS[name].parent.text(language) for name in fields)


def local_day(revision: Revision, instant: datetime) -> date:
    """The day of an instant where the operator is."""
    return instant.astimezone(ZoneInfo(revision.operator.operator.timezone)).date()
