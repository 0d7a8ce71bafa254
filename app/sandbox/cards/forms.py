"""Reads the bracketed form encoding in which the card API is asked."""

from urllib.parse import parse_qsl

from app.sandbox.cards.errors import ApiError
from app.sandbox.store import Json


def flat_fields(encoded: str) -> dict[str, str]:
    """``a[b]=1&c=2`` as it came: ``{"a[b]": "1", "c": "2"}``; 400 on repeats or bad text."""
    fields: dict[str, str] = {}
    for position, (name, value) in enumerate(
        parse_qsl(encoded, keep_blank_values=True, errors="strict")
    ):
        key = name[:-2] + f"[{position}]" if name.endswith("[]") else name
        if key in fields:
            raise ApiError(f"Invalid form: {key} is given twice", param=key)
        fields[key] = value
    return fields


def nested(fields: dict[str, str]) -> Json:
    """The same fields as nested dicts, with ``[0]``, ``[1]`` as lists."""
    tree: Json = {}
    for name, value in fields.items():
        first, *rest = name.replace("]", "").split("[")
        branch, leaf = tree, first
        for step in rest:
            branch = branch.setdefault(leaf, {})
            if not isinstance(branch, dict):
                raise ApiError(f"Invalid form: {name}", param=name)
            leaf = step
        branch[leaf] = value
    return {key: _with_lists(value) for key, value in tree.items()}


def _with_lists(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(item) for key, item in value.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
