"""Every text of the pages is there in both languages, with the same places to fill."""

import ast
import re
import string
from importlib.resources import files

import pytest

from app.platform.texts import LANGUAGES, choose_language, load_texts
from tests.guards.source import dotted, modules

TEMPLATES = files("app").joinpath("templates")
# Keys put together in the template (`t("a.b-" ~ x)`) are filled by the tests of their pages.
CALL = re.compile(r"""\bt\(\s*["']([\w.-]+)["']\s*[,)]""")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_fill_the_same_places():
    entries = load_texts().entries
    assert len(entries) > 50
    odd = [
        key
        for key, words in entries.items()
        if set(words) != set(LANGUAGES) or places(words["en"]) != places(words["es"])
    ]
    assert odd == []


def test_no_text_is_empty_or_left_untranslated():
    same = [
        key
        for key, words in load_texts().entries.items()
        if not all(words.values()) or (words["en"] == words["es"] and len(words["en"].split()) > 3)
    ]
    assert same == []


def test_every_text_that_a_template_asks_for_exists():
    asked = {
        key: path.name
        for path in TEMPLATES.rglob("*")
        if path.suffix in (".html", ".txt", ".svg")
        for key in CALL.findall(path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 5
    missing = {key: name for key, name in asked.items() if key not in load_texts().entries}
    assert missing == {}


def test_every_text_that_python_asks_for_exists():
    missing = [
        f"{path}:{node.lineno} {node.args[1].value}"
        for path, tree, _ in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and dotted(node.func).endswith("pages.text")
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
        and node.args[1].value not in load_texts().entries
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("asked", "cookie", "accepted", "chosen"),
    [
        ("es", "en", "en", "es"),
        (None, "es", "en", "es"),
        (None, None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, None, "fr-FR, es;q=0.5", "es"),
        (None, None, "fr", "en"),
        ("<script>", "../../x", "", "en"),
        (None, None, None, "en"),
    ],
)
def test_the_language_is_asked_for_else_chosen_before_else_the_browsers(
    asked, cookie, accepted, chosen
):
    assert choose_language(asked, cookie, accepted) == chosen
