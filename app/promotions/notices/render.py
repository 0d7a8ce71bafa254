"""Renders every notice of a revision from promise, operator and a date; purely, and all at once."""

import datetime as dt
import re

from app.promotions.declaration import PromotionDeclaration
from app.promotions.notices.facts import gather_facts
from app.promotions.notices.model import Channel, NoticeFacts, PaperWay, RenderedNotice
from app.promotions.notices.placeholders import placeholders_in
from app.promotions.notices.templates import render_html, render_text
from app.promotions.notices.wording import counted_minutes
from app.promotions.operator import OperatorDeclaration

WORDS_PER_MINUTE = 200
"""Reading speed behind "takes about N minutes": slow enough for a second language."""

_CHILD_TEMPLATES = {"6-9": "child_6_9.jinja", "10-12": "child_10_12.jinja"}
_MAIL_CHANNELS: tuple[Channel, ...] = ("mail_text", "mail_html")
_BLOCKS = {
    "page": "blocks_page.jinja",
    "mail_text": "blocks_text.jinja",
    "mail_html": "blocks_mail.jinja",
    "paper": "blocks_paper.jinja",
}
_AS_TEXT: tuple[Channel, ...] = ("mail_text", "paper")
_TAG = re.compile(r"<[^>]*>")


def render_notices(
    declaration: PromotionDeclaration, operator: OperatorDeclaration, published_on: dt.date
) -> tuple[RenderedNotice, ...]:
    """Return the notice to children, the direct and the online notice in every declared language.

    312.4(c)(1), 312.4(d), CHN-01, DN-01. Equal arguments give equal bodies, so a digest of them
    holds. NoticeError when a practice could not be stated or declared text holds a placeholder.
    """
    return tuple(
        notice
        for lang in declaration.promotion.languages
        for notice in _in_language(declaration, operator, published_on, lang)
    )


def _in_language(
    declaration: PromotionDeclaration,
    operator: OperatorDeclaration,
    published_on: dt.date,
    lang: str,
) -> tuple[RenderedNotice, ...]:
    facts = gather_facts(declaration, operator, published_on, lang)
    child = _CHILD_TEMPLATES[declaration.promotion.reading_band]
    notices = (
        RenderedNotice("child", lang, "page", _render(f"{lang}/{child}", "page", facts)),
        direct_notice(facts, lang, "page"),
        *(direct_notice(facts, lang, channel) for channel in _MAIL_CHANNELS),
        RenderedNotice("online", lang, "page", _render(f"{lang}/online.jinja", "page", facts)),
    )
    for notice in notices:
        placeholders_in(notice.body)
    return notices


def direct_notice(
    facts: NoticeFacts, lang: str, channel: Channel, paper: PaperWay | None = None
) -> RenderedNotice:
    """Return the direct notice of one channel; `paper` goes with the channel of that name."""
    template = f"{lang}/direct.jinja"
    first = _render(template, channel, facts, minutes="", paper=paper)
    minutes = counted_minutes(reading_minutes(first), lang)
    body = _render(template, channel, facts, minutes=minutes, paper=paper)
    return RenderedNotice("direct", lang, channel, body)


def _render(template: str, channel: Channel, facts: NoticeFacts, **more: object) -> str:
    render = render_text if channel in _AS_TEXT else render_html
    mail = channel in _MAIL_CHANNELS
    return render(template, blocks=_BLOCKS[channel], f=facts, mail=mail, **more)


def reading_minutes(body: str) -> int:
    """Return whole minutes, at least one, that reading the words of a body takes."""
    words = len(_TAG.sub(" ", body).split())
    return max(1, -(-words // WORDS_PER_MINUTE))
