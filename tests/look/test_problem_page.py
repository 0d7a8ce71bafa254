"""The kind page: words for every problem there is, in every tone and language."""

import re

import pytest

from app.platform.problems import Problem
from app.platform.texts import load_texts
from tests.look.harness import render

TONES = ("children", "parents", "staff")


def _codes() -> list[str]:
    found, waiting = {Problem.code}, [Problem]
    while waiting:
        children = waiting.pop().__subclasses__()
        found |= {child.code for child in children if child.__module__ == Problem.__module__}
        waiting += children
    return sorted(found | {"method-not-allowed"})


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("code", _codes())
def test_every_problem_has_its_own_words(code: str, tone: str, lang: str) -> None:
    page = render("errors/problem.html", lang, code=code, tone=tone, back_url="/p/summer")
    entries = load_texts().entries
    for part in ("title", "what", "next"):
        assert f"errors.{code}.{tone}.{part}" in entries
        assert entries[f"errors.{code}.{tone}.{part}"][lang] in page.replace("&#39;", "'")
    assert 'href="/p/summer"' in page


def test_a_problem_without_words_says_that_it_is_our_mistake() -> None:
    page = render("errors/problem.html", code="never-heard", tone="children", back_url="/")
    assert load_texts().entries["errors.internal.children.title"]["en"] in page


def _syllables(word: str) -> int:
    word = re.sub(r"(?:[^laeiouy]es|ed|[^laeiouy]e)$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def test_the_words_for_children_are_those_of_grade_three_or_below() -> None:
    for code in _codes():
        parts = (f"errors.{code}.children.{part}" for part in ("title", "what", "next"))
        text = ". ".join(load_texts().entries[key]["en"].rstrip(".") for key in parts) + "."
        sentences = [part for part in re.split(r"[.!?]+", text) if part.strip()]
        words = re.findall(r"[A-Za-z'-]+", text)
        grade = 0.39 * len(words) / len(sentences)
        grade += 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
        assert grade <= 3, f"{code}: {grade:.1f}"
