"""The two Jinja environments of notices: one that escapes markup, one for plain text."""

import re
import textwrap

from jinja2 import Environment, PackageLoader, StrictUndefined

from app.promotions.notices.wording import capital, ended, sentence

_WIDTH = 72
_LOADER = PackageLoader("app", "templates/notices")


def _paragraph(text: str, first: str = "", rest: str = "") -> str:
    """One paragraph at mail width. Declared text loses its own line breaks: it cannot fake ours."""
    return textwrap.fill(
        " ".join(text.split()),
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _ruled(text: str, rule: str) -> str:
    heading = _paragraph(text)
    return f"{heading}\n{rule * max(map(len, heading.splitlines()))}"


def _line(text: str) -> str:
    """Text as one line without tabs: it can neither end its block nor begin another."""
    return " ".join(text.split())


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def _environment(*, autoescape: bool) -> Environment:
    environment = Environment(
        loader=_LOADER,
        autoescape=autoescape,  # noqa: S701 - the text environment writes no markup
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        paragraph=_paragraph,
        ruled=_ruled,
        line=_line,
        sentence=sentence,
        ended=ended,
        capital=capital,
    )
    return environment


_HTML = _environment(autoescape=True)
_TEXT = _environment(autoescape=False)


def render_html(template: str, **facts: object) -> str:
    """Render an HTML fragment; every value is escaped; a missing fact is an error."""
    return _tidy(_HTML.get_template(template).render(facts))


def render_text(template: str, **facts: object) -> str:
    """Render text without markup, a mail or the lines of paper; a missing fact is an error."""
    return _tidy(_TEXT.get_template(template).render(facts))
