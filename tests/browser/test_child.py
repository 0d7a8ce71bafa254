"""A child alone with a screen: from the first page to a full album and a certificate."""

import pytest

from tests.browser.conftest import Sit
from tests.journeys.demo_tree import DemoTree
from tests.journeys.steps import SUMMER, enter, open_album

pytestmark = pytest.mark.xdist_group("demo")
HEAVIEST = 60_000


@pytest.mark.proves("CHN-01", "CHN-03", "AGE-02", "SEC-05")
def test_a_child_collects_and_gets_a_certificate_without_telling_anything(
    sit: Sit, demo: DemoTree
) -> None:
    child = sit()
    child.go("/")
    child.look("home")
    # Other journeys publish promotions of their own, which stand on the front page as well.
    child.answers.clear()
    child.page.locator(f"a.btn[href='{SUMMER}']", has_text="Go in").click()
    child.page.wait_for_url(f"**{SUMMER}")
    notice = child.page.locator(".child-notice")
    first_name_button = child.page.locator("#names button").first
    assert notice.bounding_box()["y"] < first_name_button.bounding_box()["y"]
    assert child.page.locator("input:not([type=hidden])").count() == 0
    assert child.page.locator(f"a[href='{SUMMER}/privacy']").count() >= 1
    assert all(cookie["expires"] == -1 for cookie in child.page.context.cookies())
    child.look("landing")
    assert child.weight() < HEAVIEST
    child.press(child.labels(SUMMER)[0])
    words = child.hidden("words")
    assert len(words.split()) == 5
    child.look("words")
    child.press("Go to my album")
    child.look("album-empty")

    for typed, told in (
        ("", "Type the code in the box"),
        ("zzzz key", "We do not know the first word"),
        (demo.code("spiral-light").split()[0], "find the word next to it"),
        ("K7M2-P9QR", "Some of the code is not here yet"),
        ("0000-0000-0000", "No stamp has that code"),
    ):
        enter(child, typed)
        assert told in child.text
    child.look("album-wrong-code")
    enter(child, f"  {demo.code('spiral-light').lower()} ")
    assert "You got a stamp: The spiral light!" in child.text
    enter(child, demo.code("spiral-light"))
    assert "You have this one" in child.text
    card = demo.code("fog-horn")
    enter(child, card.replace("0", "O").replace("1", "l").replace("-", " ").lower())
    assert "You got a stamp: The fog horn!" in child.text
    child.look("album-some")
    other = sit()
    open_album(other)
    enter(other, card)
    assert "This card was used before" in other.text

    for stamp in demo.stamps():
        if stamp not in ("spiral-light", "fog-horn"):
            enter(child, demo.code(stamp))
    assert "You did it!" in child.text
    child.look("album-full")
    assert all(cookie["expires"] == -1 for cookie in child.page.context.cookies())
    assert child.weight() < HEAVIEST
    child.press("See my certificate")
    child.look("certificate")
    child.go(f"{SUMMER}/about-you")
    child.look("about-you")

    again = sit(locale="es-ES")
    again.go(f"{SUMMER}/words")
    again.look("reopen-es")
    again.fill("words", words)
    again.press("Abrir")
    assert "¡Lo lograste!" in again.text
    again.look("album-full-es")
