"""Composes the mail that carries a direct notice: its subject and its letters, one per language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from app.promotions.declaration import PromotionDeclaration
from app.promotions.notices.model import Channel, RenderedNotice
from app.promotions.notices.templates import render_html
from app.promotions.operator import OperatorDeclaration

_SUBJECTS = {
    "en": "{operator}: a parent's consent for {title} ({reference})",
    "es": "{operator}: permiso de un padre o una madre para {title} ({reference})",
}
_BELOW = {
    "en": "You can read this letter in English below.",
    "es": "Más abajo puede leer esta carta en español.",
}
_TITLES = {"en": "A letter to a parent", "es": "Carta a un padre o una madre"}
_RULE = "=" * 72
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class ComposedMail:
    """One mail as plain text and as a whole HTML document, still open at `[[name]]`."""

    text: str
    html: str


def bilingual_mail(notices: Iterable[RenderedNotice], first_language: str) -> ComposedMail:
    """Return one mail with the direct notice in every language rendered, `first_language` first.

    Each letter stands whole and unchanged. KeyError when `first_language` was not rendered.
    """
    known = tuple(notices)
    texts, pages = _letters(known, "mail_text"), _letters(known, "mail_html")
    order = (first_language, *(lang for lang in texts if lang != first_language))
    return ComposedMail(
        text=_text([(lang, texts[lang]) for lang in order]),
        html=_html([(lang, pages[lang]) for lang in order]),
    )


def mail_subject(
    operator: OperatorDeclaration,
    declaration: PromotionDeclaration,
    language: str,
    reference: str,
) -> str:
    """Return who writes, about what, and the reference of the child's screen; nothing personal."""
    subject = _SUBJECTS[language].format(
        operator=operator.operator.name,
        title=declaration.promotion.title.text(language),
        reference=reference,
    )
    return _CONTROL.sub(" ", subject)


def _letters(notices: tuple[RenderedNotice, ...], channel: Channel) -> dict[str, str]:
    return {
        notice.language: notice.body
        for notice in notices
        if notice.kind == "direct" and notice.channel == channel
    }


def _text(letters: list[tuple[str, str]]) -> str:
    hints = "".join(f"{_BELOW[lang]}\n" for lang, _ in letters[1:])
    joined = f"\n{_RULE}\n\n".join(body for _, body in letters)
    return f"{hints}\n{joined}" if hints else joined


def _html(letters: list[tuple[str, str]]) -> str:
    return render_html(
        "mail_frame.jinja",
        title=_TITLES[letters[0][0]],
        languages=[lang for lang, _ in letters],
        # Each body was escaped when it was rendered; escaping it again would show its tags.
        letters=[(lang, Markup(body)) for lang, body in letters],  # noqa: S704
        below=_BELOW,
    )
