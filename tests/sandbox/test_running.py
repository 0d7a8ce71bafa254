"""The process itself: starting, stopping, keeping, and the one clock."""

import signal
import smtplib
import socket
import time
from datetime import timedelta
from pathlib import Path

import httpx2
import psycopg

from tests.cluster import Clock
from tests.sandbox.running import Running, letter, receiving, running_sandbox, session_params


def test_term_ends_it_at_once_even_with_a_hanging_call_and_letter() -> None:
    asked = b"GET /v1/charges HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk_test_x\r\n\r\n"
    with running_sandbox() as running:
        running.control("api", fault="timeout")
        running.control("mail", stage="connect", action="hang")
        port = int(running.url.rsplit(":", 1)[1])
        with (
            socket.create_connection(("127.0.0.1", port)) as call,
            socket.create_connection(("127.0.0.1", running.smtp_port)),
        ):
            call.sendall(asked)
            while not running.http.get("/control/requests").json():
                pass
            begun = time.monotonic()
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(timeout=5) == 0
            # A third of a second on an idle machine; the rest is for a busy one.
            assert time.monotonic() - begun < 6


def test_it_listens_on_both_loopback_addresses(sandbox: Running) -> None:
    port = sandbox.url.rsplit(":", 1)[1]
    assert httpx2.get(f"http://[::1]:{port}/", trust_env=False).status_code == 200
    with smtplib.SMTP("::1", sandbox.smtp_port, timeout=10) as door:
        assert door.noop()[0] == 250


def test_payments_and_mail_outlive_a_kill(tmp_path: Path) -> None:
    with running_sandbox("--data-dir", str(tmp_path)) as first:
        session = first.cards.v1.checkout.sessions.create(params=session_params())
        first.control("pay", session=session.id, card="debit")
        first.send(letter(subject="Keep me"))
        first.process.kill()
    with (tmp_path / "sandbox.jsonl").open("a") as journal:
        journal.write('{"kind": "message", "rec')  # a line cut short by the kill
    with running_sandbox("--data-dir", str(tmp_path)) as second:
        kept = second.cards.v1.checkout.sessions.retrieve(session.id)
        assert kept.payment_status == "paid"
        assert [one["subject"] for one in second.messages()] == ["Keep me"]
    with running_sandbox("--data-dir", str(tmp_path)) as third:
        third.control("reset")
        assert third.messages() == []


def test_an_event_nobody_took_is_delivered_by_the_next_run(tmp_path: Path) -> None:
    with receiving() as receiver:
        arguments = ("--data-dir", str(tmp_path), "--webhook-url", receiver.url)
        arguments = (*arguments, "--webhook-secret", "whsec_x")
        with running_sandbox(*arguments) as first:
            first.control("webhooks", hold=True)
            session = first.cards.v1.checkout.sessions.create(params=session_params())
            first.cards.v1.checkout.sessions.expire(session.id)
        assert receiver.got == []
        with running_sandbox(*arguments):
            receiver.wait_for(lambda types: types == ["checkout.session.expired"])


def test_the_time_machine_moves_the_services_own_clock(owner_url: str, clock: Clock) -> None:
    with running_sandbox("--clock-url", owner_url) as running:
        before = clock.now()
        assert "June 10, 2027" in running.http.get("/time-machine").text
        with psycopg.connect(owner_url, autocommit=True) as listener:
            listener.execute("LISTEN clock_moved")
            assert running.http.post("/time-machine", data={"step": "5d"}).status_code == 303
            assert next(listener.notifies(timeout=5)).channel == "clock_moved"
        assert timedelta(days=5) <= clock.now() - before < timedelta(days=5, minutes=5)
        running.send(letter())
        assert running.messages()[0]["at"].startswith("2027-06-15")
        running.control("clock", at="2027-07-01T10:00:00+00:00")
        assert clock.now().date().isoformat() == "2027-07-01"
        running.control("clock", days=-1)
        assert clock.now().date().isoformat() == "2027-06-30"


def test_the_page_only_goes_forwards(owner_url: str, clock: Clock) -> None:
    with running_sandbox("--clock-url", owner_url) as running:
        for until in ("2027-06-01T10:00", "", "soon"):
            answer = running.http.post("/time-machine", data={"until": until})
            assert answer.status_code == 422
        assert clock.now().date().isoformat() == "2027-06-10"
        running.http.post("/time-machine", data={"until": "2027-06-24T08:30"})
        assert clock.now().strftime("%Y-%m-%d %H:%M") == "2027-06-24 08:30"


def test_a_session_expires_by_the_services_clock(sandbox: Running) -> None:
    session = sandbox.cards.v1.checkout.sessions.create(params=session_params())
    sandbox.control("clock", hours=24)
    try:
        answer = sandbox.cards.v1.checkout.sessions.retrieve(session.id)
        assert answer.status == "expired"
        both = sandbox.http.post("/control/clock", json={"days": 1, "at": "2027-01-01T00:00:00Z"})
        assert both.status_code == 422
    finally:
        sandbox.control("clock", hours=-24)


def test_the_front_page_links_the_four(sandbox: Running) -> None:
    page = sandbox.http.get("/").text
    for address in ("/mailbox", "/card-sandbox", "/time-machine", "/messages"):
        assert f'href="{address}"' in page
    assert sandbox.http.get("/sandbox.css").headers["content-type"].startswith("text/css")


def test_without_the_clocks_database_letters_are_taken_and_moving_is_refused_kindly() -> None:
    nobody = "postgresql://nobody@127.0.0.1:9/nothing"
    with running_sandbox("--clock-url", nobody) as running:
        running.send(letter())
        assert len(running.messages()) == 1
        assert running.cards.v1.checkout.sessions.list().data == []
        answer = running.http.post("/control/clock", json={"days": 1})
        assert answer.status_code == 503
        assert "does not answer" in answer.text
