"""One page read against what was drawn on it: what is right, what is wrong, what waits for a person."""

from dataclasses import dataclass

from forms.readings import PageReading
from forms.simulate import Truth

PLAIN = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Score:
    """One page. What a page does not have is None or 0; ``boxes`` are those drawn on it.

    ``misled`` are boxes told firmly and wrongly: ticked that is not, or empty that is not.
    """

    scenario: str
    seed: int
    page: int
    office: bool
    serial: bool | None
    other_serial: bool
    boxes: int
    boxes_right: int
    misled: tuple[str, ...]
    signature: bool | None
    yes_unwritten: bool
    no_unwritten: bool
    plain: bool
    glance: bool
    intended: str
    verdict: str
    reasons: tuple[str, ...]


def scored(seed: int, truth: Truth, reading: PageReading) -> Score:
    """Compare. A page that could not be read has no box and no signature right."""
    states = {mark.name: mark.state for mark in reading.marks}
    misled = tuple(
        name
        for name, state in truth.marks.items()
        if states.get(name, "doubtful") not in ("doubtful", state)
        and not {states[name], state} <= {"withdrawn", "doubtful"}
    )
    sheet = bool(truth.marks)
    return Score(
        scenario=truth.scenario,
        seed=seed,
        page=truth.page,
        office=truth.office,
        serial=None if truth.serial is None else reading.serial == truth.serial,
        other_serial=reading.serial not in (None, truth.serial),
        boxes=len(truth.marks),
        boxes_right=sum(states.get(name) == state for name, state in truth.marks.items()),
        misled=misled,
        signature=signature_right(truth, reading) if sheet else None,
        yes_unwritten=reading.verdict == "yes" and not wrote_yes(truth, reading),
        no_unwritten=reading.verdict == "no" and not wrote_no(truth, reading),
        plain=truth.intended in PLAIN,
        glance=truth.intended in PLAIN and reading.verdict in PLAIN,
        intended=truth.intended,
        verdict=reading.verdict,
        reasons=reading.reasons,
    )


def signature_right(truth: Truth, reading: PageReading) -> bool:
    return reading.signature is not None and reading.signature.present == truth.signed


def wrote_yes(truth: Truth, reading: PageReading) -> bool:
    """The sheet says yes, it is this sheet, and every YES that was read was ticked."""
    ticked = [mark.name for mark in reading.marks if mark.state == "ticked"]
    permitted = [name for name in ticked if name.endswith(".yes")]
    return (
        truth.intended == "yes"
        and truth.signed
        and reading.serial == truth.serial
        and all(truth.marks[name] == "ticked" for name in permitted)
    )


def wrote_no(truth: Truth, reading: PageReading) -> bool:
    return truth.intended == "no" and reading.serial == truth.serial
