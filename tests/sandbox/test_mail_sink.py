"""The mail sink over real SMTP, behaving and misbehaving."""

import smtplib
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.running import Running, letter


def test_a_letter_is_shown_with_its_parts_links_and_time(sandbox: Running) -> None:
    message = letter(subject="Ein Gruß", text="See https://kids.example.org/a?b=1.\nThank you")
    message.add_alternative(
        '<p>See <a href="https://kids.example.org/a?b=1&amp;c=2">here</a></p>', subtype="html"
    )
    sandbox.send(message)
    (got,) = sandbox.messages()
    assert got["to"] == "parent@example.com"
    assert got["subject"] == "Ein Gruß"
    assert "Thank you" in got["text"]
    assert "<p>See" in got["html"]
    assert got["links"] == ["https://kids.example.org/a?b=1", "https://kids.example.org/a?b=1&c=2"]
    at = datetime.fromisoformat(got["at"])
    assert abs(datetime.now(UTC) - at) < timedelta(hours=1)
    assert sandbox.http.get(f"/messages/{got['id']}").json() == got
    assert sandbox.http.get("/mailbox/messages").json() == [got]


def test_letters_are_oldest_first_by_recipient_and_can_be_deleted(sandbox: Running) -> None:
    for place, to in enumerate(("a@example.com", "b@example.com", "a@example.com")):
        sandbox.send(letter(to, subject=str(place)))
    assert [one["subject"] for one in sandbox.messages()] == ["0", "1", "2"]
    mine = sandbox.http.get("/messages", params={"to": "A@example.com"}).json()
    assert [one["subject"] for one in mine] == ["0", "2"]
    assert sandbox.http.delete("/messages").json() == {"deleted": 3}
    assert sandbox.messages() == []
    assert sandbox.http.get("/messages/msg_none").status_code == 404


def test_tls_is_offered_and_works(sandbox: Running) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10) as door:
        door.starttls(context=trusting)
        door.send_message(letter())
    assert len(sandbox.messages()) == 1


def test_addresses_outside_ascii_are_taken(sandbox: Running) -> None:
    with smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=10) as door:
        message = letter("älternteil@example.com").as_bytes()
        door.sendmail("s@example.org", "älternteil@example.com", message, ["SMTPUTF8"])
    assert sandbox.messages()[0]["to"] == "älternteil@example.com"


def test_an_address_with_bounce_in_it_is_refused_without_any_rule(sandbox: Running) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        sandbox.send(letter("Bounce.me@example.com"))
    assert refused.value.recipients["Bounce.me@example.com"][0] == 550
    assert sandbox.messages() == []


def test_a_rule_concerns_its_addresses_and_wears_out(sandbox: Running) -> None:
    rule = {"stage": "rcpt", "code": 451, "message": "4.7.1 Later", "match": "busy@*", "times": 2}
    sandbox.control("mail", **rule)
    sandbox.send(letter("other@example.com"))
    for _ in range(2):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            sandbox.send(letter("busy@example.com"))
    sandbox.send(letter("busy@example.com"))
    assert len(sandbox.messages()) == 2
    assert sandbox.http.get("/control/mail").json() == []


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("connect", smtplib.SMTPConnectError),
        ("ehlo", smtplib.SMTPHeloError),
        ("mail", smtplib.SMTPSenderRefused),
        ("rcpt", smtplib.SMTPRecipientsRefused),
        ("data", smtplib.SMTPDataError),
        ("dot", smtplib.SMTPDataError),
    ],
)
def test_a_letter_can_be_refused_at_every_stage(
    sandbox: Running, stage: str, error: type[Exception]
) -> None:
    times = 2 if stage == "ehlo" else 1  # a client that is refused EHLO tries HELO
    sandbox.control("mail", stage=stage, code=554, times=times)
    with pytest.raises(error):
        sandbox.send(letter())
    assert sandbox.messages() == []
    sandbox.send(letter())
    assert len(sandbox.messages()) == 1


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "rcpt", "data", "dot", "stored"])
def test_the_line_can_drop_at_every_stage(sandbox: Running, stage: str) -> None:
    sandbox.control("mail", stage=stage, action="drop", times=1)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        sandbox.send(letter())
    assert len(sandbox.messages()) == (1 if stage == "stored" else 0)
    sandbox.send(letter())


@pytest.mark.parametrize(("stage", "kept"), [("dot", 0), ("stored", 1)])
def test_the_server_can_hang_around_the_final_dot(sandbox: Running, stage: str, kept: int) -> None:
    sandbox.control("mail", stage=stage, action="hang", times=1)
    door = smtplib.SMTP("127.0.0.1", sandbox.smtp_port, timeout=0.5)
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        door.send_message(letter())
    door.close()
    assert len(sandbox.messages()) == kept
    sandbox.send(letter())


def test_a_slow_server_takes_the_letter_in_the_end(sandbox: Running) -> None:
    sandbox.control("mail", stage="dot", action="slow", seconds=0.3, times=1)
    begun = time.monotonic()
    sandbox.send(letter())
    assert time.monotonic() - begun >= 0.3
    assert len(sandbox.messages()) == 1


def test_a_letter_can_come_back_after_it_was_taken(sandbox: Running) -> None:
    sandbox.control("mail", stage="stored", action="bounce", match="gone@*", times=1)
    sandbox.send(letter("gone@example.com"))
    (report,) = sandbox.messages()
    assert report["to"] == "slips@example.org"
    assert report["subject"] == "Undelivered Mail Returned to Sender"
    assert "Final-Recipient: rfc822; gone@example.com" in report["text"]


def test_rules_can_be_taken_back_and_wrong_ones_are_refused(sandbox: Running) -> None:
    sandbox.control("mail", stage="connect")
    assert sandbox.http.delete("/control/mail").json() == {"cleared": True}
    sandbox.send(letter())
    for wrong in ({"stage": "lunch"}, {"stage": "rcpt", "code": 250}, {"stage": "rcpt", "x": 1}):
        assert sandbox.http.post("/control/mail", json=wrong).status_code == 422


def test_the_mailbox_page_lists_and_opens_letters(sandbox: Running) -> None:
    assert "No letters yet" in sandbox.http.get("/mailbox").text
    message = letter(subject="Please <b>read</b>", text="Go to http://localhost:8000/parent/x now")
    message.add_alternative("<p onclick='x()'>Hello</p><script>x()</script>", subtype="html")
    sandbox.send(message)
    listed = sandbox.http.get("/mailbox").text
    assert "To parent@example.com" in listed
    assert "Please &lt;b&gt;read" in listed
    opened = sandbox.http.get(f"/mailbox/{sandbox.messages()[0]['id']}")
    assert 'href="http://localhost:8000/parent/x"' in opened.text
    assert "<script" not in opened.text
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in opened.text
    assert "default-src 'none'" in opened.headers["content-security-policy"]
    assert sandbox.http.post("/mailbox").status_code == 303
    assert sandbox.messages() == []
