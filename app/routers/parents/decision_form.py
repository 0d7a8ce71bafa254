"""The decision form as values: what was typed, what is missing. Pure; a PIN never goes back out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.consent.choices import Choices
from app.routers.parents.timed_out import riding

# Errors are keys of parents.decision.error; each names the field it belongs to.
Errors = dict[str, str]
DISCLOSE = "disclose-"
BY_POINTER = {"/email": "email", "/pin": "pin", "/is_guardian": "guardian"}
BY_DETAIL = {
    "too-long": "email_too_long",
    "not-an-address": "email",
    "six-digits": "pin_digits",
    "too-simple": "pin_simple",
}


@dataclass(frozen=True)
class Typed:
    """One parent's answers as sent. ``address`` is ``same`` or ``other`` where a mail was sent."""

    guardian: bool = False
    collect: str = ""
    disclose: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    email: str = ""

    def choices(self) -> Choices:
        """The ticks; whatever is not a yes is a no."""
        return Choices(
            is_guardian=self.guardian,
            collect_use=self.collect == "yes",
            disclose={name: answer == "yes" for name, answer in self.disclose.items()},
        )


def read_typed(fields: Mapping[str, str], recipients: tuple[str, ...]) -> Typed:
    """What was sent, known answers only."""
    return Typed(
        guardian=fields.get("guardian") == "yes",
        collect=_yes_or_no(fields.get("collect", "")),
        disclose={name: _yes_or_no(fields.get(DISCLOSE + name, "")) for name in recipients},
        address=fields.get("address", "") if fields.get("address") in ("same", "other") else "",
        email=fields.get("email", "").strip(),
    )


def find_errors(typed: Typed, *, pin: str, again: str, by_mail: bool) -> Errors:
    """What is missing or does not agree, by field, in the order of the page."""
    found: Errors = {}
    if not typed.guardian:
        found["guardian"] = "guardian"
    if not typed.collect:
        found["collect"] = "choose"
    for name, answer in typed.disclose.items():
        if not answer:
            found[DISCLOSE + name] = "choose"
    if by_mail and not typed.address:
        found["address"] = "address"
    to_same = by_mail and typed.address in ("same", "")
    if not typed.email and not to_same:
        found["email"] = "email_missing"
    if not pin:
        found["pin"] = "pin_missing"
    elif "".join(pin.split()) != "".join(again.split()):
        found["pin_again"] = "pin_differs"
    return found


def error_of(pointer: str | None, detail: str) -> Errors:
    """A refusal of a deeper layer as an error of this form."""
    return {BY_POINTER.get(pointer or "", "collect"): BY_DETAIL.get(detail, "choose")}


def kept_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """What may ride along in the next form when the quiet minutes ran out; never a PIN."""
    return riding(fields, ("guardian", "collect", "address", "email"), beginning=(DISCLOSE,))


def _yes_or_no(answer: str) -> str:
    return answer if answer in ("yes", "no") else ""
