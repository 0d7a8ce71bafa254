"""What was typed outlives the fifteen quiet minutes: it rides in the next form, stored nowhere.

The visit is over all the same (SEC-04): whoever goes on proves again who they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fastapi import Request
from fastapi.responses import Response

from app.services import Services


@dataclass(frozen=True)
class WayBack:
    """Where the waiting form leads, and what opens that door: ``codes`` typed into the form
    itself, or a new visit by a letter's ``link``. ``early``: the door was still shut."""

    action: str
    by: Literal["codes", "link"]
    early: bool = False


BY_CODES = WayBack("/parent/letter", "codes")


def riding(
    fields: Mapping[str, str], names: tuple[str, ...], *, beginning: tuple[str, ...] = ()
) -> dict[str, str]:
    """What may ride along: fields of these names, and those that begin so. Never a PIN."""
    return {
        name: value
        for name, value in fields.items()
        if name in names or (beginning and name.startswith(beginning))
    }


def timed_out_page(
    request: Request, parts: Services, kept: Mapping[str, str], way: WayBack = BY_CODES
) -> Response:
    """The visit is over, the answers are not: they wait in the form of this page."""
    return parts.pages.render(request, "parents/timed_out.html", status=401, kept=kept, way=way)
