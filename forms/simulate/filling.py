"""A sheet filled in: every stroke of one made-up parent on one layout, and what they meant."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from forms.geometry import Rect
from forms.layout import PageLayout
from forms.readings import MarkState
from forms.simulate import lettering, pens, signatures
from forms.simulate.hands import Hand, chosen
from forms.simulate.pens import Pen
from forms.simulate.people import Person, somebody
from forms.simulate.strokes import Line, Rng, line, smooth, trembling
from forms.simulate.truth import Intended, meant


@dataclass(frozen=True)
class Inked:
    """Strokes of one pen."""

    lines: Sequence[Line]
    pen: Pen


@dataclass(frozen=True)
class Filled:
    """Everything that was written on one return sheet, in millimetres, and what it says."""

    ink: tuple[Inked, ...]
    marks: dict[str, MarkState]
    signed: bool

    @property
    def intended(self) -> Intended:
        return meant(self.marks, signed=self.signed)

    def draw(self, page: Image.Image, dpi: float, rng: Rng) -> None:
        """Put the ink on a grey picture of the clean sheet."""
        for each in self.ink:
            pens.leave(page, dpi, each.lines, each.pen, rng)


def fill_in(layout: PageLayout, hand: Hand, rng: Rng, lines: Sequence[Rect] = ()) -> Filled:
    """One sheet, filled in by ``hand``; equal ``rng`` states fill it in equally.

    ``lines`` are the rooms above the ruled lines of the block to write in.
    """
    person = somebody(rng)
    pen = hand.pens[int(rng.integers(len(hand.pens)))]
    states: dict[str, MarkState] = {}
    ink: list[Inked] = []
    wanted = chosen(hand, layout, rng)
    for mark in layout.marks:
        drawn = wanted[mark.name]
        states[mark.name] = drawn.state
        if drawn.shape is not None:
            strokes = [trembling(each, rng, hand.unsure) for each in drawn.shape(mark.box, rng)]
            ink.append(Inked(strokes, drawn.pen or pen))
    permitted = any(states[f"{row.decision}.yes"] == "ticked" for row in layout.rows)
    if hand.writes:
        ink.append(
            Inked(_writing(layout, person, rng, hand.unsure, lines if permitted else ()), pen)
        )
    ink.append(Inked(_signing(layout, hand, person, rng), pen if pen.tone < 150 else pens.PENCIL))
    return Filled(tuple(each for each in ink if each.lines), states, hand.signed)


def _writing(
    layout: PageLayout, person: Person, rng: Rng, unsure: float, lines: Sequence[Rect]
) -> list[Line]:
    pieces = [
        (person.name, layout.printed_name),
        (person.date, layout.date),
        (person.reply, layout.reply),
        *_address(lines, person),
    ]
    return [
        stroke
        for text, room in pieces
        for stroke in lettering.write(text, room, rng, min(4.2, room.h * 0.5), unsure)
    ]


def _address(lines: Sequence[Rect], person: Person) -> list[tuple[str, Rect]]:
    """The address on the ruled lines, in as many parts as there are lines."""
    town, _, state_and_zip = person.town.partition(", ")
    state, _, zip_code = state_and_zip.partition(" ")
    texts = {
        5: (person.street, person.apartment, town, state, zip_code),
        4: (person.street, town, state, zip_code),
        3: (person.street, town, state_and_zip),
    }.get(len(lines), (person.street, person.town))
    return list(zip(texts, lines, strict=False))


def _signing(layout: PageLayout, hand: Hand, person: Person, rng: Rng) -> list[Line]:
    room = layout.signature
    match hand.signing:
        case "signature":
            strokes = signatures.signature(room, person.name, rng)
            return [trembling(each, rng, hand.unsure) for each in strokes]
        case "initials":
            return signatures.initials(room, person.name, rng)
        case "beside":
            return signatures.signature(layout.send_back.inset(4.0), person.name, rng)
        case "sign_here":
            return _little_cross(room, rng)
    return []


def _little_cross(room: Rect, rng: Rng) -> list[Line]:
    """What a clerk pencils in to show where to sign; it is nobody's signature."""
    x, y = room.x + rng.uniform(2.0, 6.0), room.bottom - 5.0
    strokes = (line([(x, y), (x + 2.6, y + 3.0)]), line([(x + 2.5, y - 0.2), (x + 0.1, y + 3.1)]))
    return [smooth(stroke) for stroke in strokes]
