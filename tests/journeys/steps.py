"""The steps of the story, for whoever walks: hands, a browser, a browser by keyboard alone."""

import re
from dataclasses import dataclass
from typing import Any

from tests.journeys.demo_tree import DemoTree, new_address, until
from tests.journeys.hand import Walker

SUMMER = "/p/lighthouse-summer"
SKY = "/p/night-sky"
PIN = "274951"


@dataclass
class Family:
    """What one family knows of its request: the parent's mailbox, the number, the album's words."""

    email: str
    reference: str = ""
    words: str = ""


def open_album(child: Walker, place: str = SUMMER) -> str:
    """Pick the first made-up name; returns the five words."""
    child.go(place)
    child.press(child.labels(place)[0])
    words = child.hidden("words")
    child.press("Go to my album")
    return words


def enter(child: Walker, code: str) -> None:
    """Type a code into the open album."""
    child.fill("code", code)
    child.press("Get the stamp")


def fill_album(child: Walker, demo: DemoTree, promotion: str = "lighthouse-summer") -> None:
    """Find every stamp that is still missing."""
    for stamp in demo.stamps(promotion):
        if "See my certificate" in child.text:
            return
        enter(child, demo.code(stamp, promotion))


def ask_by_mail(child: Walker, email: str, place: str = SUMMER) -> str:
    """Ask in the e-mail lane from an open album; returns the number on the child's screen."""
    child.go(f"{place}/ask/email")
    child.fill("email", email)
    child.press("Send the letter")
    after = child.text.split("Your number is")[1].split()
    return after[0] + after[1]


def family(child: Walker, demo: DemoTree, *, full: bool = False, place: str = SUMMER) -> Family:
    """A child with an album who asked a parent by e-mail."""
    known = Family(new_address(), words=open_album(child, place))
    promotion = place.removeprefix("/p/")
    if full:
        fill_album(child, demo, promotion)
    else:
        enter(child, demo.code(demo.stamps(promotion)[0], promotion))
    known.reference = ask_by_mail(child, known.email, place)
    return known


def letter_link(demo: DemoTree, email: str, ending: str = "") -> str:
    """The address in the letter behind which the parent answers (or ends the request)."""
    links = demo.mail(email, "consent")["links"]
    found = [link for link in links if "/parent/letter/" in link]
    return next(link for link in found if link.count("/") == 5 + bool(ending) and ending in link)


def open_letter(parent: Walker, demo: DemoTree, email: str) -> None:
    """From the mail to the decision page."""
    parent.go(letter_link(demo, email))
    parent.press("Go on to the answers")


def answer_yes(
    parent: Walker, *, disclose: str = "no", pin: str = PIN, email: str | None = None
) -> None:
    """Tick a yes, a yes or no to the one disclosure there is, and go to the card page."""
    parent.pick("guardian", "yes")
    parent.pick("collect", "yes")
    if disclose:
        parent.pick("disclose-lighthouse-society", disclose)
    if email is None:
        parent.pick("address", "same")
    else:
        parent.fill("email", email)
    parent.fill("pin", pin)
    parent.fill("pin_again", pin)
    parent.press("Say yes and go to the card page")


def pay(parent: Walker, demo: DemoTree) -> None:
    """On the card page: type a card that pays, another than the family before."""
    parent.fill("email", "card.holder@example.com")
    parent.fill("number", next(demo.cards))
    parent.press("Pay $0.50")


def say_yes(
    parent: Walker, demo: DemoTree, email: str, *, card: str = "", disclose: str = "no"
) -> None:
    """The whole yes by mail: letter, decision, card (one of those on the page, or any that pays)."""
    open_letter(parent, demo, email)
    answer_yes(parent, disclose=disclose)
    if card:
        parent.press(card)
    else:
        pay(parent, demo)


def granted(parent: Walker, demo: DemoTree) -> None:
    """Wait on the page after the card until the yes counts."""

    def look() -> bool:
        if "Your yes counts" not in parent.text:
            parent.go(f"{demo.base}/parent/paid")
        return "Your yes counts" in parent.text

    until(look, "the yes")


def link_to_page(mail: dict[str, Any]) -> str:
    """The address in a mail after the yes that leads to the parent's own page."""
    return next(link for link in mail["links"] if re.search(r"/parent/mail/[^/]+$", link))


def parent_page(parent: Walker, link: str, pin: str = PIN) -> None:
    """From a mail after the yes to the page with everything that is held."""
    parent.go(link)
    parent.press("Open my page")
    parent.fill("pin", pin)
    parent.press("Show me everything")
