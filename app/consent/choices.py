"""What a parent ticked, checked against the revision they read. Pure; unticked is a no."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.platform.problems import Unprocessable
from app.promotions.declaration import PromotionDeclaration


class ChoicesIncomplete(Unprocessable):
    """A choice that must be made was not made, or names nobody in the promise."""

    code = "choices-incomplete"


@dataclass(frozen=True)
class Choices:
    """One parent's ticks: collection and use, and each separate disclosure by its recipient's id."""

    is_guardian: bool
    collect_use: bool
    disclose: Mapping[str, bool]

    def stored(self) -> dict[str, Any]:
        """As the draft keeps them, and as the receipt commits to them."""
        return {"collect_use": self.collect_use, "disclose": dict(sorted(self.disclose.items()))}


def checked_choices(declaration: PromotionDeclaration, choices: Choices) -> Choices:
    """The choices as they count: an answer for each separate recipient, missing is no (DIS-01).

    Raises ChoicesIncomplete without the parent's word that they are the parent or guardian,
    without a yes to collection and use (a no needs no draft), and for an unknown recipient.
    """
    if not choices.is_guardian:
        raise ChoicesIncomplete("parent-or-guardian", pointer="/is_guardian")
    if not choices.collect_use:
        raise ChoicesIncomplete("collect-and-use", pointer="/collect_use")
    asked = [recipient.id for recipient in declaration.separate_disclosures()]
    if set(choices.disclose) - set(asked):
        raise ChoicesIncomplete("unknown-recipient", pointer="/disclose")
    answers = {recipient: choices.disclose.get(recipient, False) for recipient in asked}
    return Choices(is_guardian=True, collect_use=True, disclose=answers)


def read_choices(stored: Mapping[str, Any]) -> Choices:
    """The choices of a draft again; only checked ones are ever stored."""
    return Choices(
        is_guardian=True,
        collect_use=bool(stored["collect_use"]),
        disclose={key: bool(value) for key, value in stored["disclose"].items()},
    )
