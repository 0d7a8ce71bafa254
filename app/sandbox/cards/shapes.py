"""Small readers that hold one parameter to its type; what the API takes is in `parameters`.

A reader takes the raw value and its Stripe-style path, and answers the typed value or
raises `ApiError` naming the path.
"""

from collections.abc import Callable
from typing import Any

from app.sandbox.cards.errors import ApiError, missing_parameter, unknown_parameter
from app.sandbox.store import Json

Reader = Callable[[Any, str], Any]


def text(longest: int = 500) -> Reader:
    """A string of at most so many characters."""

    def read(value: object, path: str) -> str:
        if not isinstance(value, str):
            raise ApiError("Invalid string", param=path)
        if len(value) > longest:
            raise ApiError(
                f"Invalid string: must be at most {longest} characters",
                code="parameter_invalid_string_length",
                param=path,
            )
        return value

    return read


def integer(least: int = 0) -> Reader:
    """A whole number not below `least`."""

    def read(value: object, path: str) -> int:
        if not isinstance(value, str) or not value.lstrip("-").isdecimal():
            raise ApiError(
                f"Invalid integer: {value}", code="parameter_invalid_integer", param=path
            )
        if int(value) < least:
            raise ApiError(
                f"This value must be greater than or equal to {least}.",
                code="parameter_invalid_integer",
                param=path,
            )
        return int(value)

    return read


def boolean(value: object, path: str) -> bool:
    """``true`` or ``false``."""
    if value not in ("true", "false"):
        raise ApiError(f"Invalid boolean: {value}", param=path)
    return value == "true"


def choice(*allowed: str) -> Reader:
    """One word of a closed list."""

    def read(value: object, path: str) -> str:
        if value not in allowed:
            raise ApiError(f"Invalid {path}: must be one of {', '.join(allowed)}", param=path)
        return str(value)

    return read


def listing(reader: Reader) -> Reader:
    """A non-empty list, each entry by the same reader."""

    def read(value: object, path: str) -> list[Any]:
        if not isinstance(value, list):
            raise ApiError("Invalid array", param=path)
        return [reader(item, f"{path}[{place}]") for place, item in enumerate(value)]

    return read


def labels(value: object, path: str) -> dict[str, str]:
    """Metadata: names and values, both text."""
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise ApiError("Invalid object", param=path)
    return value


def table(fields: dict[str, Reader], required: tuple[str, ...] = ()) -> Reader:
    """A nested object that takes these fields and no other."""

    def read(value: object, path: str) -> Json:
        if not isinstance(value, dict):
            raise ApiError("Invalid object", param=path)

        def at(key: str) -> str:
            return f"{path}[{key}]" if path else key

        for key in value:
            if key not in fields:
                raise unknown_parameter(at(key))
        for key in required:
            if value.get(key) in (None, ""):
                raise missing_parameter(at(key))
        return {key: fields[key](item, at(key)) for key, item in value.items()}

    return read
