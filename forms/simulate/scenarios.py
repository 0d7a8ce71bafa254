"""The table of scenarios: who fills the form in, what befalls it, which machine delivers it."""

from dataclasses import dataclass
from typing import Literal

from forms.simulate import paper, pens, ticks
from forms.simulate.hands import Answer, Hand
from forms.simulate.phones import Shot, photographed
from forms.simulate.pictures import Step
from forms.simulate.scanners import (
    Feed,
    blurred,
    copied,
    faxed,
    mirrored,
    noisy,
    pressed,
    streaked,
    toned,
)

Sends = Literal["return", "wrong_side", "everything", "two_up", "cover", "blank", "letter"]

CLEAN: tuple[Step, ...] = (toned((8, 30), (240, 252)), noisy(1.5))
PLAIN = Hand()
BLANK = Hand(answer="nothing", signing="nothing", writes=False)
UNSIGNED = Hand(signing="nothing")
OFFICE = Feed(200)


@dataclass(frozen=True)
class Scenario:
    """One way in which a form comes back.

    ``before`` befalls the print before it is filled in, ``paper`` the filled sheet; ``feed`` is
    the pass through a scanner (none under a telephone) and ``machine`` what it does to pixels.
    ``often`` is its share of the usual stack. ``ghost``: the back of the sheet shines through.
    """

    name: str
    about: str
    hand: Hand = PLAIN
    before: tuple[Step, ...] = ()
    paper: tuple[Step, ...] = ()
    feed: Feed | None = OFFICE
    machine: tuple[Step, ...] = CLEAN
    office: bool = False
    sends: Sends = "return"
    often: int = 0
    ghost: bool = False


FAX_FEED = Feed(204, skew=0.8)
STANDARD_FAX: tuple[Step, ...] = (toned((0, 30), (225, 250)), faxed(98))
FINE_FAX: tuple[Step, ...] = (toned((0, 30), (225, 250)), faxed(196))
PHOTO = (photographed(Shot()), pressed(70, 88))
BAD_PHOTO = (
    photographed(
        Shot(tilt=0.06, bend=0.012, shade=0.65, focus=(0.7, 1.5), turn=12, grain=5, reach=1.02)
    ),
    pressed(45, 75),
)
COPY_FEED = Feed(200, skew=0.8)


def _office(name: str, about: str, dpi: float = 200, often: int = 0, skew: float = 0.6,
            turn: tuple[int, ...] = (0,), hand: Hand = PLAIN) -> Scenario:  # fmt: skip
    """A scan such as an office scanner makes every day."""
    feed = Feed(dpi, skew=skew, turn=turn)
    return Scenario(name, about, hand, feed=feed, office=True, often=often)


def _answered(name: str, about: str, answer: Answer) -> Scenario:
    return Scenario(name, about, Hand(answer=answer), often=1)


def _marked(name: str, about: str, *shapes: ticks.Shape) -> Scenario:
    return Scenario(name, about, Hand(shapes=shapes), office=True, often=1)


_CLEAN_SCANS = (
    _office("clean_100", "plain answers, clean scan at 100 dpi", 100),
    _office("clean_150", "plain answers, clean scan at 150 dpi", 150, often=1),
    _office("clean_200", "plain answers, clean scan at 200 dpi", 200, often=12),
    _office("clean_300", "plain answers, clean scan at 300 dpi", 300, often=8),
    _office("clean_600", "plain answers, clean scan at 600 dpi", 600),
    _office("skewed", "fed askew, up to 4 degrees either way", often=4, skew=4.0),
    _office("upside_down", "scanned upside down", often=2, turn=(180,)),
    _office("sideways", "scanned lying on its side", often=1, turn=(90, 270)),
    Scenario("shrunken", "printed at 85 to 97 percent of its size ('fit to page')", office=True,
             feed=Feed(200, scale=(0.85, 0.97)), often=4),
    Scenario("enlarged", "printed at 101 to 103 percent of its size", office=True,
             feed=Feed(200, scale=(1.01, 1.03)), often=1),
    Scenario("black_border", "smaller than the glass, with the black of the lid around it",
             office=True, feed=Feed(200, skew=1.5, lid=14, margin=7.0), often=2),
)  # fmt: skip

_MARKS = (
    _marked("ticks", "ticked with a tick", ticks.tick, ticks.loop_tick),
    _marked("crosses", "marked with a cross", ticks.cross),
    _marked("slashes", "marked with one stroke", ticks.slash),
    _marked("filled", "boxes filled in, as on a test sheet", ticks.fill),
    _marked("overshot", "ticks that end far outside their box", ticks.long_tick),
    _office("pencil", "filled in and signed in pencil", often=2, hand=Hand(pens=(pens.PENCIL,))),
    _office("felt_tip", "filled in with a felt tip", often=1, hand=Hand(pens=(pens.FELT,))),
    _office("unsure_hand", "filled in by a trembling hand", often=1,
            hand=Hand(unsure=0.3, pens=(pens.BLUE, pens.BLACK))),
    _office("initials", "signed with initials alone", often=1, hand=Hand(signing="initials")),
)  # fmt: skip

_WRONG = (
    _answered("both_ticked", "YES and NO ticked for the same thing", "both"),
    _answered("none_ticked", "signed, and nothing ticked", "nothing"),
    _answered("half_answered", "answered for the recipients, not for collecting", "half"),
    _answered("taken_back", "YES ticked and scribbled out, nothing else", "taken_back"),
    _answered("changed_mind", "YES scribbled out, NO ticked", "changed"),
    _answered("contradiction", "NO to collecting, YES to passing on", "no_but_pass_on"),
    _answered("doubtful", "a ring, a dot, a dash or a tick beside the box", "doubtful"),
    Scenario("faint_pencil", "YES in pencil hardly pressed",
             Hand(answer="yes", pens=(pens.FAINT,), state="doubtful"), often=1),
    Scenario("unsigned", "ticked and filled in, not signed", UNSIGNED, often=3),
    Scenario("sign_here", "a little cross where to sign, and no signature",
             Hand(answer="yes", signing="sign_here"), often=1),
    Scenario("signed_elsewhere", "signed at the foot, not in the room to sign",
             Hand(answer="yes", signing="beside")),
    Scenario("blank", "sent back as it was printed", BLANK, often=1),
)  # fmt: skip

_WORN = (
    Scenario("folded", "folded in three for an envelope", paper=(paper.folded,), office=True,
             often=8),
    Scenario("punched", "punched for a ring binder", paper=(paper.punched,), office=True, often=2),
    Scenario("stapled", "stapled, or with the holes of a staple", paper=(paper.stapled,),
             office=True, often=2),
    Scenario("stamped", "stamped RECEIVED at the top", paper=(paper.stamped,), office=True,
             often=2),
    Scenario("creased", "creased in every direction", paper=(paper.creased,), often=2),
    Scenario("coffee", "with the ring of a coffee cup", paper=(paper.coffee,), often=1),
    Scenario("speckled", "full of specks", paper=(paper.speckled,), often=1),
    Scenario("streaked", "lines of dirt down the page", machine=(*CLEAN, streaked), often=1),
    Scenario("torn", "a corner torn off", paper=(paper.torn,), often=1),
    Scenario("cut_off", "one edge missed by the scanner", paper=(paper.cut_off,), often=1),
    Scenario("crayoned", "a pencil line across the sheet", paper=(paper.pencil_line,)),
    Scenario("shining_through", "thin paper, the back shows through", ghost=True, often=1),
    Scenario("faint_toner", "printed with the last of the toner",
             before=(toned((95, 150), (248, 254)),), often=1),
    Scenario("low_contrast", "scanned dark and flat",
             machine=(toned((70, 95), (165, 200)), noisy(3)), often=1),
    Scenario("blurred", "out of focus", machine=(blurred(0.1, 0.25), *CLEAN), often=1),
    Scenario("heavy_jpeg", "saved as JPEG of quality 15 to 30", machine=(*CLEAN, pressed(15, 30)),
             often=1),
    Scenario("photocopied_print", "a copy of a copy of the form, then filled in",
             before=(copied(2),), often=1),
    Scenario("photocopied", "filled in, and then a photocopy of a photocopy",
             paper=(copied(2),), feed=COPY_FEED, often=1),
    Scenario("mirrored", "seen from behind", paper=(mirrored,)),
    Scenario("code_struck", "both square codes scrawled over", paper=(paper.code_struck,)),
)  # fmt: skip

_DELIVERED = (
    Scenario("fax_fine", "faxed at 204 by 196 dots per inch", feed=FAX_FEED, machine=FINE_FAX,
             often=3),
    Scenario("fax_standard", "faxed at 204 by 98 dots per inch", feed=FAX_FEED,
             machine=STANDARD_FAX, often=2),
    Scenario("fax_upside_down", "faxed upside down", feed=Feed(204, turn=(180,)),
             machine=FINE_FAX),
    Scenario("phone", "photographed with a telephone, with care", feed=None, machine=PHOTO,
             often=4),
    Scenario("phone_bad", "photographed askew, bent, in shadow, hardly in focus", feed=None,
             machine=BAD_PHOTO, often=2),
    Scenario("phone_folded", "folded in three, then photographed", paper=(paper.folded,),
             feed=None, machine=PHOTO),
)  # fmt: skip

# Nobody said yes on these, and everything about them is such as to make a machine believe it.
_TRAPS = (
    Scenario("unsigned_folded", "not signed, a hard fold through the room to sign", UNSIGNED,
             paper=(paper.folded_over_signature,)),
    Scenario("unsigned_coffee", "not signed, a coffee ring on the room to sign", UNSIGNED,
             paper=(paper.coffee_on_signature,)),
    Scenario("unsigned_fax", "not signed, standard fax", UNSIGNED, feed=FAX_FEED,
             machine=STANDARD_FAX),
    Scenario("unsigned_phone", "not signed, a bad photograph", UNSIGNED, feed=None,
             machine=BAD_PHOTO),
    Scenario("unsigned_ghost", "not signed, the back shows through", UNSIGNED, ghost=True),
    Scenario("unsigned_crayon", "not signed, a pencil line across the sheet", UNSIGNED,
             paper=(paper.pencil_line,)),
    Scenario("unticked_folded", "nothing ticked, a hard fold through the boxes",
             Hand(answer="nothing"), paper=(paper.folded_over_boxes,)),
    Scenario("unticked_copied", "nothing ticked, a copy of a copy full of specks",
             Hand(answer="nothing"), paper=(paper.speckled, copied(2)), feed=COPY_FEED),
    Scenario("blank_fax", "sent back as printed, by standard fax", BLANK, feed=FAX_FEED,
             machine=STANDARD_FAX),
    Scenario("blank_phone", "sent back as printed, a bad photograph", BLANK, feed=None,
             machine=BAD_PHOTO),
    Scenario("taken_back_fax", "YES scribbled out, standard fax", Hand(answer="taken_back"),
             feed=FAX_FEED, machine=STANDARD_FAX),
    Scenario("both_ticked_phone", "YES and NO ticked, a bad photograph", Hand(answer="both"),
             feed=None, machine=BAD_PHOTO),
)  # fmt: skip

_STACKS = (
    Scenario("everything", "every page of the form sent back, notice and all",
             sends="everything", often=2),
    Scenario("wrong_side", "only the back of the sheet scanned", sends="wrong_side", often=1),
    Scenario("wrong_side_fax", "only the back of the sheet faxed", feed=FAX_FEED,
             machine=FINE_FAX, sends="wrong_side"),
    Scenario("half_form", "one half of the sheet", paper=(paper.halved,), often=1),
    Scenario("two_forms", "two forms copied on to one page", sends="two_up"),
    Scenario("cover_sheet", "a fax cover before the form", feed=FAX_FEED, machine=FINE_FAX,
             sends="cover", often=1),
    Scenario("empty_page", "an empty page after the form", sends="blank", often=1),
    Scenario("letter", "a letter by hand before the form", sends="letter", often=1),
)  # fmt: skip

SCENARIOS: dict[str, Scenario] = {
    each.name: each
    for each in (*_CLEAN_SCANS, *_MARKS, *_WRONG, *_WORN, *_DELIVERED, *_TRAPS, *_STACKS)
}
