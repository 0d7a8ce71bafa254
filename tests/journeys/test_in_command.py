"""The parent in command: see, correct, withdraw, keep a receipt, stop, undo; and what is left after."""

import re

import psycopg
import pytest
from psycopg import sql

from app.consent.receipt_signing import is_genuine
from tests.journeys.demo_tree import DemoTree, until
from tests.journeys.hand import Hand
from tests.journeys.steps import (
    SUMMER,
    Family,
    enter,
    family,
    granted,
    link_to_page,
    open_album,
    parent_page,
    say_yes,
)

pytestmark = pytest.mark.xdist_group("demo")
NAME, STATE, STREET = "Canarykid", "Ohio", "77 Canary Quay"


def joined_family(demo: DemoTree, *, disclose: str = "yes") -> tuple[Hand, Hand, Family, str]:
    """A child with a full album, a parent who said yes and gave the address; the mail's link."""
    child, parent = Hand(demo.base), Hand(demo.base)
    ours = family(child, demo, full=True)
    say_yes(parent, demo, ours.email, disclose=disclose)
    granted(parent, demo)
    child.go(f"{SUMMER}/album")
    child.press("Get my real stamps")
    child.fill("first_name", NAME)
    if disclose == "yes":
        child.choose("home_state", "OH")
    child.press("Send it")
    link = link_to_page(demo.mail(ours.email, "where shall we send"))
    parent_page(parent, link)
    parent.press("Type it here")
    parent.fill("street", STREET)
    parent.fill("city", "Springfield")
    parent.choose("state", "IL")
    parent.fill("zip", "62701")
    parent.press("Save it")
    return child, parent, ours, link


@pytest.mark.proves("REV-02", "REV-03", "REV-04", "REV-05", "RVK-05", "REC-04")
def test_a_parent_sees_corrects_withdraws_and_keeps_a_receipt(demo: DemoTree) -> None:
    _, parent, ours, link = joined_family(demo)
    for held in (NAME, STREET, ours.email):
        assert held in parent.text
    nobody = Hand(demo.base)
    nobody.go(link)
    assert NAME not in nobody.text
    nobody.press("Open my page")
    nobody.fill("pin", "111112")
    nobody.press("Show me everything")
    assert NAME not in nobody.text

    item = next(href for href in parent.links() if href.endswith("/first_name"))
    parent.go(item)
    parent.fill("value", "Canarykit")
    parent.press("Save it")
    assert "Canarykit" in parent.text
    assert NAME not in parent.text
    demo.mail(ours.email, "we put it right")

    parent.press("Take this yes back")
    parent.press("Take this yes back")
    assert "Yes taken back: Springfield Lighthouse Society" in parent.text
    demo.mail(ours.email, "we no longer share it")

    parent.go(next(href for href in parent.links() if href.endswith("/signed")))
    receipt = parent.page.json()
    key = receipt["signature"]["public_key"]
    assert is_genuine(receipt, known_public_key=key)
    assert not is_genuine({**receipt, "language": "xx"}, known_public_key=key)


@pytest.mark.proves("RVK-01", "RVK-02", "RVK-03", "RVK-04", "REC-05")
def test_stop_and_erase_leaves_the_album_and_nothing_else(demo: DemoTree) -> None:
    child, _, ours, link = joined_family(demo)
    parent = Hand(demo.base)
    parent.go(f"{link}/stop")
    assert "What goes and what stays" in parent.text
    parent.press("Stop now")
    demo.mail(ours.email, "we have stopped")
    child.go(f"{SUMMER}/reward")
    assert NAME not in child.text
    parent.press("Undo the stop")
    demo.mail(ours.email, "we go on, as you asked")
    parent.press("Stop now")
    demo.pass_time(hours=71)
    state = """SELECT c.state FROM consent c JOIN consent_request r ON r.id = c.request_id
               WHERE r.reference = %s"""
    assert demo.sql(state, ours.reference) == [("stopping",)]
    demo.pass_time(hours=1, seconds=5)
    until(lambda: demo.sql(state, ours.reference) == [("revoked",)], "the erasure")
    told = demo.mail(ours.email, "it is erased")
    assert NAME not in told["text"]
    child.go(f"{SUMMER}/album")
    assert "6 of 6" in child.text
    demo.command("keys", "rotate")
    left = everything_readable(demo)
    for gone in (NAME, STREET):
        assert gone not in left
        assert gone not in demo.logs()
    assert "the ledger is whole" in demo.command("ledger", "verify")


@pytest.mark.proves("AGE-08", "SEC-02")
def test_what_families_type_is_readable_nowhere_but_through_the_gate(demo: DemoTree) -> None:
    _, _, ours, _ = joined_family(demo)
    other = Hand(demo.base)
    open_album(other)
    enter(other, "canarycode canarypair")
    sky = Hand(demo.base)
    sky.go("/p/night-sky/age")
    sky.fill("month", "canaryseptember")
    sky.fill("year", "19canary87")
    sky.press("Go on")
    lost = Hand(demo.base)
    lost.go(f"{SUMMER}/words")
    lost.fill("words", "canaryone canarytwo three four five")
    lost.press("Open it")
    typed = (NAME, STREET, ours.email, ours.words, "canaryseptember",
             "19canary87", "canarycode", "canarypair", "canaryone", "canarytwo")  # fmt: skip
    kept = everything_readable(demo) + demo.logs()
    assert ours.reference in kept, "what may be read is found by this search"
    subjects = " ".join(mail["subject"] for mail in demo.ask("/mailbox/messages"))
    for word in typed:
        assert word not in kept, word
        assert word not in subjects, word


def everything_readable(demo: DemoTree) -> str:
    """Every row of every table as text."""
    url = demo.environment["PERMISSION_SLIP_OWNER_DATABASE_URL"]
    parts = []
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (name,) in names:
            rows = connection.execute(
                sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
            )
            parts += [row[0] for row in rows]
    # Bytes are shown as hex: what was stored plain must be found there too.
    whole = "\n".join(parts)
    plain = [
        bytes.fromhex(found).decode("latin-1")
        for found in re.findall(r"\\x((?:[0-9a-f]{2})+)", whole)
    ]
    return whole + "\n".join(plain)
