"""Pages beside the one long story: other lanes and endings, the parent in command, ages, staff."""

import pytest

from tests.browser.conftest import Sit
from tests.browser.test_family import sign_in
from tests.journeys.demo_tree import DemoTree
from tests.journeys.steps import (
    PIN,
    SKY,
    SUMMER,
    ask_by_mail,
    family,
    fill_album,
    granted,
    letter_link,
    link_to_page,
    open_album,
    say_yes,
)

pytestmark = pytest.mark.xdist_group("demo")


def test_the_lanes_and_the_endings(sit: Sit, demo: DemoTree) -> None:
    child = sit()
    open_album(child)
    for lane in ("", "/here", "/phone", "/email"):
        child.go(f"{SUMMER}/ask{lane}")
        child.look(f"ask{lane.replace('/', '-')}")
    child.fill("email", "nobody at all")
    child.press("Send the letter")
    child.look("ask-email-wrong")
    child.go(f"{SUMMER}/ask/phone")
    child.press("Show the square")
    child.look("ask-phone-shown")
    child.go(f"{SUMMER}/join")
    child.look("join")
    child.go(f"{SUMMER}/privacy")
    child.look("privacy")
    ask_by_mail(child, "typed.wrong@example.com")
    child.press("I typed it wrong")
    child.look("ask-erased")

    ours = family(sit(), demo)
    parent = sit()
    parent.go("/parent")
    parent.look("parent-start")
    link = letter_link(demo, ours.email)
    parent.go(link)
    parent.look("letter")
    for ending in ("not-mine", "never-mail", "another-grown-up"):
        parent.go(f"{link}/{ending}")
        parent.look(f"ending-{ending}")
    parent.press("Give me something to pass on")
    parent.look("passed-on")
    parent.go("/parent/letter/AAAAAAAAAAAAAAAAAAAAAA")
    parent.look("link-unknown")

    spanish = sit(locale="es-ES")
    spanish.go(letter_link(demo, family(sit(), demo).email))
    spanish.look("letter-es")
    spanish.press("Ir a las respuestas")
    spanish.look("decision-es")


def test_the_parent_in_command(sit: Sit, demo: DemoTree) -> None:
    child, parent = sit(), sit()
    ours = family(child, demo)
    say_yes(parent, demo, ours.email, disclose="yes")
    granted(parent, demo)
    child.go(f"{SUMMER}/album")
    fill_album(child, demo)
    child.press("Get my real stamps")
    child.look("reward-with-state")
    child.press("Send it")
    child.look("reward-missing")
    child.fill("first_name", "Ada")
    child.choose("home_state", "OH")
    child.press("Send it")
    link = link_to_page(demo.mail(ours.email, "where shall we send"))
    parent.go(f"{link}/stop")
    parent.look("stop")
    parent.go(link)
    parent.press("Open my page")
    parent.press("I lost my PIN")
    parent.look("pin-lost")
    parent.go("/parent/pin")
    parent.fill("pin", "000001")
    parent.press("Show me everything")
    parent.look("pin-wrong")
    parent.fill("pin", PIN)
    parent.press("Show me everything")
    parent.press("Receipt to read or print")
    parent.look("receipt")
    parent.go("/parent/home")
    parent.press("The notice you agreed to")
    parent.look("frozen-notice")
    parent.go("/parent/home")
    parent.press("keep this letter")
    parent.look("sent-letter")
    parent.go("/parent/home")
    parent.press("Take back: Springfield Lighthouse Society")
    parent.look("withdraw")
    parent.go("/parent/home")
    parent.press("Put it right: Your child's first name")
    parent.look("correct")
    parent.go("/parent/stop")
    parent.press("Stop now")
    parent.look("stopped")
    parent.go("/parent/home")
    parent.look("home-stopping")


@pytest.mark.proves("AGE-04", "AGE-06", "AGE-07", "AGE-09")
def test_a_mixed_promotion_asks_once_and_going_back_does_not_help(sit: Sit, demo: DemoTree) -> None:
    child = sit()
    child.go(SKY)
    assert child.path == f"{SKY}/age"
    assert not any(word in child.text for word in ("13", "thirteen", "18", "grown-up"))
    child.look("age")
    child.fill("month", "moon")
    child.fill("year", "2017")
    child.press("Go on")
    child.look("age-unclear")
    child.fill("month", "June")
    child.fill("year", "2017")
    child.press("Go on")
    assert child.path == SKY
    child.look("sky-child")
    child.page.go_back()
    child.page.go_back()
    child.go(f"{SKY}/age")
    assert child.path == SKY, "the first answer holds"
    open_album(child, SKY)
    fill_album(child, demo, "night-sky")
    child.press("See my certificate")
    assert child.page.locator("[name=first_name]").count() == 0

    older = sit()
    older.go(SKY)
    older.fill("month", "1")
    older.fill("year", "1990")
    older.press("Go on")
    older.look("sky-older")
    open_album(older, SKY)
    fill_album(older, demo, "night-sky")
    older.press("See my certificate")
    older.look("certificate-older")
    older.fill("first_name", "Marisol")
    older.press("Print my first name")
    assert "Marisol" in older.text
    older.look("certificate-named")
    older.press("See or erase what we hold")
    assert "Marisol" in older.text
    older.look("visitor")
    older.press("Erase it now")
    assert "Marisol" not in older.text
    older.look("visitor-erased")
    older.go(SKY)
    older.press("Someone else is here now")
    assert older.page.locator(".child-notice").count() == 1, "always the child's path"


def test_the_staff_s_other_pages(sit: Sit, demo: DemoTree) -> None:
    staff = sit()
    sign_in(staff, demo)
    for page in ("", "/post", "/handovers", "/handovers/lighthouse-summer/lighthouse-society",
                 "/promotions", "/codes", "/requests", "/ledger", "/recovery-codes"):  # fmt: skip
        staff.go(f"/staff{page}")
        staff.look(f"staff-page{page.replace('/', '-')}")
