"""Rules about words: every language there, at the reader's grade, plain, and about nothing else."""

import re
from collections.abc import Iterator
from typing import cast

from app.promotions.catalogue import PROMISE_LANGUAGES, READING_BANDS
from app.promotions.readability import Grade, Reader, grade_for
from app.promotions.rules.parsed import Parsed
from app.promotions.rules.problem import Finding, shown
from app.promotions.rules.rule import Rule
from app.promotions.rules.text_places import (
    TextAt,
    all_texts,
    localised_places,
    wanted_languages,
)

_PLAIN_STRINGS = (
    ("recipients", "name"), ("processors", "name"), ("assurances", "document"),
)  # fmt: skip
_LINK = re.compile(r"https?:|www\.|\S@\S|\b[\w-]+\.(?:com|org|net|gov|edu|us)\b", re.IGNORECASE)
_MARKUP = re.compile(r"[<>{}]|&\w+;|\]\(")
_BREAK = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_AGE_HINT = re.compile(
    r"\b(?:(?:under|over|above|below|older than|younger than|at least) "
    r"(?:1[0-9]|[5-9]|ten|eleven|twelve|thirteen)(?= years|\W*$|[.,;!?])"
    r"|(?:1[0-9]|twelve|thirteen) (?:or|and) (?:older|over|up)|(?:1[0-9]|twelve|thirteen) years"
    r"|must be 1[0-9]|grown-?ups? only|adults only|solo para (?:adultos|mayores)"
    r"|(?:mayor(?:es)?|menor(?:es)?) de (?:1[0-9]|doce|trece)|(?:1[0-9]|doce|trece) años)\b",
    re.IGNORECASE,
)
_PRESSURE = re.compile(
    r"\b(?:hurry|last chance|act now|don['’]t miss|before it['’]s too late|everyone else|"
    r"only a few left|date prisa|apúrate|apresúrate|última oportunidad|no te lo pierdas|"
    r"antes de que sea tarde|quedan pocos)\b",
    re.IGNORECASE,
)


def _missing_language(parsed: Parsed) -> Iterator[Finding]:
    for place in localised_places(parsed):
        for lang in wanted_languages(parsed):
            if lang not in place.written:
                yield Finding(place.path, f"{place.key} has no text in {lang}")


def _undeclared_language(parsed: Parsed) -> Iterator[Finding]:
    wanted = wanted_languages(parsed)
    for place in localised_places(parsed):
        for lang in PROMISE_LANGUAGES:
            if wanted and lang in place.written and lang not in wanted:
                yield Finding((*place.path, lang), f"{place.key} is in {lang}, no language of this")


def _empty_text(parsed: Parsed) -> Iterator[Finding]:
    for at in all_texts(parsed):
        if not re.search(r"\w", at.text):
            yield Finding(at.path, f"{at.key} says nothing in {at.lang}")
    for table, key in _PLAIN_STRINGS:
        for entry in parsed.tables(table):
            if (written := entry.text(key)) is not None and not re.search(r"\w", written):
                yield Finding(entry.at(key), f"{table}.{key} says nothing")


def _too_long(parsed: Parsed) -> Iterator[Finding]:
    for at in all_texts(parsed):
        if len(at.text) > at.most:
            yield Finding(at.path, f"{at.key} has {len(at.text)} letters; {at.most} fit")


def _matching(pattern: re.Pattern[str], what: str, parsed: Parsed) -> Iterator[Finding]:
    for at in all_texts(parsed):
        if found := pattern.search(at.text):
            yield Finding(at.path, f"{at.key} {what}: {shown(found.group())}")


def _link(parsed: Parsed) -> Iterator[Finding]:
    yield from _matching(_LINK, "holds an address", parsed)


def _markup(parsed: Parsed) -> Iterator[Finding]:
    yield from _matching(_MARKUP, "holds markup or a placeholder", parsed)


def _line_break(parsed: Parsed) -> Iterator[Finding]:
    for at in all_texts(parsed):
        if _BREAK.search(at.text):
            yield Finding(at.path, f"{at.key} holds a line break or a control character")


def _age_hint(parsed: Parsed) -> Iterator[Finding]:
    yield from _matching(_AGE_HINT, "names an age", parsed)


def _pressure(parsed: Parsed) -> Iterator[Finding]:
    yield from _matching(_PRESSURE, "hurries the child", parsed)


def _band(parsed: Parsed) -> Reader | None:
    band = parsed.table("promotion").text("reading_band")
    return cast(Reader, band) if band in READING_BANDS else None


def _graded(at: TextAt, reader: Reader) -> Iterator[Finding]:
    if at.lang not in PROMISE_LANGUAGES:
        return
    grade = grade_for(at.text, at.lang, reader)
    if not grade.fits:
        yield Finding(at.path, f"{at.key} in {at.lang} is too hard: {grade}")


def _child_text(parsed: Parsed) -> Iterator[Finding]:
    band = _band(parsed)
    for at in all_texts(parsed) if band else ():
        if band and at.reader == "child":
            yield from _graded(at, band)


def _parent_text(parsed: Parsed) -> Iterator[Finding]:
    for at in all_texts(parsed):
        if at.reader == "parent":
            yield from _graded(at, "parent")


def _child_texts_together(parsed: Parsed) -> Iterator[Finding]:
    """Short texts have slack one by one; together they have none."""
    band = _band(parsed)
    for lang in wanted_languages(parsed) if band else ():
        mine = [at for at in all_texts(parsed) if at.reader == "child" and at.lang == lang]
        if not band or not mine or any(not grade_for(at.text, lang, band).fits for at in mine):
            continue
        grade = grade_for("\n\n".join(at.text for at in mine), lang, band)
        if not grade.fits:
            worst = max(mine, key=lambda at: _hardness(grade_for(at.text, lang, band)))
            yield Finding(worst.path, f"the texts for children in {lang} are too hard: {grade}")


def _hardness(grade: Grade) -> float:
    return grade.value - grade.limit


RULES = (
    Rule(
        "missing-language", "CHN-01, 312.4(a)",
        "A family must be able to read every part of the promise in its language.",
        "write the text in that language.", _missing_language, on="any",
    ),
    Rule(
        "undeclared-language", "DN-04, 312.4(a)", "A text that no page shows was never promised.",
        "add the language to languages or take the text out.", _undeclared_language,
    ),
    Rule(
        "empty-text", "DN-01, 312.4(c)(1)", "A notice with an empty item is not complete.",
        "say it in plain words.", _empty_text, on="any",
    ),
    Rule(
        "text-too-long", "DN-04, 312.4(a)", "Long texts are not read, and do not fit on the paper.",
        "say it in fewer words.", _too_long, on="any",
    ),
    Rule(
        "address-in-text", "DN-04, 312.4(a)",
        "A notice carries nothing unrelated, and leads nowhere but to itself.",
        "take the address out; contact details stand in operator.toml.", _link, on="any",
    ),
    Rule(
        "markup-in-text", "DN-07, 312.4(b)",
        "The text must be the same on screen, in mail and on paper.",
        "write plain words without markup or braces.", _markup, on="any",
    ),
    Rule(
        "line-break-in-text", "DN-07, 312.4(b)",
        "The text must be the same on screen, in mail and on paper.",
        "write the text on one line.", _line_break, on="any",
    ),
    Rule(
        "age-hint", "AGE-05, 312.2",
        "Words that name an age tell a child which age to give.",
        "take the age out.", _age_hint,
    ),
    Rule(
        "pressure-words", "COL-02, 312.7", "A child is not hurried into giving anything.",
        "say what there is, without urging.", _pressure,
    ),
    Rule(
        "child-text-too-hard", "CHN-02",
        "A notice to children counts only if a child of the band can read it.",
        "use shorter words and sentences.", _child_text,
    ),
    Rule(
        "child-texts-together-too-hard", "CHN-02",
        "A notice to children counts only if a child of the band can read it.",
        "use shorter words and sentences, this one first.", _child_texts_together,
    ),
    Rule(
        "parent-text-too-hard", "DN-04, 312.4(a)",
        "A notice to parents must be clearly and understandably written.",
        "use shorter words and sentences.", _parent_text, on="any",
    ),
)  # fmt: skip
