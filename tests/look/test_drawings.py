"""The drawings: small, flat, self-contained, with nothing in them that would need a translator."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.look.harness import STATIC

DRAWINGS = sorted(STATIC.rglob("*.svg"))
STAMPS = sorted((STATIC / "stamps").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"
EXPECTED = {
    "stamps": "spiral-light night-light gull-on-the-rail fog-horn harbour-bell keepers-cat "
    "crescent-moon great-bear ringed-planet shooting-star sleepy-owl observatory thank-you",
    "pictures": "letter grown-up lock eye-closed stamp bin phone mail here envelope-open "
    "certificate-seal printer",
    "avatars": "otter fox owl seal hedgehog turtle whale rabbit heron bat deer snail",
}


def _parsed(file: Path) -> ET.Element:
    return ET.fromstring(file.read_text())  # noqa: S314 - our own files


def _name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


@pytest.mark.parametrize("folder", EXPECTED)
def test_every_promised_drawing_is_there(folder: str) -> None:
    assert {file.stem for file in (STATIC / folder).glob("*.svg")} == set(EXPECTED[folder].split())


@pytest.mark.parametrize("file", DRAWINGS, ids=_name)
def test_a_drawing_is_self_contained_and_has_a_view_box(file: Path) -> None:
    root = _parsed(file)
    assert len(root.attrib["viewBox"].split()) == 4
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg", "g", "path", "circle", "ellipse", "rect", "clipPath", "text",
        }  # fmt: skip
        for name, value in element.attrib.items():
            assert not name.startswith("on"), value
            assert name not in {"style", "class", "href"}, value
            assert "url(" not in value or value.startswith("url(#")


@pytest.mark.parametrize("file", DRAWINGS, ids=_name)
def test_a_drawing_says_nothing_but_a_number(file: Path) -> None:
    for element in _parsed(file).iter(f"{SVG}text"):
        assert re.fullmatch(r"\d{1,3}", element.text or "")


@pytest.mark.parametrize("file", DRAWINGS, ids=_name)
def test_a_drawing_is_light(file: Path) -> None:
    assert file.stat().st_size <= (2_200 if file in STAMPS else 1_100)


@pytest.mark.parametrize("file", STAMPS, ids=_name)
def test_a_stamp_has_few_colours_and_the_shape_of_a_stamp(file: Path) -> None:
    text = file.read_text()
    assert 'viewBox="0 0 180 228"' in text
    assert len(set(re.findall(r'"(#[0-9a-f]{3,6})"', text))) <= 8


def test_no_two_stamps_of_a_sample_promotion_have_the_same_value() -> None:
    values = [re.findall(r">(\d+)</text>", file.read_text()) for file in STAMPS]
    found = [value[0] for value in values if value]
    assert len(found) == len(set(found)) == 12
