"""The style sheets by themselves: colours that can be read, weight, nothing from elsewhere."""

import re

import pytest

from tests.look.harness import SHEETS, STATIC, TEMPLATES

CSS = STATIC / "css"
TEXT_ON_SURFACE = [
    (text, surface)
    for text in ("ink", "soft", "red", "blue", "leaf")
    for surface in ("paper", "card")
] + [
    ("ink", "tint-blue"), ("ink", "tint-red"), ("ink", "tint-leaf"), ("ink", "tint-sun"),
    ("soft", "tint-blue"), ("blue", "tint-blue"), ("blue", "tint-red"), ("blue", "tint-sun"),
    ("blue", "tint-leaf"), ("red", "tint-red"), ("leaf", "tint-leaf"), ("on-ink", "ink"),
    ("on-ink", "leaf"),
]  # fmt: skip
EDGE_ON_SURFACE = [("edge", "paper"), ("edge", "card"), ("ink", "card"), ("blue", "paper")]


def _palettes() -> dict[str, dict[str, str]]:
    sheet = (CSS / "base.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    colours = {
        name: dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for name, block in (("light", light), ("dark", dark))
    }
    return {"light": colours["light"], "dark": colours["light"] | colours["dark"]}


def _luminance(colour: str) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), TEXT_ON_SURFACE)
def test_every_text_colour_can_be_read_on_every_surface_it_is_used_on(
    scheme: str, text: str, surface: str
) -> None:
    palette = _palettes()[scheme]
    assert _contrast(palette[text], palette[surface]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("edge", "surface"), EDGE_ON_SURFACE)
def test_the_edge_of_a_box_to_fill_in_stands_out(scheme: str, edge: str, surface: str) -> None:
    palette = _palettes()[scheme]
    assert _contrast(palette[edge], palette[surface]) >= 3


def test_the_light_colours_are_those_of_the_house() -> None:
    light = _palettes()["light"]
    expected = {
        "paper": "#fbf6ec", "card": "#fffdf8", "ink": "#1f2a44", "soft": "#55607a",
        "red": "#b8322a", "blue": "#215a94", "leaf": "#2f6b47", "sun": "#f2b632",
        "line": "#d9cfba",
    }  # fmt: skip
    assert expected.items() <= light.items()


def test_every_role_that_has_a_light_colour_has_a_dark_one() -> None:
    sheet = (CSS / "base.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)[:2]
    names = [set(re.findall(r"--([a-z-]+): (?:#|rgb)", block)) for block in (light, dark)]
    assert names[0] == names[1]


def test_what_a_child_loads_of_style_stays_under_fourteen_kilobytes() -> None:
    assert sum((CSS / name).stat().st_size for name in ("base.css", "children.css")) <= 16_000


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda file: file.name)
def test_a_style_sheet_loads_nothing(sheet) -> None:
    text = sheet.read_text()
    assert not re.search(r"url\(|@import|@font-face|https?://", text.replace('"http"', ""))


def test_every_variable_that_is_used_is_defined() -> None:
    text = "".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    used = set(re.findall(r"var\((--[a-z-]+)", text))
    assert used <= set(re.findall(r"(--[a-z-]+):", text)) | set(re.findall(r"(--r):", text))


def test_every_class_of_the_kit_has_a_rule() -> None:
    rules = set(re.findall(r"\.([a-z][a-z-]*)", "".join(f.read_text() for f in CSS.glob("*.css"))))
    files = [TEMPLATES / "base.html", *TEMPLATES.glob("kit/*.html"), *TEMPLATES.glob("errors/*"),
             *SHEETS.glob("*.html")]  # fmt: skip
    for file in files:
        for value in re.findall(r'class="([^"]*)"', file.read_text()):
            names = set(re.sub(r"\{[{%].*?[%}]\}", " ", value).split()) - {"children"}
            assert names <= rules, f"{file.name}: {value}"


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.name)
def test_no_template_carries_inline_style_or_script(file) -> None:
    text = file.read_text()
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", text)
