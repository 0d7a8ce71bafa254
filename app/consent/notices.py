"""The direct notice of one request: the frozen text with this request's few places filled in."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.consent.wording import local_day
from app.platform.readable_codes import unbroken_reference
from app.platform.written_dates import written_date
from app.promotions.notices import (
    ComposedMail,
    RenderedNotice,
    bilingual_mail,
    fill,
    mail_subject,
    notice_digest,
)
from app.promotions.revisions import Revision
from app.settings import Settings

# What the worker fills in at the moment of sending, written as the notice writes it.
LATER = {"[[link]]": "{link}", "[[joining_code]]": "{joining_code}"}


@dataclass(frozen=True)
class Places:
    """The facts of one request that a notice leaves open."""

    reference: str
    answer_by: datetime
    opened_at: datetime


def channel_of(lane: str) -> str:
    """Which rendering of the direct notice a lane delivers."""
    return "mail_text" if lane == "email" else "page"


def digest_for(revision: Revision, *, lane: str, language: str) -> str:
    """The digest of the frozen notice that a request delivers: what the decision agrees to."""
    return notice_digest(revision.notice("direct", language, channel_of(lane)))


def notice_page(
    revision: Revision,
    settings: Settings,
    places: Places,
    *,
    language: str,
    joining_code: str,
    link: str,
) -> str:
    """The direct notice as the HTML fragment of a page."""
    values = _values(revision, settings, places, language)
    values |= {"joining_code": joining_code, "link": link}
    return fill(revision.notice("direct", language, "page"), values, html=True)


def notice_mail(
    revision: Revision, settings: Settings, places: Places, *, language: str
) -> ComposedMail:
    """The bilingual mail, open only at ``{link}`` and ``{joining_code}`` (DN-07)."""
    letters = [
        _filled(revision, settings, places, notice)
        for notice in revision.notices
        if notice.kind == "direct" and notice.channel != "page"
    ]
    return bilingual_mail(letters, language)


def notice_subject(revision: Revision, places: Places, *, language: str) -> str:
    """Operator, what, and the reference of the child's screen."""
    return mail_subject(revision.operator, revision.declaration, language, places.reference)


def _filled(
    revision: Revision, settings: Settings, places: Places, notice: RenderedNotice
) -> RenderedNotice:
    body = notice.body
    for place, later in LATER.items():
        body = body.replace(place, later)
    values = _values(revision, settings, places, notice.language)
    return replace(notice, body=fill(body, values, html=notice.channel == "mail_html"))


def _values(
    revision: Revision, settings: Settings, places: Places, language: str
) -> dict[str, str]:
    days = timedelta(days=revision.declaration.consent.card_refund_after_days)
    online = f"/p/{revision.promotion_id}/privacy/{revision.number}"
    return {
        "reference": unbroken_reference(places.reference),
        "answer_by": written_date(local_day(revision, places.answer_by), language),
        "refund_day": written_date(local_day(revision, places.opened_at + days), language),
        "online_notice_url": settings.local(online),
        "operator_site": settings.base_url,
    }
