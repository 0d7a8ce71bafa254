"""A postal address in the United States: four boxes on the page, one text of lines at rest. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.routers.us_states import STATES

FIELDS = ("street", "unit", "city", "state", "zip")
LONGEST = 100
_ZIP = re.compile(r"[0-9]{5}(-?[0-9]{4})?")
_LAST_LINE = re.compile(r"(?P<city>.+), (?P<state>[A-Z]{2}) (?P<zip>[0-9]{5}(-[0-9]{4})?)")


@dataclass(frozen=True)
class Postal:
    """The parts of one address as typed."""

    street: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


def read_postal(typed: Mapping[str, str]) -> tuple[Postal, dict[str, str]]:
    """The parts, spaces tidied, and what is wrong by box: keys of parents.item.error."""
    postal = Postal(**{name: " ".join(typed.get(name, "").split()) for name in FIELDS})
    errors = {name: "missing" for name in ("street", "city", "zip") if not getattr(postal, name)}
    errors |= {name: "too_long" for name in FIELDS if len(getattr(postal, name)) > LONGEST}
    if postal.state not in STATES:
        errors["state"] = "state"
    if postal.zip and not _ZIP.fullmatch(postal.zip):
        errors["zip"] = "zip"
    return postal, {name: errors[name] for name in FIELDS if name in errors}


def joined(postal: Postal) -> str:
    """The text that is kept and printed: street, apartment, then city, state and ZIP."""
    digits = postal.zip.replace("-", "")
    zip_code = digits if len(digits) == 5 else f"{digits[:5]}-{digits[5:]}"
    lines = (postal.street, postal.unit, f"{postal.city}, {postal.state} {zip_code}")
    return "\n".join(line for line in lines if line)


def split_text(text: str) -> Postal:
    """A kept address back in its boxes; what does not fit the form stands in the first box."""
    lines = text.splitlines()
    last = _LAST_LINE.fullmatch(lines[-1]) if len(lines) in (2, 3) else None
    if last is None:
        return Postal(street=" ".join(lines))
    unit = lines[1] if len(lines) == 3 else ""
    return Postal(lines[0], unit, last["city"], last["state"], last["zip"])
