"""Two ways that are not by mail and not by heart: the square for a phone, and a PIN that is lost."""

import io

import pytest
import zxingcpp
from PIL import Image

from tests.browser.conftest import Sit
from tests.browser.walking import Sitting
from tests.journeys.demo_tree import DemoTree, new_address, until
from tests.journeys.hand import Hand
from tests.journeys.steps import (
    PIN,
    SUMMER,
    answer_yes,
    enter,
    family,
    granted,
    link_to_page,
    open_album,
    pay,
    say_yes,
)

pytestmark = pytest.mark.xdist_group("demo")
NEW_PIN = "860317"
CHILD = "Wilhelmina"


@pytest.mark.proves("PAR-02", "VPC-03")
def test_a_grown_up_scans_the_square_and_says_yes_on_their_own_phone(
    sit: Sit, demo: DemoTree
) -> None:
    child, parent, email = sit(), sit(), new_address("phone")
    open_album(child)
    enter(child, demo.code("spiral-light"))
    child.press("Ask my grown-up")
    child.press("Use their phone")
    child.press("Show the square")
    number = child.page.locator(".ref").inner_text()
    parent.go(scanned(child))
    assert parent.path.startswith("/parent/here/")
    parent.press("Go on to the answers")
    assert number in parent.text
    parent.look("decision-by-square")
    answer_yes(parent, email=email)
    pay(parent, demo)
    granted(parent, demo)
    assert number.replace(" ", "") in demo.mail(email, "keep this letter")["subject"]
    child.press("Back to my album")
    assert "A letter for you!" in child.text
    assert child.page.context.cookies(demo.base)[0]["name"] == "__Host-album"


def scanned(child: Sitting) -> str:
    """What a phone's camera reads off the child's screen."""
    child.page.evaluate("scrollTo(0, 0)")
    screen = Image.open(io.BytesIO(child.page.screenshot(full_page=True)))
    (found,) = zxingcpp.read_barcodes(screen)
    return found.text


@pytest.mark.proves("REV-03")
def test_a_parent_who_lost_the_pin_repeats_the_card_and_sees_everything(
    sit: Sit, demo: DemoTree
) -> None:
    ours = joined_with_a_name(demo)
    parent = sit()
    link = link_to_page(demo.mail(ours, "keep this letter"))
    demo.pass_time(hours=5)  # tries are counted by the hour, and other families try as well
    guess_ten_times(demo, link)
    parent.go(link)
    parent.press("Open my page")
    parent.fill("pin", PIN)
    parent.press("Show me everything")
    assert "the page is locked" in parent.text
    parent.look("pin-locked")
    parent.press("I lost my PIN")
    choose_new_pin(parent)
    parent.press("Back, without paying")
    choose_new_pin(parent)
    pay(parent, demo)
    until(lambda: works_now(parent, demo), "the new PIN")
    assert "your new PIN is set" in demo.mail(ours, "your new PIN is set")["subject"]
    parent.press("Type the new PIN")
    parent.fill("pin", PIN)
    parent.press("Show me everything")
    assert CHILD not in parent.text, "the old PIN is over"
    parent.fill("pin", NEW_PIN)
    parent.press("Show me everything")
    assert CHILD in parent.text
    assert ours in parent.text


def joined_with_a_name(demo: DemoTree) -> str:
    """A family with a yes whose child gave a first name; the parent's address."""
    child, parent = Hand(demo.base), Hand(demo.base)
    ours = family(child, demo, full=True)
    say_yes(parent, demo, ours.email)
    granted(parent, demo)
    child.go(f"{SUMMER}/reward")
    child.fill("first_name", CHILD)
    child.press("Send it")
    return ours.email


def guess_ten_times(demo: DemoTree, link: str) -> None:
    """As many wrong PINs as lock the page."""
    guesser = Hand(demo.base)
    guesser.go(link)
    guesser.press("Open my page")
    for _ in range(10):
        guesser.fill("pin", "000001")
        guesser.press("Show me everything")


def choose_new_pin(parent: Sitting) -> None:
    parent.fill("pin", NEW_PIN)
    parent.fill("pin_again", NEW_PIN)
    parent.press("Go on to the card page")


def works_now(parent: Sitting, demo: DemoTree) -> bool:
    parent.go(f"{demo.base}/parent/pin/paid")
    return "Your new PIN works now" in parent.text
