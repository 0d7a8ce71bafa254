"""Every child's page is light, and its words are those of a child."""

import re
from pathlib import Path

import pytest

from app.platform.texts import load_texts
from app.promotions.readability import grade_for
from tests.children.browsing import Browser, Family

HOME = "/p/lighthouse-summer"
STATIC = Path(__file__).parents[2] / "app" / "static"
HEAVIEST = 60_000
PAGES = ("", "/words", "/album", "/certificate", "/ask", "/ask/email", "/about-you", "/join")
CHILDRENS = [
    (key, lang)
    for key in load_texts().entries
    if key.startswith("children.") and not key.startswith("children.older.")
    for lang in ("en", "es")
    # A button of three words has no grade; whole pages are graded below, buttons and all.
    if len(load_texts().entries[key][lang].split()) > 3
]


@pytest.mark.anyio
async def test_every_page_of_a_child_weighs_under_sixty_kilobytes(browser, family: Family):
    await browser.go(HOME)
    weights = {"landing": weight(browser)}
    await browser.new_album()
    weights["words"] = weight(browser)
    await family.fill(browser)
    for page in PAGES:
        await browser.go(HOME + page)
        weights[page] = weight(browser)
    assert {page: size for page, size in weights.items() if size >= HEAVIEST} == {}


def weight(browser: Browser) -> int:
    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', browser.text))
    return len(browser.page.content) + sum(
        (STATIC / name.removeprefix("/static/")).stat().st_size for name in files
    )


@pytest.mark.proves("CHN-02")
@pytest.mark.parametrize(("key", "lang"), CHILDRENS)
def test_a_childs_text_is_within_grade_three(key: str, lang: str):
    text = re.sub(r"\{\w+\}", "5", load_texts().entries[key][lang])
    grade = grade_for(text, lang, "6-9")
    assert grade.fits, f"{text}: {grade}"


@pytest.mark.proves("CHN-02")
@pytest.mark.parametrize(
    "section",
    [
        "landing", "words", "reopen", "album", "code", "ask", "here", "phone", "email", "lane",
        "certificate", "join", "reward", "about", "age",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_words_of_a_whole_page_are_within_grade_three(section: str, lang: str):
    texts = [
        texts[lang]
        for key, texts in load_texts().entries.items()
        if key.startswith(f"children.{section}.")
    ]
    page = " ".join(text if text[-1] in ".!?" else f"{text}." for text in texts)
    grade = grade_for(re.sub(r"\{\w+\}", "5", page), lang, "6-9")
    assert grade.fits, str(grade)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_what_others_read_is_within_a_parents_grade(lang: str):
    for key, texts in load_texts().entries.items():
        if key.startswith("children.older."):
            grade = grade_for(re.sub(r"\{\w+\}", "5", texts[lang]), lang, "parent")
            assert grade.fits, f"{key}: {grade}"
