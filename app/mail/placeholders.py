"""What a stored letter leaves open until the moment it is sent: never in the table, never twice."""

import re
from collections.abc import Callable, Mapping
from html import escape
from uuid import UUID

from app.platform.secrets_folder import Peppers

NAMES = frozenset({"address", "link", "joining_code"})
_PLACE = re.compile(r"\{(address|link|joining_code)\}")

Source = Callable[[Peppers, UUID], str]
_SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Say how a derived placeholder is made from what the mail is about.

    The joining code is such: it is derived from the request's id by a keyed hash and must not
    stand in any table, so the package that knows the derivation gives it here at start-up.
    """
    if name not in NAMES:
        raise ValueError(f"not on the list of placeholders: {name}")
    _SOURCES[name] = source


def names_in(body: str) -> frozenset[str]:
    """Which placeholders a body leaves open."""
    return frozenset(_PLACE.findall(body))


def derived(names: frozenset[str], peppers: Peppers, about_id: UUID | None) -> dict[str, str]:
    """The values of those names that have a source. Raises LookupError without the subject."""
    found = {}
    for name in names & _SOURCES.keys():
        if about_id is None:
            raise LookupError(f"{name} needs to know what the mail is about")
        found[name] = _SOURCES[name](peppers, about_id)
    return found


def fill(body: str, values: Mapping[str, str], *, html: bool) -> str:
    """The body with every placeholder filled in once. Raises KeyError for a missing value."""
    return _PLACE.sub(lambda place: escape(values[place[1]]) if html else values[place[1]], body)
