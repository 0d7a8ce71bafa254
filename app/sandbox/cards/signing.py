"""Signs webhook bodies as the card processor does, rightly or wrongly on request."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from app.sandbox.ids import new_id
from app.sandbox.real_time import real_epoch
from app.sandbox.store import Json

FORGERIES = (
    "bad_signature", "no_signature", "altered_body", "stale", "future", "wrong_mode",
    "not_json", "not_utf8", "not_an_object", "unknown_object",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes over the wire: body and headers."""

    body: bytes
    headers: dict[str, str]


def signature(body: bytes, secret: str, at: int) -> str:
    """The header ``t=...,v1=...``: HMAC-SHA256 of ``t.body`` under the endpoint's secret."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def signed(event: Json, secret: str, *, at: int | None = None) -> Letter:
    """An honest letter, stamped with the real present unless `at` is given."""
    body = json.dumps(event, indent=2).encode()
    return _letter(body, signature(body, secret, real_epoch() if at is None else at))


def forged(event: Json, secret: str, kind: str) -> Letter:
    """A letter that no honest receiver may act on; `kind` is one of `FORGERIES`."""
    now = real_epoch()
    genuine = signed(event, secret)
    stamp = genuine.headers["Stripe-Signature"]
    if kind == "no_signature":
        return Letter(genuine.body, {"Content-Type": "application/json"})
    if kind == "bad_signature":
        return signed(event, new_id("whsec"))
    if kind == "altered_body":
        return _letter(genuine.body.replace(b'"livemode": false', b'"livemode": true '), stamp)
    if kind in ("stale", "future"):
        return signed(event, secret, at=now + (-3600 if kind == "stale" else 3600))
    if kind == "wrong_mode":
        return signed(event | {"id": new_id("evt"), "livemode": True}, secret)
    if kind == "unknown_object":
        return signed(_about_nobody(event), secret)
    odd = {"not_json": b"event=paid", "not_utf8": b'{"id": "\xff\xfe"}', "not_an_object": b"[1]"}
    return _letter(odd[kind], signature(odd[kind], secret, now))


def _about_nobody(event: Json) -> Json:
    stranger = event["data"]["object"] | {"id": new_id("none"), "client_reference_id": "nobody"}
    return event | {"id": new_id("evt"), "data": {"object": stranger}}


def _letter(body: bytes, stamp: str) -> Letter:
    return Letter(
        body,
        {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": stamp,
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        },
    )
