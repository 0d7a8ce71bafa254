"""The words of parents' pages: readable at grade 8, in Spanish at 55 or more (CHN-02's measure)."""

import re

import pytest

from app.platform.texts import load_texts
from app.promotions.readability import grade_for, words_of

TEXTS = [
    (key, lang)
    for key, entry in load_texts().entries.items()
    if key.startswith("parents.")
    for lang in entry
]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_text_of_parents_is_within_its_grade(lang):
    # A formula needs a sentence: labels of one or two words are left to the eye.
    found = {
        key: str(grade)
        for key, each in TEXTS
        if each == lang
        and len(words_of(plain(key, lang))) > 2
        and not (grade := grade_for(plain(key, lang), lang, "parent")).fits
    }
    assert found == {}


def test_a_text_above_the_grade_would_be_found():
    long = "Notwithstanding contemporaneous considerations, parental authorisation necessitates "
    assert not grade_for(long * 3, "en", "parent").fits


def test_parents_are_spoken_to_as_usted():
    familiar = re.compile(r"\b(tú|tus?|puedes|tienes|quieres|debes|eres)\b", re.IGNORECASE)
    spanish = {key: load_texts().entries[key]["es"] for key, lang in TEXTS if lang == "es"}
    assert {k: v for k, v in spanish.items() if familiar.search(v)} == {}


def plain(key: str, lang: str) -> str:
    return re.sub(r"\{+\w+\}+", "it", load_texts().entries[key][lang])
