"""Pages through stored resources as the card API lists them: newest first, by cursor."""

import operator
from collections.abc import Callable

from app.sandbox.cards.errors import no_such
from app.sandbox.store import Json

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_PAGING = ("created", "ending_before", "expand", "limit", "starting_after")


def page(records: list[Json], params: Json, url: str) -> Json:
    """One page of `records` (given oldest first) under checked list parameters."""
    filters = {key: value for key, value in params.items() if key not in _PAGING}
    found = [
        record
        for record in reversed(records)
        if all(_matches(record, key, value) for key, value in filters.items())
        and _in_time(record, params.get("created"))
    ]
    window, has_more = _window(found, params)
    return {"object": "list", "data": window, "has_more": has_more, "url": url}


def _matches(record: Json, key: str, value: object) -> bool:
    if key == "types":
        return isinstance(value, list) and record["type"] in value
    if key == "delivery_success":
        return bool((record["pending_webhooks"] == 0) == value)
    return bool(record[key] == value)


def _in_time(record: Json, created: int | dict[str, int] | None) -> bool:
    if created is None:
        return True
    if isinstance(created, int):
        return bool(record["created"] == created)
    moment: int = record["created"]
    return all(_COMPARE[bound](moment, value) for bound, value in created.items())


def _window(found: list[Json], params: Json) -> tuple[list[Json], bool]:
    limit = min(params.get("limit", 10), 100)
    if "ending_before" in params:
        newer = found[: _place(found, params["ending_before"], "ending_before")]
        return newer[-limit:], len(newer) > limit
    start = 0
    if "starting_after" in params:
        start = _place(found, params["starting_after"], "starting_after") + 1
    return found[start : start + limit], len(found) > start + limit


def _place(found: list[Json], record_id: str, param: str) -> int:
    for place, record in enumerate(found):
        if record["id"] == record_id:
            return place
    raise no_such("object", record_id, param)
