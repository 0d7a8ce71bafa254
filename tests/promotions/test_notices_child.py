"""The notice to children: every item before anything can be typed, in a child's words."""

import re
from pathlib import Path

import pytest

from app.promotions.catalogue import FIELD_WORDS
from app.promotions.notices import render_notices
from app.promotions.readability import crawford_grade, english_grade, inflesz
from tests.promotions.notice_samples import (
    LANGUAGES,
    PUBLISHED,
    bare_document,
    body,
    full_document,
    operator,
    plain,
    promise,
    prose,
    section,
)

PICTURES = Path(__file__).parents[2] / "app" / "static" / "pictures"
BANDS = {"6-9": 3.0, "10-12": 5.0}
each_reader = pytest.mark.parametrize(
    ("language", "band"), [(lang, band) for lang in LANGUAGES for band in BANDS]
)


def of_band(language: str, band: str, document: dict[str, object] | None = None) -> str:
    changed = document or full_document()
    changed["promotion"]["reading_band"] = band  # type: ignore[index]
    return body("child", language, document=changed)


@pytest.mark.proves("CHN-01")
@each_reader
def test_every_declared_item_is_named_with_its_use(language: str, band: str) -> None:
    text = section(of_band(language, band), "asked")
    for practice in promise().practices:
        assert FIELD_WORDS[practice.field].child.text(language) in text
        assert practice.purpose.text(language) in text


@pytest.mark.proves("CHN-01")
@each_reader
def test_why_a_grown_up_must_say_yes_is_said(language: str, band: str) -> None:
    words = {"en": "law", "es": "ley"}
    assert words[language] in section(of_band(language, band), "grown_up")


@each_reader
def test_a_no_costs_the_child_nothing(language: str, band: str) -> None:
    words = {"en": "You keep", "es": "Tus sellos son tuyos"}
    assert words[language] in section(of_band(language, band), "grown_up")


@pytest.mark.proves("CHN-01")
@each_reader
def test_everyone_else_who_gets_it_is_named(language: str, band: str) -> None:
    text = section(of_band(language, band), "others")
    assert "Acme Mailing House Inc." in text
    assert "Springfield Lighthouse Society" in text


@each_reader
def test_nobody_else_is_said_when_nobody_else_gets_it(language: str, band: str) -> None:
    text = section(of_band(language, band, bare_document()), "others")
    assert any(w in text for w in ("No one.", "anyone", "Nadie más.", "No se lo damos a nadie."))


@each_reader
def test_whom_to_ask_is_the_operator_with_contact(language: str, band: str) -> None:
    text = section(of_band(language, band), "whom_to_ask")
    contact = operator().operator
    assert all(fact in text for fact in (contact.name, contact.phone, contact.email))


@pytest.mark.proves("CHN-03")
@each_reader
def test_the_online_notice_is_linked_from_the_childs_notice(language: str, band: str) -> None:
    assert 'href="[[online_notice_url]]"' in of_band(language, band)


@pytest.mark.proves("CHN-02")
@each_reader
def test_each_part_has_a_picture_of_our_own(language: str, band: str) -> None:
    markup = of_band(language, band)
    names = re.findall(r'<img src="/static/pictures/([a-z-]+)\.svg" alt=""', markup)
    assert sorted(names) == ["bin", "eye-closed", "grown-up", "letter", "lock", "stamp"]
    assert markup.count("<img") == len(names)
    assert all((PICTURES / f"{name}.svg").is_file() for name in names)


@pytest.mark.proves("CHN-02")
@each_reader
def test_the_words_fit_the_reading_band(language: str, band: str) -> None:
    text = prose(of_band(language, band))
    grade = english_grade(text) if language == "en" else crawford_grade(text)
    assert grade <= BANDS[band]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["direct", "online"])
def test_a_parents_notice_reads_at_grade_8_or_inflesz_55(language: str, kind: str) -> None:
    text = prose(body(kind, language))
    if language == "en":
        assert english_grade(text) <= 8
    else:
        assert inflesz(text) >= 55


@pytest.mark.proves("CHN-01", "AGE-05")
@each_reader
def test_no_age_is_hinted_at(language: str, band: str) -> None:
    text = plain(of_band(language, band, bare_document()))
    assert not re.search(r"\b1[0-9]\b|\bolder\b|\bunder\b|\bmenor|\baños\b", text)


def test_a_promise_in_one_language_has_notices_in_that_language_only() -> None:
    document = full_document()
    document["promotion"]["languages"] = ["es"]
    rendered = render_notices(promise(document), operator(), PUBLISHED)
    assert {n.language for n in rendered} == {"es"}
    assert len(rendered) == 5
