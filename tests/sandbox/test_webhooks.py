"""Signed events, checked with the official client's own verification."""

import json
import time

import pytest
import stripe

from tests.sandbox.running import SECRET, Receiver, Running, session_params


def open_session(sandbox: Running) -> str:
    return sandbox.cards.v1.checkout.sessions.create(params=session_params()).id


def pay(sandbox: Running, card: str = "credit") -> str:
    """Pay a new session; the payment intent's id."""
    session_id = open_session(sandbox)
    assert sandbox.control("pay", session=session_id, card=card)["outcome"] == "paid"
    return sandbox.cards.v1.checkout.sessions.retrieve(session_id).payment_intent


def test_a_payment_is_told_by_two_events_that_verify(sandbox: Running, receiver: Receiver) -> None:
    intent = pay(sandbox)
    receiver.wait_for(lambda types: len(types) == 2)
    told = {}
    for body, headers in receiver.got:
        event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
        told[event.type] = event
        assert event.api_version == stripe.api_version
        assert event.livemode is False
    assert set(told) == {"payment_intent.succeeded", "checkout.session.completed"}
    session = told["checkout.session.completed"].data.object
    assert (session.payment_intent, session.payment_status) == (intent, "paid")


def test_every_kind_of_event_is_told(sandbox: Running, receiver: Receiver) -> None:
    intent = pay(sandbox)
    sandbox.cards.v1.refunds.create(params={"payment_intent": intent})
    other = pay(sandbox)
    sandbox.control("fraud-warnings", payment_intent=other)
    dispute = sandbox.control("disputes", payment_intent=other)
    sandbox.control(f"disputes/{dispute['id']}/close", status="lost")
    sandbox.control("pay", session=open_session(sandbox), card="declined")
    sandbox.cards.v1.checkout.sessions.expire(open_session(sandbox))
    wanted = {
        "checkout.session.completed", "checkout.session.expired", "payment_intent.succeeded",
        "payment_intent.payment_failed", "charge.refunded", "refund.created", "refund.updated",
        "charge.dispute.created", "charge.dispute.closed", "radar.early_fraud_warning.created",
    }  # fmt: skip
    assert wanted == set(receiver.wait_for(lambda types: wanted <= set(types)))
    listed = sandbox.cards.v1.events.list(params={"type": "charge.refunded"}).data
    assert listed[0].data.previous_attributes.refunded is False
    assert listed[0].request.idempotency_key is not None
    assert sandbox.cards.v1.events.retrieve(listed[0].id).pending_webhooks == 0


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ("disputed", "charge.dispute.created"),
        ("fraud_warning", "radar.early_fraud_warning.created"),
    ],
)
def test_a_card_that_brings_trouble_brings_it_by_itself_a_little_later(
    sandbox: Running, receiver: Receiver, card: str, told: str
) -> None:
    pay(sandbox, card)
    assert told in receiver.wait_for(lambda types: told in types)


def test_an_event_is_sent_again_until_it_is_taken(sandbox: Running, receiver: Receiver) -> None:
    receiver.answers = [500, 503, 302]
    sandbox.cards.v1.checkout.sessions.expire(open_session(sandbox))
    receiver.wait_for(lambda types: len(types) == 4)
    ids = {json.loads(body)["id"] for body, _ in receiver.got}
    assert len(ids) == 1


def test_copies_dropping_and_holding_are_obeyed(sandbox: Running, receiver: Receiver) -> None:
    sandbox.control("webhooks", copies=3, drop=1)
    sandbox.cards.v1.checkout.sessions.expire(open_session(sandbox))  # lost
    sandbox.cards.v1.checkout.sessions.expire(open_session(sandbox))
    receiver.wait_for(lambda types: len(types) == 3)
    assert len({json.loads(body)["id"] for body, _ in receiver.got}) == 1
    sandbox.control("webhooks", copies=1, hold=True)
    pay(sandbox)
    assert len(sandbox.http.get("/control/webhooks").json()["held"]) == 2
    assert len(receiver.got) == 3
    assert sandbox.control("webhooks/release") == {"released": 2}
    assert receiver.wait_for(lambda types: len(types) == 5)[3:] == [
        "payment_intent.succeeded", "checkout.session.completed",
    ]  # fmt: skip


def test_order_can_be_reversed_and_delivery_delayed(sandbox: Running, receiver: Receiver) -> None:
    sandbox.control("webhooks", order="reversed")
    pay(sandbox)
    assert receiver.wait_for(lambda types: len(types) == 2) == [
        "checkout.session.completed", "payment_intent.succeeded",
    ]  # fmt: skip
    sandbox.control("webhooks", order="kept", delay_seconds=0.4)
    begun = time.monotonic()
    pay(sandbox)
    receiver.wait_for(lambda types: len(types) == 4)
    assert time.monotonic() - begun >= 0.4


def test_a_stored_event_is_sent_by_hand(sandbox: Running, receiver: Receiver) -> None:
    pay(sandbox)
    receiver.wait_for(lambda types: len(types) == 2)
    event = sandbox.http.get("/control/events").json()[0]
    assert sandbox.control(f"events/{event['id']}/send")["status"] == 200
    assert receiver.types().count(event["type"]) == 2


@pytest.mark.parametrize("kind", ["bad_signature", "no_signature", "altered_body", "stale"])
def test_a_forged_event_does_not_verify(sandbox: Running, receiver: Receiver, kind: str) -> None:
    body, headers = forged(sandbox, receiver, kind)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, headers.get("Stripe-Signature"), SECRET)


def test_odd_bodies_and_times_are_correctly_signed(sandbox: Running, receiver: Receiver) -> None:
    body, headers = forged(sandbox, receiver, "future")
    stamp = int(headers["Stripe-Signature"].split(",")[0].removeprefix("t="))
    assert stamp > time.time() + 3000
    body, headers = forged(sandbox, receiver, "wrong_mode")
    assert stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET).livemode
    body, headers = forged(sandbox, receiver, "unknown_object")
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
    assert event.data.object.id.startswith("none_")


def forged(sandbox: Running, receiver: Receiver, kind: str) -> tuple[bytes, dict[str, str]]:
    sandbox.cards.v1.checkout.sessions.expire(open_session(sandbox))
    receiver.wait_for(lambda types: len(types) >= 1)
    event = sandbox.http.get("/control/events").json()[-1]
    before = len(receiver.got)
    sandbox.control(f"events/{event['id']}/forge", kind=kind)
    assert len(receiver.got) == before + 1
    return receiver.got[-1]


@pytest.mark.parametrize("kind", ["not_json", "not_utf8", "not_an_object"])
def test_bodies_that_are_no_event_carry_a_right_signature(
    sandbox: Running, receiver: Receiver, kind: str
) -> None:
    body, headers = forged(sandbox, receiver, kind)
    text = body.decode(errors="strict") if kind != "not_utf8" else None
    if text is not None:
        stripe.WebhookSignature.verify_header(text, headers["Stripe-Signature"], SECRET, 300)
    else:
        with pytest.raises(UnicodeDecodeError):
            body.decode()
    with pytest.raises((ValueError, AttributeError)):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
