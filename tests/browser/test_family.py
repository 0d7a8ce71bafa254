"""One family from the child's first click to the letter that says the address is gone.

Walked by keyboard alone, and by mouse without script (staff passkeys need script).
"""

import io
import re

import pypdfium2
import pytest

from app.platform.readable_codes import unbroken_reference
from tests.browser.conftest import Sit
from tests.browser.walking import Sitting
from tests.journeys.demo_tree import DemoTree
from tests.journeys.steps import (
    PIN,
    SUMMER,
    answer_yes,
    family,
    fill_album,
    granted,
    link_to_page,
    open_letter,
    pay,
)

pytestmark = pytest.mark.xdist_group("demo")
CHILD, STREET = "Zebulina", "12 Canary Lamp Lane"


@pytest.mark.parametrize("way", ["keys", "without script"])
@pytest.mark.proves("VPC-03", "RET-01", "SEC-04")
def test_a_yes_brings_the_reward_and_the_address_is_erased_when_it_is_posted(
    sit: Sit, demo: DemoTree, way: str
) -> None:
    keys, script = way == "keys", way != "without script"
    child = sit(keys=keys, script=script)
    ours = family(child, demo)
    child.look("asked-by-mail")
    child.press("Back to my album")
    child.look("album-waiting")
    child.page.goto("about:blank")

    letter = demo.mail(ours.email, "consent")
    assert ours.reference in letter["subject"]
    parent = sit(keys=keys, script=script)
    open_letter(parent, demo, ours.email)
    parent.look("decision")
    for said in ("50 cents", "June 17, 2027", "EXAMPLE POST"):
        assert said in parent.text
    parent.press("Say yes and go to the card page")
    assert parent.text.count("Please choose yes or no.") >= 2
    parent.look("decision-errors")
    answer_yes(parent)
    pay(parent, demo)
    granted(parent, demo)
    parent.look("granted")
    receipt = demo.mail(ours.email, "keep this letter")
    assert unbroken_reference(ours.reference) in receipt["text"]
    parent.press("Sign out")
    parent.look("signed-out")

    child.go(f"{SUMMER}/album")
    assert "A letter for you!" in child.text
    child.look("album-envelope")
    fill_album(child, demo)
    child.press("Get my real stamps")
    child.look("reward-asked")
    assert "postal" not in child.text
    child.fill("first_name", CHILD)
    child.press("Send it")
    assert "Now it is your grown-up's turn" in child.text
    child.look("reward-waits")

    parent.go(link_to_page(demo.mail(ours.email, "where shall we send")))
    parent.look("arrive")
    parent.press("Open my page")
    parent.look("pin")
    parent.fill("pin", PIN)
    parent.press("Show me everything")
    parent.look("home-of-parent")
    parent.press("Type it here")
    parent.look("address")
    parent.fill("street", STREET)
    parent.fill("city", "Springfield")
    parent.choose("state", "IL")
    parent.fill("zip", "62701")
    parent.press("Save it")
    assert STREET in parent.text
    assert CHILD in parent.text
    child.go(f"{SUMMER}/reward")
    assert "We have all we need" in child.text

    claim = demo.sql(CLAIM, ours.reference)
    staff = sit(keys=keys)
    sign_in(staff, demo)
    post_it(staff, claim[0][0].hex[:8])
    told = demo.mail(ours.email, "the reward is in the mail")
    assert re.search(r"erased .*your\s+postal\s+address\s+at\s+\d\d:\d\d", told["text"], re.S)
    child.go(f"{SUMMER}/reward")
    assert "Your mail is on its way!" in child.text
    child.look("reward-posted")


# Other families have rewards waiting in the same demo: this one is found by its own reference.
CLAIM = """SELECT reward_claim.id FROM reward_claim JOIN consent USING (child_id)
    JOIN consent_request ON consent_request.id = consent.request_id WHERE reference = %s"""


def sign_in(staff: Sitting, demo: DemoTree) -> None:
    """By a link that works once, then a passkey of a virtual authenticator."""
    wire = staff.page.context.new_cdp_session(staff.page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    staff.go(demo.command("staff", "recover", "staff@example.org").split()[-1])
    staff.look("staff-link")
    staff.press("Go on")
    staff.look("staff-enrol")
    staff.fill("label", "desk")
    staff.act("Make the passkey")
    staff.page.wait_for_url(re.compile("/staff/(settings|recovery-codes)"))
    staff.go("/staff/settings")
    staff.look("staff-settings")
    staff.press("Sign out")
    staff.go("/staff/sign-in")
    staff.look("staff-sign-in")
    staff.act("Sign in with a passkey")
    staff.page.wait_for_url(re.compile("/staff$"))
    staff.look("staff-table")


def post_it(staff: Sitting, claim: str) -> None:
    """Labels as a PDF, then one envelope opened with a reason, then marked as posted."""
    staff.go("/staff/post")
    assert claim in staff.text
    assert CHILD not in staff.text
    staff.look("staff-post")
    row = staff.page.locator("tr, .row", has_text=claim).first
    staff.pick(row.locator("input[type=checkbox]").get_attribute("name") or "", "yes")
    staff.choose("reason", "post_reward")
    with staff.page.expect_download() as waiting:
        staff.act("Print labels")
    label = pdf_text(waiting.value.path().read_bytes())
    assert CHILD in label
    assert STREET in label
    staff.go(f"/staff/post/{full_id(staff, claim)}")
    staff.look("staff-claim")
    staff.choose("reason", "post_reward")
    staff.press("Show the label")
    assert STREET in staff.text
    staff.look("staff-label")
    staff.press("Mark as posted")
    assert "Name and address are erased" in staff.text
    assert STREET not in staff.text
    staff.look("staff-posted")


def full_id(staff: Sitting, claim: str) -> str:
    href = staff.page.locator("tr, .row", has_text=claim).first.locator("a").first
    return (href.get_attribute("href") or "").rsplit("/", 1)[1]


def pdf_text(document: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(document)) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)
