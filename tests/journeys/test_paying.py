"""Money and its news in every order: a yes comes once or not at all, and money never stays wrongly."""

import shutil

import psutil
import pytest

from tests.demo.test_demo import ROOT
from tests.journeys.demo_tree import DemoTree, new_address, until
from tests.journeys.hand import Hand
from tests.journeys.steps import (
    SUMMER,
    Family,
    answer_yes,
    ask_by_mail,
    family,
    granted,
    open_album,
    open_letter,
    pay,
    say_yes,
)

pytestmark = pytest.mark.xdist_group("demo")
CONSENTS = """SELECT count(*) FROM consent c JOIN consent_request r ON r.id = c.request_id
              WHERE r.reference = %s"""


def at_the_card_page(demo: DemoTree, ours: Family) -> Hand:
    parent = Hand(demo.base)
    open_letter(parent, demo, ours.email)
    answer_yes(parent)
    assert parent.at.startswith(demo.sandbox)
    return parent


def refunds(demo: DemoTree, email: str) -> int:
    """How often money went back for the payments of one parent's request."""
    return sum("money" in mail["subject"] for mail in demo.mails(email))


@pytest.mark.proves("VPC-05")
@pytest.mark.parametrize(
    "rules",
    [{"copies": 5}, {"order": "reversed", "delay_seconds": 0.5}, {"drop": 1}],
    ids=["five times", "late and in reverse", "lost"],
)
def test_a_yes_counts_once_however_its_news_travels(demo: DemoTree, rules: dict) -> None:
    ours = family(Hand(demo.base), demo)
    demo.ask("/control/webhooks", rules)
    parent = Hand(demo.base)
    say_yes(parent, demo, ours.email)
    granted(parent, demo)
    demo.mail(ours.email, "keep this letter")
    assert demo.sql(CONSENTS, ours.reference) == [(1,)]
    assert sum("keep this letter" in mail["subject"] for mail in demo.mails(ours.email)) == 1


@pytest.mark.proves("VPC-06")
def test_a_prepaid_card_is_paid_back_with_the_reason_and_another_card_serves(
    demo: DemoTree,
) -> None:
    ours = family(Hand(demo.base), demo)
    parent = Hand(demo.base)
    say_yes(parent, demo, ours.email, card="Prepaid that slips through")
    told = demo.mail(ours.email, "we gave your card money back")
    assert "prepaid" in told["text"]
    parent.go("/parent/paid")
    assert "prepaid card or a gift card" in parent.text
    assert demo.sql(CONSENTS, ours.reference) == [(0,)]
    parent.press("Try another card")
    pay(parent, demo)
    granted(parent, demo)


@pytest.mark.proves("VPC-06")
def test_a_prepaid_card_that_shows_itself_is_not_even_charged(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    parent = at_the_card_page(demo, ours)
    parent.press("Prepaid card")
    assert "does not accept prepaid cards" in parent.text
    assert demo.sql(CONSENTS, ours.reference) == [(0,)]


def test_a_declined_card_and_a_way_back_lose_no_answer(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    parent = at_the_card_page(demo, ours)
    parent.press("Declined")
    assert "declined" in parent.text
    parent.press("Back, without paying")
    assert "Your answers are kept" in parent.text
    parent.press("Go on to the card page")
    pay(parent, demo)
    granted(parent, demo)


@pytest.mark.proves("VPC-05")
def test_two_tabs_pay_once(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    first = at_the_card_page(demo, ours)
    second = first.tab()
    second.go("/parent/decision")
    second.go(f"{demo.base}/parent/decision")
    second.press("Go on to the card page")
    pay(first, demo)
    granted(first, demo)
    if "Pay $0.50" in second.text:
        pay(second, demo)
    demo.mail(ours.email, "keep this letter")
    assert demo.sql(CONSENTS, ours.reference) == [(1,)]
    second.go(f"{demo.base}/parent/decision")
    assert "answered with a yes" in second.text


def test_a_payment_that_is_known_only_after_a_no_goes_straight_back(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    payer = at_the_card_page(demo, ours)
    demo.ask("/control/webhooks", {"hold": True})
    pay_unseen(demo, payer)
    other = Hand(demo.base)
    open_letter(other, demo, ours.email)
    other.go(f"{demo.base}/parent/decision/no")
    other.press("Say no")
    demo.ask("/control/webhooks/release", {})
    until(lambda: went_back(demo, ours), "the money")


def pay_unseen(demo: DemoTree, payer: Hand) -> None:
    """Pay as another window would, so that nobody comes back to our page."""
    session = payer.path.rsplit("/", 1)[1]
    paid = demo.ask("/control/pay", {"session": session, "card": "credit"})
    assert paid["outcome"] == "paid"


def went_back(demo: DemoTree, ours: Family) -> bool:
    """Whether the bank was told to return the money of a request that got no yes."""
    assert demo.sql(CONSENTS, ours.reference) == [(0,)]
    paid = """SELECT p.state FROM payment p JOIN attempt a ON a.id = p.attempt_id
              JOIN consent_request r ON r.id = a.request_id WHERE r.reference = %s"""
    return demo.sql(paid, ours.reference) == [("refunded",)]


def test_a_payment_after_the_last_day_goes_straight_back(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    demo.mail(ours.email, "consent")
    demo.pass_time(days=13, hours=23, minutes=50)
    payer = at_the_card_page(demo, ours)
    demo.ask("/control/webhooks", {"hold": True})
    pay_unseen(demo, payer)
    demo.pass_time(minutes=15)
    state = "SELECT state FROM consent_request WHERE reference = %s"
    until(lambda: demo.sql(state, ours.reference) == [("lapsed",)], "the last day")
    demo.ask("/control/webhooks/release", {})
    until(lambda: went_back(demo, ours), "the money")


def test_a_promise_that_grew_while_a_parent_paid_is_never_agreed_to_unread(
    demo: DemoTree,
) -> None:
    folder = demo.folder / "promises"
    shutil.copytree(ROOT / "promotions", folder, dirs_exist_ok=True)
    promise = (folder / "lighthouse-summer.toml").read_text()
    promise = promise.replace('id = "lighthouse-summer"', 'id = "harbour-autumn"', 1)
    file = folder / "harbour-autumn.toml"
    file.write_text(promise)
    demo.command("promotion", "publish", str(file))
    child = Hand(demo.base)
    place = "/p/harbour-autumn"
    open_album(child, place)
    ours = Family(new_address())
    ours.reference = ask_by_mail(child, ours.email, place)
    payer = at_the_card_page(demo, ours)
    file.write_text(promise.replace("keep_days = 30", "keep_days = 60", 1))
    demo.command("promotion", "publish", str(file))
    demo.mail(ours.email, "consent", skip=1)  # the letter that says what is promised now
    assert demo.sql(CONSENTS, ours.reference) == [(0,)]
    payer.go(f"{demo.base}/parent/decision")
    assert "This letter is closed" in payer.text


def test_stripe_being_away_loses_no_answer(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    parent = Hand(demo.base)
    open_letter(parent, demo, ours.email)
    demo.ask("/control/api", {"fault": "500", "times": 20, "path": "/checkout/sessions"})
    answer_yes(parent)
    assert parent.status == 503
    assert "your answers are safe" in parent.text
    demo.ask("/control/api", method="DELETE")
    parent.press("Go on to the card page")
    pay(parent, demo)
    granted(parent, demo)


@pytest.mark.proves("VPC-07")
def test_the_charge_comes_back_after_its_days_once(demo: DemoTree) -> None:
    ours = family(Hand(demo.base), demo)
    parent = Hand(demo.base)
    say_yes(parent, demo, ours.email)
    granted(parent, demo)
    demo.mail(ours.email, "keep this letter")
    demo.pass_time(days=6, hours=23)
    assert refunds(demo, ours.email) == 0
    demo.pass_time(hours=2)
    told = demo.mail(ours.email, "your money is on its way back")
    assert "50 cents" in told["text"]
    demo.pass_time(days=10)
    assert refunds(demo, ours.email) == 1


@pytest.mark.proves("VPC-07", "RVK-02")
@pytest.mark.parametrize("card", ["Later disputed", "Fraud warning"])
def test_a_bank_that_objects_puts_the_yes_on_hold(demo: DemoTree, card: str) -> None:
    child, parent = Hand(demo.base), Hand(demo.base)
    ours = family(child, demo, full=True)
    say_yes(parent, demo, ours.email, card=card)
    demo.mail(ours.email, "we are holding everything")
    state = """SELECT c.state, b.state FROM consent c JOIN consent_request r ON r.id = c.request_id
               JOIN legal_basis b ON b.id = c.basis_id WHERE r.reference = %s"""
    assert demo.sql(state, ours.reference) == [("suspended", "frozen")]
    child.go(f"{SUMMER}/reward")
    assert "first_name" not in child.page.text


def test_the_database_away_is_told_kindly_and_comes_back(demo: DemoTree) -> None:
    child = Hand(demo.base)
    open_album(child)
    before = postmaster(demo)
    before.kill()
    seen = set()

    def back() -> bool:
        child.go(f"{SUMMER}/album")
        seen.add(child.status)
        return postmaster(demo) not in (None, before)

    until(back, "another Postgres")
    until(lambda: (child.go(f"{SUMMER}/album"), child.status)[1] == 200, "the album")
    assert seen <= {200, 503}
    for _ in range(12):  # more than the pool has: none that died meanwhile may turn a child away
        open_album(Hand(demo.base))


def postmaster(demo: DemoTree) -> psutil.Process | None:
    """The first process of the demo's database."""
    tree = psutil.Process(demo.process.pid).children(recursive=True)
    found = [one for one in tree if one.name() == "postgres"]
    return min(found, key=lambda one: one.create_time(), default=None)
