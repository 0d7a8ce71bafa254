"""What was really drawn on a simulated page, so that a reading can be scored against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from forms.layout import COLLECT_USE, PageKind
from forms.readings import MarkState, Verdict

Kind = PageKind | Literal["foreign"]
Intended = Verdict


@dataclass(frozen=True, slots=True)
class Truth:
    """One page of the stack. ``rotation`` is how far it was turned clockwise, 0 up to 360.

    ``intended`` is what an attentive person would suggest from the sheet (``meant``), ``look``
    being anything with a doubt in it, and ``unreadable`` an empty page. ``office`` says that
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

    A plain yes is signed and answers every row with one box, its partner empty. A plain no needs
    neither a signature nor an answer on sharing, as long as nothing is permitted anywhere.
    """
    decisions = list(dict.fromkeys(name.rpartition(".")[0] for name in marks))
    answers = {each: _answer(marks[f"{each}.yes"], marks[f"{each}.no"]) for each in decisions}
    collect = answers.pop(COLLECT_USE)
    if collect == "no" and set(answers.values()) <= {"no", "nothing"}:
        return "no"
    plain = collect == "yes" and set(answers.values()) <= {"yes", "no"}
    return "yes" if plain and signed else "look"


def _answer(yes: MarkState, no: MarkState) -> Literal["yes", "no", "nothing", "doubt"]:
    match yes, no:
        case "ticked", "empty":
            return "yes"
        case "empty", "ticked":
            return "no"
        case "empty", "empty":
            return "nothing"
    return "doubt"
