"""A postal address in the United States: four boxes on the page, one text of lines at rest. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

FIELDS = ("street", "unit", "city", "state", "zip")
LONGEST = 100
_ZIP = re.compile(r"[0-9]{5}(-?[0-9]{4})?")
_LAST_LINE = re.compile(r"(?P<city>.+), (?P<state>[A-Z]{2}) (?P<zip>[0-9]{5}(-[0-9]{4})?)")

# USPS Publication 28, appendix B: states, the District, territories and military post.
STATES: dict[str, str] = dict(
    pair.split("=")
    for pair in [
        "AL=Alabama",
        "AK=Alaska",
        "AZ=Arizona",
        "AR=Arkansas",
        "CA=California",
        "CO=Colorado",
        "CT=Connecticut",
        "DE=Delaware",
        "DC=District_of_Columbia",
        "FL=Florida",
        "GA=Georgia",
        "HI=Hawaii",
        "ID=Idaho",
        "IL=Illinois",
        "IN=Indiana",
        "IA=Iowa",
        "KS=Kansas",
        "KY=Kentucky",
        "LA=Louisiana",
        "ME=Maine",
        "MD=Maryland",
        "MA=Massachusetts",
        "MI=Michigan",
        "MN=Minnesota",
        "MS=Mississippi",
        "MO=Missouri",
        "MT=Montana",
        "NE=Nebraska",
        "NV=Nevada",
        "NH=New_Hampshire",
        "NJ=New_Jersey",
        "NM=New_Mexico",
        "NY=New_York",
        "NC=North_Carolina",
        "ND=North_Dakota",
        "OH=Ohio",
        "OK=Oklahoma",
        "OR=Oregon",
        "PA=Pennsylvania",
        "RI=Rhode_Island",
        "SC=South_Carolina",
        "SD=South_Dakota",
        "TN=Tennessee",
        "TX=Texas",
        "UT=Utah",
        "VT=Vermont",
        "VA=Virginia",
        "WA=Washington",
        "WV=West_Virginia",
        "WI=Wisconsin",
        "WY=Wyoming",
        "AS=American_Samoa",
        "GU=Guam",
        "MP=Northern_Mariana_Islands",
        "PR=Puerto_Rico",
        "VI=U.S._Virgin_Islands",
        "AA=Armed_Forces_Americas",
        "AE=Armed_Forces_Europe",
        "AP=Armed_Forces_Pacific",
    ]
)
STATES = {code: name.replace("_", " ") for code, name in STATES.items()}


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
