"""The webhook's door: only what Stripe signed just now, for our mode, passes."""

import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.payments.events import Event, NotGenuine, read_event
from app.platform.clock import real_epoch_seconds

SECRET = "whsec_tests"
GENUINE = {
    "id": "evt_1",
    "type": "checkout.session.completed",
    "livemode": False,
    "data": {"object": {"id": "cs_1", "customer_details": {"email": "payer@example.org"}}},
}


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> str:
    stamp = int(real_epoch_seconds() if at is None else at)
    digest = hmac.new(secret.encode(), b"%d." % stamp + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


def read(body: bytes, signature: str) -> Event:
    return read_event(body, signature, secret=SECRET, livemode=False, now=real_epoch_seconds())


@pytest.mark.proves("VPC-05")
def test_a_genuine_event_is_reduced_to_three_ids():
    body = json.dumps(GENUINE).encode()

    assert read(body, signed(body)) == Event("evt_1", "checkout.session.completed", "cs_1")


ODD_BODIES = {
    "no json": b"hello",
    "not utf-8": b"\xff\xfe{}",
    "a list": b"[]",
    "a number": b"7",
    "null": b"null",
    "empty": b"",
    "deep": b"[" * 100_000,
    "no object": json.dumps(GENUINE | {"data": {}}).encode(),
    "an odd id": json.dumps(GENUINE | {"id": 5}).encode(),
    "a long id": json.dumps(GENUINE | {"id": "e" * 300}).encode(),
    "a NUL": json.dumps(GENUINE | {"type": "a\x00b"}).encode(),
    "the wrong mode": json.dumps(GENUINE | {"livemode": True}).encode(),
    "no mode": json.dumps({key: GENUINE[key] for key in ("id", "type", "data")}).encode(),
}


@pytest.mark.proves("VPC-05")
@pytest.mark.parametrize("body", ODD_BODIES.values(), ids=ODD_BODIES.keys())
def test_a_signed_but_odd_body_is_a_plain_refusal(body):
    with pytest.raises(NotGenuine):
        read(body, signed(body))


@pytest.mark.proves("VPC-05")
@pytest.mark.parametrize("shift", [-301, 301, -86_400, 31_536_000])
def test_stale_and_future_events_are_refused(shift):
    body = json.dumps(GENUINE).encode()

    with pytest.raises(NotGenuine):
        read(body, signed(body, at=real_epoch_seconds() + shift))


@pytest.mark.proves("VPC-05")
@pytest.mark.parametrize(
    "signature", ["", "t=", "t=x,v1=y", "v1=abc", "t=1,t=2,v1=abc", "nonsense", "t=١,v1=a"]
)
def test_a_malformed_signature_is_refused(signature):
    with pytest.raises(NotGenuine):
        read(json.dumps(GENUINE).encode(), signature)


def test_a_forged_signature_is_refused():
    body = json.dumps(GENUINE).encode()

    with pytest.raises(NotGenuine):
        read(body, signed(body, secret="whsec_other"))


@given(body=some.binary(max_size=200), signature=some.text(max_size=120))
def test_nothing_a_stranger_sends_does_anything_else_than_being_refused(body, signature):
    with pytest.raises(NotGenuine):
        read(body, signature)
