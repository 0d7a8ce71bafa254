"""How somebody fills the sheet in: which answer, which mark, which pen, signed or not."""

from dataclasses import dataclass
from typing import Literal

from forms.layout import COLLECT_USE, PageLayout
from forms.readings import MarkState
from forms.simulate import ticks
from forms.simulate.pens import BLUE, USUAL, Pen
from forms.simulate.strokes import Rng
from forms.simulate.ticks import Shape

Answer = Literal[
    "plain", "yes", "no", "mixed", "nothing", "both", "half", "taken_back", "changed", "doubtful",
    "no_but_pass_on",
]  # fmt: skip
Signing = Literal["signature", "initials", "nothing", "beside", "sign_here"]


@dataclass(frozen=True, slots=True)
class Hand:
    """One kind of person. ``state`` is what a mark of theirs amounts to on paper."""

    answer: Answer = "plain"
    signing: Signing = "signature"
    shapes: tuple[Shape, ...] = ticks.TICKS
    pens: tuple[Pen, ...] = USUAL
    unsure: float = 0.03
    writes: bool = True
    state: MarkState = "ticked"

    @property
    def signed(self) -> bool:
        return self.signing in ("signature", "initials")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One box of the sheet, and what is put to it; an empty box has no shape."""

    state: MarkState
    shape: Shape | None = None
    pen: Pen | None = None


EMPTY = Drawn("empty")


def chosen(hand: Hand, layout: PageLayout, rng: Rng) -> dict[str, Drawn]:
    """For every mark of ``layout``, what this hand puts to it."""
    decisions = [row.decision for row in layout.rows]
    shape = _one(hand.shapes, rng)
    answer = _settled(hand.answer, len(decisions), rng)
    marks: dict[str, Drawn] = {}
    for number, decision in enumerate(decisions):
        yes, no = _pair(answer, decision, number, Drawn(hand.state, shape), rng)
        marks |= {f"{decision}.yes": yes, f"{decision}.no": no}
    return marks


def _settled(answer: Answer, decisions: int, rng: Rng) -> Answer:
    """``plain`` becomes yes, mixed or no as a stack of forms has them."""
    if answer == "plain":
        answer = ("yes", "mixed", "no")[int(rng.choice(3, p=(0.5, 0.25, 0.25)))]
    if answer == "mixed" and decisions == 1:
        return "yes"
    return answer


def _pair(answer: Answer, decision: str, number: int, mark: Drawn, rng: Rng) -> tuple[Drawn, Drawn]:
    first = decision == COLLECT_USE
    match answer:
        case "yes" | "doubtful":
            return _loose(mark, answer, rng), EMPTY
        case "no":
            return EMPTY, mark
        case "mixed":
            # Collection permitted, one recipient or all of them refused.
            return (mark, EMPTY) if first or (number > 1 and rng.random() < 0.5) else (EMPTY, mark)
        case "no_but_pass_on":
            return (EMPTY, mark) if first else (mark, EMPTY)
        case "both":
            return (mark, mark) if first else (mark, EMPTY)
        case "half":
            return (EMPTY, EMPTY) if first else (mark, EMPTY)
        case "taken_back":
            return (Drawn("withdrawn", ticks.struck_tick), EMPTY) if first else (EMPTY, EMPTY)
        case "changed":
            return (Drawn("withdrawn", ticks.struck_tick), mark) if first else (EMPTY, mark)
    return EMPTY, EMPTY


def _loose(mark: Drawn, answer: Answer, rng: Rng) -> Drawn:
    if answer != "doubtful":
        return mark
    return Drawn("doubtful", _one(ticks.DOUBTFUL, rng), BLUE)


def _one(choices: tuple[Shape, ...], rng: Rng) -> Shape:
    return choices[int(rng.integers(len(choices)))]
