"""Answers ``expand[]``: puts whole resources where a resource holds only an id."""

import copy

from app.sandbox.cards.errors import ApiError
from app.sandbox.store import Json, Store

_KINDS = {
    "pi": "payment_intent",
    "ch": "charge",
    "pm": "payment_method",
    "re": "refund",
    "du": "dispute",
}


def expanded(store: Store, resource: Json, paths: list[str]) -> Json:
    """A copy of the resource, or of a list, with every path expanded; 400 on a path that
    leads nowhere."""
    answer = copy.deepcopy(resource)
    for path in paths:
        _expand(store, answer, path.split("."), path)
    return answer


def _expand(store: Store, resource: Json, steps: list[str], path: str) -> None:
    first, *rest = steps
    value = _with_includables(store, resource, first)
    if isinstance(value, list):
        for item in value:
            _expand(store, item, rest, path)
        return
    if value is None and first in resource:
        return  # nothing there yet: Stripe answers null too
    if isinstance(value, str):
        value = _fetched(store, value)
        resource[first] = value
    if not isinstance(value, dict):
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    if rest:
        _expand(store, value, rest, path)


def _with_includables(store: Store, resource: Json, name: str) -> object:
    if resource.get("object") == "checkout.session" and name == "line_items":
        order = store.get("order", resource["id"]) or {"lines": []}
        url = f"/v1/checkout/sessions/{resource['id']}/line_items"
        resource[name] = _page(order["lines"], url)
    if resource.get("object") == "charge" and name == "refunds":
        mine = [refund for refund in store.all("refund") if refund["charge"] == resource["id"]]
        resource[name] = _page(mine[::-1], f"/v1/charges/{resource['id']}/refunds")
    return resource.get(name)


def _page(data: list[Json], url: str) -> Json:
    return {"object": "list", "data": copy.deepcopy(data), "has_more": False, "url": url}


def _fetched(store: Store, record_id: str) -> Json | None:
    kind = _KINDS.get(record_id.split("_")[0])
    return copy.deepcopy(store.get(kind, record_id)) if kind else None
