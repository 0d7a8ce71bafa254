"""The line of every key is the line where a person would look for it."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.promotions.toml_lines import locate

SAMPLES = Path(__file__).parents[2] / "promotions"

TEXT = '''# a comment with [a header] and key = "value"
top = 1

[promotion]
id = "x"   # [not.a.table]
title = { en = "A, }", es = 'B' }
about.en = """
[[stamps]]
id = "inside a string"
"""
about.es = \'\'\'it\'s\'\'\'
"quoted key" = 2

[[stamps]]
id = "one"
codes = [
  "a", # first ]
  "b",
]
[stamps.name]
en = "n"

[[stamps]]
id = "two"

[[stamps.parts]]
k = 1
[[stamps.parts]]
k = 2
'''

EXPECTED = {
    ("top",): 2, ("promotion",): 4, ("promotion", "id"): 5, ("promotion", "title"): 6,
    ("promotion", "title", "es"): 6, ("promotion", "about", "en"): 7,
    ("promotion", "about", "es"): 11, ("promotion", "quoted key"): 12, ("stamps",): 14,
    ("stamps", 0): 14, ("stamps", 0, "id"): 15, ("stamps", 0, "codes", 0): 17,
    ("stamps", 0, "codes", 1): 18, ("stamps", 0, "name"): 20, ("stamps", 0, "name", "en"): 21,
    ("stamps", 1): 23, ("stamps", 1, "id"): 24, ("stamps", 1, "parts", 0, "k"): 27,
    ("stamps", 1, "parts", 1): 28, ("stamps", 1, "parts", 1, "k"): 29,
}  # fmt: skip


@pytest.mark.parametrize(("path", "line"), list(EXPECTED.items()))
def test_a_key_is_found_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert locate(TEXT).line_of(path) == line


def test_a_missing_key_stands_at_the_line_of_its_table_else_line_one() -> None:
    lines = locate(TEXT)

    assert lines.line_of(("stamps", 1, "hint", "en")) == 23
    assert lines.line_of(("reward", "kind")) == 1


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    children: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        children = list(value.items())
    if isinstance(value, list):
        children = list(enumerate(value))
    found = [path] if path else []
    for key, child in children:
        found.extend(paths_of(child, (*path, key)))
    return found


@pytest.mark.parametrize("name", ["operator", "lighthouse-summer", "night-sky"])
def test_every_key_of_the_samples_has_a_line_that_names_it(name: str) -> None:
    text = (SAMPLES / f"{name}.toml").read_text()
    lines = locate(text).lines
    rows = text.splitlines()

    for path in paths_of(tomllib.loads(text)):
        assert path in lines
        if isinstance(path[-1], str):
            assert path[-1] in rows[lines[path] - 1]


KEYS = st.sampled_from(["a", "b-c", '"d e"', "'f'", "g.h"])
VALUES = st.sampled_from(
    ["1", '"x"', "'y # z'", '"""m\n[n]\n"""', "[1, # c\n 2]", "{ k = [1], l = {} }", "2027-06-01",
     "[{ q = 1 }, { q = 2 }]", '"\\" ] \\\\"', "true", '""""two""""', "'''a\n''''"]
)  # fmt: skip
HEADS = st.sampled_from(["[t]", "[[u]]", "[ v . w ]", "[[u.x]]", "[u.y]", "# only a comment", ""])
LINES = st.one_of(st.builds("{} = {}".format, KEYS, VALUES), HEADS)


@given(st.lists(LINES, max_size=14))
def test_every_path_of_any_valid_text_has_a_line(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return

    found = locate(text).lines

    assert set(paths_of(document)) <= set(found)


@given(st.text(alphabet="ab=[]{}\"'#\n.,\\ 1"))
def test_no_text_breaks_the_locator(text: str) -> None:
    assert locate(text).line_of(("a",)) >= 1


@pytest.mark.parametrize("text", ["a = [}", "a = [[}]", "a = [1, }", "a = {b = [}]", "a = [,]"])
def test_a_list_without_a_value_ends_the_search_instead_of_going_on_for_ever(text: str) -> None:
    locate(text)
