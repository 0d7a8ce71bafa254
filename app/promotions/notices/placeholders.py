"""The closed list of what a frozen notice leaves open per request, and how it is filled in."""

import html as html_entities
import re
from collections.abc import Mapping

PLACEHOLDERS = frozenset(
    {
        "reference",
        "answer_by",
        "link",
        "online_notice_url",
        "operator_site",
        "refund_day",
        "joining_code",
    }
)
ADDRESSES = frozenset({"link", "online_notice_url", "operator_site"})
# A mail's link holds a secret that exists only while it is being sent: the sender fills this in.
FILLED_WHEN_SENT = frozenset({"{link}"})
_PLACE = re.compile(r"\[\[([^\[\]]*)\]\]")
_SAFE_ADDRESS = re.compile(r"(https?://|/(?!/))[^\s<>\"'\\]*\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")


class PlaceholderError(ValueError):
    """A notice and its values do not fit; the text names the placeholder, never its value."""


def placeholders_in(body: str) -> frozenset[str]:
    """Return the names that `body` leaves open; PlaceholderError for a name not on the list."""
    names = frozenset(_PLACE.findall(body))
    unknown = names - PLACEHOLDERS
    if unknown:
        raise PlaceholderError(f"not on the list of placeholders: {sorted(unknown)}")
    return names


def fill(body: str, values: Mapping[str, str], html: bool) -> str:  # noqa: FBT001
    """Return `body` with every `[[name]]` replaced once; values are escaped when `html`.

    `values` may name more of the closed list than this body uses, so that one set serves a page
    and its mail. PlaceholderError: a name outside the list, a missing name, a line break or
    control character in a value, or an address that is neither http(s) nor a path of this site.
    """
    unknown = set(values) - PLACEHOLDERS
    if unknown:
        raise PlaceholderError(f"not on the list of placeholders: {sorted(unknown)}")
    missing = placeholders_in(body) - set(values)
    if missing:
        raise PlaceholderError(f"no value for: {sorted(missing)}")
    for name in sorted(values):
        _refuse_unsafe(name, values[name])
    return _PLACE.sub(lambda place: _shown(values[place[1]], html=html), body)


def _refuse_unsafe(name: str, value: str) -> None:
    if _CONTROL.search(value):
        raise PlaceholderError(f"control character in the value of {name}")
    if name in ADDRESSES and not (value in FILLED_WHEN_SENT or _SAFE_ADDRESS.match(value)):
        raise PlaceholderError(f"not an address: the value of {name}")


def _shown(value: str, *, html: bool) -> str:
    return html_entities.escape(value, quote=True) if html else value
