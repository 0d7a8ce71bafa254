"""Holds JSON answers to the typed resource classes of the installed card client."""

import inspect
import types
from decimal import Decimal
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import stripe
from stripe import checkout, radar

RESOURCES: dict[str, type] = {
    "checkout.session": checkout.Session,
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "dispute": stripe.Dispute,
    "payment_method": stripe.PaymentMethod,
    "radar.early_fraud_warning": radar.EarlyFraudWarning,
    "event": stripe.Event,
    "item": stripe.LineItem,
    "price": stripe.Price,
}
_BY_NAME = {kind.__name__: kind for kind in RESOURCES.values()}


def faults(answer: dict[str, Any], kind: type | None = None, path: str = "") -> list[str]:
    """What is wrong with an answer: unknown keys, wrong types, required keys missing."""
    kind = kind or RESOURCES[answer["object"]]
    path = path or answer.get("object", kind.__name__)
    known = _fields(kind)
    found = [f"{path}.{key} is unknown" for key in answer if known and key not in known]
    for name, hint in known.items():
        if name not in answer:
            if not _optional(hint):
                found.append(f"{path}.{name} is missing")
        elif not (answer[name] is None and _optional(hint)):
            found += _wrong(answer[name], hint, f"{path}.{name}")
    return found


def _fields(kind: type) -> dict[str, Any]:
    named = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith(("stripe._", "stripe.checkout", "stripe.radar")):
            named |= inspect.get_annotations(base)
    return {
        name: hint
        for name, hint in named.items()
        if not name.startswith("_") and not str(hint).startswith("typing.ClassVar")
    }


def _optional(hint: Any) -> bool:
    return _is_union(hint) and type(None) in get_args(hint)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _wrong(value: Any, hint: Any, path: str) -> list[str]:
    if _is_union(hint):
        tries = [_wrong(value, one, path) for one in get_args(hint) if one is not type(None)]
        return min(tries, key=len)
    if isinstance(hint, ForwardRef | str):
        return _wrong_resource(value, getattr(hint, "__forward_arg__", hint), path)
    origin = get_origin(hint)
    if origin is Literal:
        return [] if value in get_args(hint) else [f"{path} is {value!r}"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path} is no list"]
        (inner,) = get_args(hint)
        return [fault for one in value for fault in _wrong(one, inner, f"{path}[]")]
    if origin is not None:
        return _wrong_generic(value, hint, path)
    return _wrong_plain(value, hint, path)


def _wrong_resource(value: Any, name: str, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path} is no {name}"]
    if name not in _BY_NAME or RESOURCES.get(value.get("object", "")) is not _BY_NAME[name]:
        return [f"{path} is {value.get('object')}, not {name}"]
    return faults(value, _BY_NAME[name], path)


def _wrong_generic(value: Any, hint: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path} is no object"]
    if get_origin(hint) is stripe.ListObject:
        (inner,) = get_args(hint)
        shape = {"object", "data", "has_more", "url"}
        bad = [] if set(value) == shape and value["object"] == "list" else [f"{path} is no list"]
        return bad + [fault for one in value["data"] for fault in _wrong(one, inner, f"{path}[]")]
    return []  # metadata and the like: any keys


def _wrong_plain(value: Any, hint: Any, path: str) -> list[str]:
    if hint is Any or hint is object:
        return []
    if isinstance(hint, type) and issubclass(hint, stripe.StripeObject):
        return faults(value, hint, path) if isinstance(value, dict) else [f"{path} is no object"]
    wanted = str if hint is Decimal else hint
    right = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    return [] if right else [f"{path} is {type(value).__name__}, not {wanted}"]
