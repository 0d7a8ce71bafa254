"""Requests that end without a yes: each erases, and none looks different to the child."""

import re

import pytest

from tests.journeys.demo_tree import DemoTree, until
from tests.journeys.hand import Hand
from tests.journeys.steps import (
    SUMMER,
    Family,
    ask_by_mail,
    family,
    letter_link,
    open_album,
    open_letter,
)

pytestmark = pytest.mark.xdist_group("demo")
ALIVE = """SELECT count(*) FROM consent_request r JOIN legal_basis b ON b.subject_id = r.id
           WHERE r.reference = %s AND b.held"""


def nothing_is_held(demo: DemoTree, ours: Family) -> bool:
    return demo.sql(ALIVE, ours.reference) == [(0,)]


def seen_by_child(child: Hand, ours: Family) -> str:
    """The album's page without what differs from child to child."""
    child.go(f"{SUMMER}/album")
    name = child.text.split("Skip to the page ")[1].split(" Español")[0]
    number = f"{ours.reference[:4]} {ours.reference[4:]}"
    return child.text.replace(name, "NAME").replace(number, "NUMBER")


@pytest.mark.proves("PAR-05", "RVK-03")
def test_a_no_and_silence_look_the_same_to_the_child(demo: DemoTree) -> None:
    refused, silent = Hand(demo.base), Hand(demo.base)
    said_no, waits = family(refused, demo), family(silent, demo)
    parent = Hand(demo.base)
    parent.go(letter_link(demo, said_no.email))
    parent.press("Say no")
    if "We do not tell your child" in parent.text:
        parent.press("Say no")
    assert "Thank you for your answer" in parent.text
    until(lambda: nothing_is_held(demo, said_no), "the erasure")
    assert seen_by_child(refused, said_no) == seen_by_child(silent, waits)
    assert "Thank you For asking" in refused.text
    demo.pass_time(days=14, seconds=5)
    until(lambda: nothing_is_held(demo, waits), "the lapse")
    assert seen_by_child(refused, said_no) == seen_by_child(silent, waits)
    assert "Thank you For asking" in silent.text


@pytest.mark.proves("PAR-05", "PAR-04")
def test_silence_brings_one_reminder_and_then_erases(demo: DemoTree) -> None:
    child = Hand(demo.base)
    ours = family(child, demo)
    link = letter_link(demo, ours.email)
    demo.pass_time(days=5, minutes=1)
    demo.mail(ours.email, "your answer for")
    for _ in range(8):
        demo.pass_time(days=1)
    assert not nothing_is_held(demo, ours)
    demo.pass_time(days=1)
    until(lambda: nothing_is_held(demo, ours), "the lapse")
    assert len(demo.mails(ours.email)) == 2, "the letter and one reminder"
    parent = Hand(demo.base)
    parent.go(link)
    assert parent.status in (200, 404, 410)
    assert "Go on to the answers" not in parent.text


@pytest.mark.parametrize(
    ("ending", "button", "told"),
    [
        ("not-mine", "Not my child: erase it", "Thank you for telling us"),
        ("never-mail", "Never write to me again", "We will not write to you again"),
        ("another-grown-up", "Give me something to pass on", "Please pass this on"),
    ],
)
@pytest.mark.proves("PAR-05", "RVK-01")
def test_one_click_from_the_mail_ends_a_letter_that_is_not_for_its_reader(
    demo: DemoTree, ending: str, button: str, told: str
) -> None:
    ours = family(Hand(demo.base), demo)
    reader = Hand(demo.base)
    reader.go(letter_link(demo, ours.email, ending))
    assert not nothing_is_held(demo, ours), "a scanner that follows links changes nothing"
    reader.press(button)
    assert told in reader.text
    parent_address = "SELECT count(*) FROM legal_basis b JOIN consent_request r ON r.id = b.subject_id WHERE r.reference = %s AND b.kind = 'parent_contact' AND b.held"
    until(lambda: demo.sql(parent_address, ours.reference) == [(0,)], "the erasure")


def test_who_never_wants_mail_gets_none_whoever_types_the_address(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    reader = Hand(demo.base)
    reader.go(letter_link(demo, ours.email, "never-mail"))
    reader.press("Never write to me again")
    other = Hand(demo.base)
    open_album(other)
    ask_by_mail(other, ours.email)
    quiet = family(Hand(demo.base), demo)
    demo.mail(quiet.email, "consent")
    assert len(demo.mails(ours.email)) == 1


def test_another_grown_up_passes_two_codes_on_and_a_parent_answers_with_them(
    demo: DemoTree,
) -> None:
    ours = family(Hand(demo.base), demo)
    reader, parent = Hand(demo.base), Hand(demo.base)
    reader.go(letter_link(demo, ours.email, "another-grown-up"))
    reader.press("Give me something to pass on")
    codes = re.search(r"Reference (\d{4} \d{4}) Joining code (\S+)", reader.text)
    assert codes
    parent.go("/parent")
    parent.fill("reference", codes[1])
    parent.fill("code", codes[2].lower())
    parent.press("Open the letter")
    assert "Go on to the answers" in parent.text


@pytest.mark.proves("PAR-05")
def test_i_typed_it_wrong_erases_at_once_and_the_letter_is_dead(demo: DemoTree) -> None:
    child = Hand(demo.base)
    ours = family(child, demo)
    link = letter_link(demo, ours.email)
    child.press("I typed it wrong")
    assert "It is gone" in child.text
    assert nothing_is_held(demo, ours)
    parent = Hand(demo.base)
    parent.go(link)
    assert "Go on to the answers" not in parent.text


@pytest.mark.proves("PAR-06")
def test_an_address_that_smtp_refuses_makes_the_request_undeliverable(demo: DemoTree) -> None:
    child, other = Hand(demo.base), Hand(demo.base)
    waits = family(other, demo)
    open_album(child)
    code = demo.code("spiral-light")
    child.fill("code", code)
    child.press("Get the stamp")
    number = ask_by_mail(child, f"bounce.{waits.email}")
    state = "SELECT state FROM consent_request WHERE reference = %s"
    until(lambda: demo.sql(state, number) == [("undeliverable",)], "the refusal")
    gone = Family("", reference=number)
    until(lambda: nothing_is_held(demo, gone), "the erasure")
    assert seen_by_child(child, gone) == seen_by_child(other, waits)


@pytest.mark.proves("PAR-07")
def test_in_the_lane_on_this_screen_the_child_s_album_is_shut(demo: DemoTree) -> None:
    screen = Hand(demo.base)
    words = open_album(screen)
    screen.go(f"{SUMMER}/ask/here")
    screen.press("I have my words")
    assert screen.path == "/parent/letter"
    screen.go(f"{SUMMER}/album")
    assert screen.path == SUMMER, "the album's key is gone from this browser"
    screen.go(f"{SUMMER}/words")
    screen.fill("words", words)
    screen.press("Open it")
    assert screen.path.endswith("/album")


def test_a_link_of_another_a_used_or_a_made_up_one_gets_one_kind_answer(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    link = letter_link(demo, ours.email)
    open_letter(Hand(demo.base), demo, ours.email)
    told = set()
    for odd in (link[:-1] + ("A" if link[-1] != "A" else "B"), f"{demo.base}/parent/letter/x",
                f"{demo.base}/parent/mail/{link.rsplit('/', 1)[1]}"):  # fmt: skip
        reader = Hand(demo.base)
        reader.go(odd)
        assert reader.status == 404
        told.add(reader.text)
    assert len(told) == 1
