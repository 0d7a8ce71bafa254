"""What was really drawn on a simulated page, so that a reading can be scored against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from forms.layout import COLLECT_USE, PageKind
from forms.readings import MarkState

Kind = PageKind | Literal["foreign"]
Intended = Literal["yes", "no", "look", "wrong_side", "notice_page", "foreign"]


@dataclass(frozen=True, slots=True)
class Truth:
    """One page of the stack. ``rotation`` is how far it was turned clockwise, 0 up to 360.

    ``intended`` is what an attentive person would suggest from the sheet: ``yes`` and ``no`` are
    plain answers that are signed, ``look`` is anything with a doubt in it. ``office`` says that
    the scan is one that an office scanner makes every day. ``marks`` and ``signed`` speak of the
    return sheet alone.
    """

    page: int
    scenario: str
    serial: str | None
    form_page: int | None
    kind: Kind
    intended: Intended
    marks: Mapping[str, MarkState] = field(default_factory=dict)
    signed: bool = False
    rotation: float = 0.0
    office: bool = False

    def as_json(self) -> dict[str, Any]:
        """The record as it stands in a truth file."""
        return {
            "page": self.page,
            "scenario": self.scenario,
            "serial": self.serial,
            "form_page": self.form_page,
            "kind": self.kind,
            "intended": self.intended,
            "marks": dict(self.marks),
            "signed": self.signed,
            "rotation": round(self.rotation, 2),
            "office": self.office,
        }


def meant(marks: Mapping[str, MarkState], *, signed: bool) -> Intended:
    """The plain answer of a filled sheet, or ``look``.

    Plain is: signed, one box ticked and its partner empty in every row, and nothing permitted to
    a recipient where collection itself is refused.
    """
    decisions = list(dict.fromkeys(name.rpartition(".")[0] for name in marks))
    answers = {each: _answer(marks[f"{each}.yes"], marks[f"{each}.no"]) for each in decisions}
    if not signed or None in answers.values():
        return "look"
    if answers[COLLECT_USE] == "yes":
        return "yes"
    return "no" if "yes" not in answers.values() else "look"


def _answer(yes: MarkState, no: MarkState) -> Literal["yes", "no"] | None:
    if (yes, no) == ("ticked", "empty"):
        return "yes"
    return "no" if (yes, no) == ("empty", "ticked") else None
